//! The willingness-verification SDK: a folder `verify_mpsdk` that is copied into the
//! project, loaded when the program starts, with a page of its own.

use dictum_source::source::{Location, Span};

use super::Files;
use super::calls::{Calls, Named};
use super::layout::Layout;
use super::modules::Modules;
use super::pages::Pages;
use super::paths::{is_below, within};
use crate::code::Dialects;
use crate::code::flow::{Literal, Step};

/// The SDK's folder; the ways to it differ from project to project.
const FOLDER: &str = "verify_mpsdk";

/// The SDK's page, below the folder.
const PAGE: &str = "index/index";

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
/// then what is not found is not there. The project begins at `start`.
///
/// Of several copies those count that the program loads, and each has to be as it should.
pub(super) fn find(
    files: &dyn Files,
    (layout, pages): (&Layout, &Pages),
    (modules, calls): (&Modules, &Calls),
    (complete, start): (bool, &Location),
) -> Sdk {
    let mut sdk = Sdk::default();
    let place = pages.place.clone().unwrap_or_else(|| start.clone());
    let copies = copies(files, modules);
    let Some(first) = copies.first() else {
        sdk.present = complete.then_some((false, place));
        return sdk;
    };
    if let Some(Ok(source)) = files.read(first) {
        sdk.present = Some((true, Location::new(&source, Span::default())));
    }
    let roots: Vec<&str> = copies.iter().map(|it| root(it)).collect();
    sdk.page_registered = registered((layout, pages), &roots, &place);
    let entry = modules.all.first().map(|it| Location::new(&it.source, Span::default()));
    let absent = entry.unwrap_or_else(|| Location::new(&place.source, Span::default()));
    // What is called where nobody sees it may be called or not.
    let called = |named: &Named| {
        let own = |module: usize| {
            let module = modules.all.get(module);
            module.is_some_and(|it| roots.iter().any(|root| is_below(&it.path, root)))
        };
        match named.at.iter().find(|(module, _)| !own(*module)) {
            Some((_, at)) => Some((true, at.clone())),
            None => (complete && !named.unseen).then(|| (false, absent.clone())),
        }
    };
    sdk.initialised = called(&calls.initialised);
    sdk.started = called(&calls.started);
    let old = roots.iter().find_map(|root| old(files, root));
    sdk.old = old.or_else(|| sdk.present.clone().map(|(_, at)| (false, at)));
    sdk.folder = roots.first().map(|it| (*it).to_owned());
    sdk
}

/// What programs load of each copy of the SDK; where one is loaded, those that are not
/// are of no account.
fn copies<'f>(files: &'f dyn Files, modules: &Modules) -> Vec<&'f str> {
    let all: Vec<&str> =
        files.paths().iter().map(String::as_str).filter(|it| is_main(it)).collect();
    let loaded: Vec<&str> =
        all.iter().copied().filter(|it| modules.by_path.contains_key(*it)).collect();
    if loaded.is_empty() { all } else { loaded }
}

/// The folder of the SDK whose main file is `main`.
fn root(main: &str) -> &str {
    let end = main.rfind(FOLDER).map(|it| it + FOLDER.len());
    end.and_then(|it| main.get(..it)).unwrap_or(main)
}

/// Whether the page of each copy is one of the program's pages.
fn registered(
    (layout, pages): (&Layout, &Pages),
    roots: &[&str],
    place: &Location,
) -> Option<(bool, Location)> {
    let mut first = None;
    for root in roots {
        let page = format!("{root}/{PAGE}");
        let mut listed = pages.listed.iter();
        match listed.find(|(it, _)| within(&layout.base, it) == page) {
            Some((_, at)) => first = first.or_else(|| Some((true, at.clone()))),
            None => return pages.known.then(|| (false, place.clone())),
        }
    }
    first
}

/// Whether the file `path` is what programs load of the SDK.
pub(super) fn is_main(path: &str) -> bool {
    ["main.js", "main.ts", "main/index.js"].iter().any(|it| {
        let rest = path.strip_suffix(it).and_then(|it| it.strip_suffix("verify_mpsdk/"));
        rest.is_some_and(|it| it.is_empty() || it.ends_with('/'))
    })
}

/// Where the SDK's own files call what old copies called. A comment calls nothing.
fn old(files: &dyn Files, root: &str) -> Option<(bool, Location)> {
    let own = files.paths().iter().filter(|it| is_below(it, root));
    own.take(FILES_MAX).find_map(|path| {
        let dialect = Dialects::of_path(path)?;
        let source = files.read(path)?.ok()?;
        let at = source.text().find(OLD_START)?;
        let code = files.code(&source, dialect);
        let calls = code.unread.is_some() || code.flow.steps.iter().any(names_old);
        calls.then(|| (true, Location::new(&source, Span::new(at, at + OLD_START.len()))))
    })
}

/// Whether `step` names what old copies called.
fn names_old(step: &Step) -> bool {
    match step {
        Step::Load(_, key, _) => key.as_deref() == Some(OLD_START),
        Step::Store(it) => it.key.as_deref() == Some(OLD_START),
        Step::Global(_, name) => name == OLD_START,
        Step::Literal(_, Literal::Text(text)) => text == OLD_START,
        _ => false,
    }
}
