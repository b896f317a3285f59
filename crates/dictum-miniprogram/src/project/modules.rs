//! The code that a project reaches, file by file, and what each loads.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

use super::layout::Kind;
use super::reach::{Hides, Reach};
use super::resolve::{Meant, Resolver, cause, is_declaration, is_single_file};
use super::single_file::{self, Elsewhere, Foreign};
use super::{FILES_MAX, FILES_MAX_BYTES, missing};
use crate::code::{Code, Dialects};
use crate::place::Place;
use crate::unread::Unread;
use crate::wxml::{Dialect, Wxml};

/// One file of code.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) path: String,
    pub(super) source: Arc<Source>,
    pub(super) code: Arc<Code>,
    /// What it loads: the path as it is spelled, and the module's number.
    pub(super) links: BTreeMap<String, usize>,
    /// What it may load by a `require` of its own, which takes it who knows where.
    pub(super) bundled: BTreeSet<usize>,
    /// The markup of a single-file component.
    pub(super) markup: Option<Arc<Wxml>>,
}

/// The code that is reached.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
    pub(super) by_path: HashMap<String, usize>,
}

/// Reads the code that is reached from `entries`.
pub(super) fn read(resolver: &Resolver<'_>, entries: &[String], reach: &mut Reach) -> Modules {
    // Only the platform's own projects keep their markup apart.
    let hides = if resolver.layout.kind == Kind::Native { Hides::Calls } else { Hides::Both };
    let mut ctx = Ctx {
        resolver,
        modules: Modules::default(),
        waiting: VecDeque::new(),
        bytes: 0,
        is_full: false,
        hides,
        reach,
    };
    for entry in entries {
        ctx.module(entry);
    }
    while let Some((number, scripts)) = ctx.waiting.pop_front() {
        ctx.follow(number, &scripts);
    }
    ctx.modules
}

struct Ctx<'a> {
    resolver: &'a Resolver<'a>,
    modules: Modules,
    /// Modules whose loads are not followed yet, with the scripts that are files of their own.
    waiting: VecDeque<(usize, Vec<(String, Location)>)>,
    bytes: usize,
    /// Whether more is reached than is read.
    is_full: bool,
    /// What a file that is not read may hold.
    hides: Hides,
    reach: &'a mut Reach,
}

/// What is at a path.
enum At {
    /// Nothing that answers for a module.
    Nothing,
    /// Something that holds no code.
    NoCode,
    /// A file that is not read, which is told.
    Unread,
    Module(usize),
}

