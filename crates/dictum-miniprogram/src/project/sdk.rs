//! The willingness-verification SDK: a folder `verify_mpsdk` that is copied into the
//! project, loaded when the program starts, with a page of its own.

use dictum_source::source::{Location, Span};

use super::Files;
use super::calls::Calls;
use super::layout::folder;
use super::modules::Modules;
use super::pages::Pages;
use super::values::{Evaluator, Value};
use crate::code::Dialects;
use crate::code::symbol::Symbol;

/// The SDK's folder; the ways to it differ from project to project.
const FOLDER: &str = "verify_mpsdk";

/// The SDK's page, below wherever the folder is.
const PAGE: &str = "verify_mpsdk/index/index";

/// What begins a verification.
const START: &str = "startVerify";

/// What old copies called instead.
const OLD_START: &str = "startFacialRecognitionVerify";

/// The most files of the SDK that are looked into.
const FILES_MAX: usize = 200;

/// What is known of the SDK.
#[derive(Debug, Default)]
pub(super) struct Sdk {
    /// Its folder; none where there is none.
    pub(super) folder: Option<String>,
    pub(super) present: Option<(bool, Location)>,
    pub(super) initialised: Option<(bool, Location)>,
    pub(super) page_registered: Option<(bool, Location)>,
    pub(super) started: Option<(bool, Location)>,
    pub(super) old: Option<(bool, Location)>,
}

/// Looks for the SDK. `complete` says whether all code that is reached was read: only
/// then what is not found is not there.
pub(super) fn find(
    files: &dyn Files,
    (pages, modules, calls): (&Pages, &Modules, &Calls),
    complete: bool,
) -> Sdk {
    let mains = ["main.js", "main.ts", "main/index.js"].map(|it| format!("{FOLDER}/{it}"));
    let main = files.paths().iter().find(|path| {
        mains.iter().any(|it| {
            path.strip_suffix(it.as_str()).is_some_and(|it| it.is_empty() || it.ends_with('/'))
        })
    });
    let mut sdk = Sdk::default();
    let Some(place) = pages.place.clone() else { return sdk };
    let Some(main) = main else {
        sdk.present = Some((false, place));
        return sdk;
    };
    let root = match main.split_once(FOLDER) {
        Some((above, _)) => format!("{above}{FOLDER}"),
        None => folder(main).to_owned(),
    };
    let begin = |at: Location| Location::new(&at.source, Span::default());
    if let Some(Ok(source)) = files.read(main) {
        sdk.present = Some((true, Location::new(&source, Span::default())));
    }
    let page = pages.listed.iter().find(|(page, _)| page.ends_with(PAGE));
    sdk.page_registered = match page {
        Some((_, at)) => Some((true, at.clone())),
        None => pages.known.then(|| (false, place.clone())),
    };
    let entry = modules.all.first().map(|it| Location::new(&it.source, Span::default()));
    let absent = entry.unwrap_or_else(|| begin(place)).clone();
    let unless = |found: Option<Location>| match found {
        Some(at) => Some((true, at)),
        None => complete.then(|| (false, absent.clone())),
    };
    sdk.initialised = unless(initialised(modules, &root));
    let started = calls.platform.iter().find(|(name, module, _)| {
        let own = modules.all.get(*module).is_some_and(|it| is_below(&it.path, &root));
        name == START && !own
    });
    sdk.started = unless(started.map(|(_, _, at)| at.clone()));
    sdk.old = old(files, &root).or_else(|| sdk.present.clone().map(|(_, at)| (false, at)));
    sdk.folder = Some(root);
    sdk
}

/// Whether the file `path` lies in the folder `root`.
pub(super) fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|it| it.starts_with('/'))
}

/// Where `init` of what the SDK gives is called.
fn initialised(modules: &Modules, root: &str) -> Option<Location> {
    let mut evaluator = Evaluator::new(modules);
    for (number, module) in modules.all.iter().enumerate() {
        if is_below(&module.path, root) {
            continue;
        }
        for call in &module.code.uses {
            let Symbol::Member(object, field) = &call.callee else { continue };
            if field != "init" {
                continue;
            }
            evaluator.restart();
            let values = evaluator.values(number, strip_default(object), &[]);
            let sdk = values.iter().any(|it| match it {
                Value::Module(target) => {
                    modules.all.get(*target).is_some_and(|it| is_below(&it.path, root))
                }
                Value::Object(target, ..) | Value::Function((target, _)) => {
                    modules.all.get(*target).is_some_and(|it| is_below(&it.path, root))
                }
                _ => false,
            });
            if sdk || loads_sdk(module, object, root, modules) {
                return Some(call.place.in_source(&module.source));
            }
        }
    }
    None
}

/// `Verify` of `import Verify from`: its fields are the module's.
fn strip_default(symbol: &Symbol) -> &Symbol {
    match symbol {
        Symbol::Member(object, field) if field == "default" => object,
        other => other,
    }
}

/// Whether the name `symbol` of `module` was loaded from the SDK, whatever that gives.
fn loads_sdk(
    module: &super::modules::Module,
    symbol: &Symbol,
    root: &str,
    modules: &Modules,
) -> bool {
    let Symbol::Name(name) = symbol else { return false };
    let symbols = module.code.names.get(name).into_iter().flatten();
    symbols.map(Symbol::root).any(|it| match it {
        Symbol::Module(spelled) => module
            .links
            .get(spelled)
            .and_then(|it| modules.all.get(*it))
            .is_some_and(|it| is_below(&it.path, root)),
        _ => false,
    })
}

/// Where the SDK's own files call what old copies called.
fn old(files: &dyn Files, root: &str) -> Option<(bool, Location)> {
    let own =
        files.paths().iter().filter(|it| is_below(it, root) && Dialects::of_path(it).is_some());
    own.take(FILES_MAX).find_map(|path| {
        let source = files.read(path)?.ok()?;
        let at = source.text().find(OLD_START)?;
        Some((true, Location::new(&source, Span::new(at, at + OLD_START.len()))))
    })
}