impl Ctx<'_> {
    /// What is at `path`; a module is read if it was not.
    fn module(&mut self, path: &str) -> At {
        if let Some(number) = self.modules.by_path.get(path) {
            return At::Module(*number);
        }
        let files = self.resolver.files;
        if is_declaration(path) {
            return if files.read(path).is_some() { At::NoCode } else { At::Nothing };
        }
        let dialect = Dialects::of_path(path);
        if dialect.is_none() && !is_single_file(path) {
            return At::Nothing;
        }
        let source = match files.read(path) {
            None => return At::Nothing,
            Some(Ok(source)) => source,
            Some(Err(finding)) => {
                self.reach.unreadable(self.hides, (path, *finding));
                return At::Unread;
            }
        };
        self.bytes += source.text().len();
        if self.modules.all.len() >= FILES_MAX || self.bytes > FILES_MAX_BYTES {
            self.too_many(&source);
            return At::Unread;
        }
        At::Module(self.add(path, source, dialect))
    }

    fn too_many(&mut self, source: &Arc<Source>) {
        if !std::mem::replace(&mut self.is_full, true) {
            let at = Location::new(source, Span::default());
            self.reach.miss_as("limit", self.hides, too_many(&at));
        }
    }

    fn add(&mut self, path: &str, source: Arc<Source>, dialect: Option<Dialects>) -> usize {
        let mut scripts = Vec::new();
        let (code, markup) = match dialect {
            Some(dialect) => (self.resolver.files.code(&source, dialect), None),
            None => self.single_file(path, (&source, &mut scripts)),
        };
        let markup_unread = markup.iter().find_map(|it| Some((it.unread?, it.unread_at)));
        let unread_part = code.unread.map(|it| (it, None)).or(markup_unread);
        if let Some((why, place)) = unread_part {
            let at = place.unwrap_or_default().in_source(&source);
            self.reach.miss(self.hides, unread(&at, why));
        }
        let number = self.modules.all.len();
        let (links, bundled, path) = (BTreeMap::new(), BTreeSet::new(), path.to_owned());
        self.modules.by_path.insert(path.clone(), number);
        self.modules.all.push(Module { path, source, code, links, bundled, markup });
        self.waiting.push_back((number, scripts));
        number
    }

    /// Reads the parts of a single-file component; scripts that are files of their own are
    /// left for later.
    fn single_file(
        &mut self,
        path: &str,
        (source, scripts): (&Arc<Source>, &mut Vec<(String, Location)>),
    ) -> (Arc<Code>, Option<Arc<Wxml>>) {
        let files = self.resolver.files;
        let file = single_file::read(source.text());
        if file.is_broken {
            let at = Location::new(source, Span::default());
            self.reach.miss(self.hides, unread(&at, Unread::Syntax));
        }
        let mut template = Source::new(source.path(), file.template);
        for Elsewhere { spelled, span, is_template } in &file.elsewhere {
            let at = Location::new(source, *span);
            if !is_template {
                scripts.push((spelled.clone(), at));
                continue;
            }
            let target = self.resolver.path(path, spelled);
            match target.as_deref().and_then(|it| Some((files.read(it)?, it))) {
                Some((Ok(source), _)) => {
                    template = source;
                }
                Some((Err(finding), path)) => {
                    self.reach.unreadable(Hides::Live, (path, *finding));
                }
                None => self.reach.miss(Hides::Live, missing::file(spelled, &at)),
            }
        }
        for Foreign { language, span, is_template } in &file.foreign {
            let hides = if *is_template { Hides::Live } else { self.hides };
            let at = Location::new(source, *span);
            self.reach.miss(hides, missing::language(language, &at));
        }
        let code = files.code(&Source::new(source.path(), file.script), file.dialect);
        (code, Some(files.wxml(&template, Dialect::Vue)))
    }

    /// Reads what module `number` loads.
    fn follow(&mut self, number: usize, scripts: &[(String, Location)]) {
        let Some(module) = self.modules.all.get(number) else { return };
        let (code, source) = (Arc::clone(&module.code), Arc::clone(&module.source));
        let from = module.path.clone();
        for (spelled, at) in scripts {
            self.load(&from, (spelled, at));
        }
        for (spelled, load) in &code.loads {
            let at = load.place.in_source(&source);
            let target = if load.bundled {
                self.find(&from, spelled)
            } else {
                self.load(&from, (spelled, &at))
            };
            if let (At::Module(target), Some(module)) = (target, self.modules.all.get_mut(number)) {
                module.links.insert(spelled.clone(), target);
                module.bundled.extend(load.is_own.then_some(target));
            }
        }
        self.computed(&code.computed, &source);
    }

    /// What the module `spelled`, loaded by the file `from`, is.
    fn find(&mut self, from: &str, spelled: &str) -> At {
        match self.resolver.module(from, spelled) {
            Meant::NoCode | Meant::Platform => At::NoCode,
            Meant::Files(candidates) => {
                let mut each = candidates.iter().map(|it| self.module(it));
                each.find(|it| !matches!(it, At::Nothing)).unwrap_or(At::Nothing)
            }
        }
    }

    /// The same; where it leads nowhere, that is told at `at`.
    fn load(&mut self, from: &str, (spelled, at): (&str, &Location)) -> At {
        let found = self.find(from, spelled);
        if matches!(found, At::Nothing) && !self.resolver.is_the_platforms(spelled) {
            let about = cause(from, spelled);
            let finding = missing::module(spelled, at);
            self.reach.miss_once(&about, self.hides, finding);
        }
        found
    }

    /// Tells where the names of modules are computed, once for the file.
    fn computed(&mut self, computed: &[Place], source: &Arc<Source>) {
        if let Some((first, more)) = computed.split_first() {
            let at = first.in_source(source);
            self.reach.miss(self.hides, missing::computed(more.len(), &at));
        }
    }
}

/// The finding that not everything of a file is known.
pub(super) fn unread(at: &Location, why: Unread) -> Finding {
    let message = why.text(at.source.path());
    let help = Text::new(
        "what it holds is not known, and rules about the code cannot rule it out",
        "其内容未知，有关代码的规则无法排除其中的问题",
    );
    Finding::new(why.code(), Severity::Warning, message).at(at.clone()).help(help)
}

fn too_many(at: &Location) -> Finding {
    let mib = FILES_MAX_BYTES / 1024 / 1024;
    let message = Text::new(
        format!(
            "of one project {FILES_MAX} files and {mib} MiB of code are read; this file and others are not"
        ),
        format!(
            "一个项目最多读取 {FILES_MAX} 个、合计 {mib} MiB 的代码文件；此文件及其他文件未读取"
        ),
    );
    Finding::new("project-too-large", Severity::Warning, message).at(at.clone())
}
