//! The pages and components that a project reaches: which files each has, and which
//! components each may use.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use dictum_source::tree::{Tree, Value};

use super::configuration::{Parsed, Shape, parse};
use super::pages::{self, Used};
use super::reach::{Hides, Reach, nowhere};
use super::resolve::{Resolver, cause};
use super::{COMPONENTS_MAX, missing};
use crate::wxml::{Dialect, LiveTag, Wxml};

/// A page or a component.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// Its path without an ending.
    pub(super) path: String,
    /// The components that it may use, by their tags.
    pub(super) using: BTreeMap<String, Used>,
    /// The components that stand in for others until those are there, by the tags of both.
    pub(super) placeholders: BTreeMap<String, String>,
    /// The tags that whoever uses it may choose, and what they are where nobody does.
    pub(super) generics: BTreeMap<String, Option<Used>>,
    /// Whether a file says all this.
    pub(super) is_declared: bool,
    pub(super) live: Vec<(LiveTag, Arc<Source>)>,
    /// The components whose tags stand in its markup.
    pub(super) components: BTreeSet<usize>,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Page,
    Component,
}

/// A file of markup, and what it says.
pub(super) type Markup = (Arc<Source>, Arc<Wxml>);

/// The pages and components that were reached, and their files of markup.
pub(super) struct Units<'a> {
    pub(super) resolver: &'a Resolver<'a>,
    /// Components that each of them may use.
    pub(super) known: &'a BTreeMap<String, Used>,
    pub(super) reach: &'a mut Reach,
    pub(super) all: Vec<Unit>,
    by_path: HashMap<String, usize>,
    markup: HashMap<String, Option<Markup>>,
    /// The code of the pages and components.
    pub(super) code: Vec<String>,
    is_full: bool,
}

impl<'a> Units<'a> {
    pub(super) fn new(
        resolver: &'a Resolver<'a>,
        known: &'a BTreeMap<String, Used>,
        reach: &'a mut Reach,
    ) -> Self {
        let (all, code) = (Vec::new(), Vec::new());
        let (by_path, markup) = (HashMap::new(), HashMap::new());
        Self { resolver, known, reach, all, by_path, markup, code, is_full: false }
    }

    /// The number of the page or component at `path`, named at `at`; none where nothing is
    /// there. What it lacks is told.
    pub(super) fn unit(&mut self, path: &str, (role, at): (Role, &Location)) -> Option<usize> {
        if let Some(number) = self.by_path.get(path) {
            return Some(*number);
        }
        let files = self.resolver.files;
        let script = ["js", "ts"].map(|it| format!("{path}.{it}"));
        let script = script.into_iter().find(|it| files.read(it).is_some());
        let json = format!("{path}.json");
        let parsed = parse(files, &json, (&mut *self.reach, Hides::Both));
        let markup = self.markup(&format!("{path}.wxml"));
        // A file of code alone is a module.
        if parsed.is_none() && markup.is_none() && (role == Role::Component || script.is_none()) {
            return None;
        }
        if self.all.len() >= COMPONENTS_MAX {
            self.too_many(path);
            return None;
        }
        if role == Role::Component && parsed.is_none() {
            self.reach.miss(Hides::Both, missing::file(&json, at));
        }
        match script {
            Some(script) => self.code.push(script),
            None => self.reach.miss(Hides::Calls, missing::file(&format!("{path}.js"), at)),
        }
        if markup.is_none() {
            self.reach.miss(Hides::Live, missing::file(&format!("{path}.wxml"), at));
        }
        let mut unit = Unit { path: path.to_owned(), ..Unit::default() };
        unit.using.clone_from(self.known);
        unit.is_declared = parsed.is_some();
        if let Some(tree) = parsed.and_then(Parsed::tree) {
            self.declare(&mut unit, &tree);
        }
        let number = self.all.len();
        self.by_path.insert(path.to_owned(), number);
        self.all.push(unit);
        Some(number)
    }

    /// Takes over what the file of a page or component says.
    fn declare(&mut self, unit: &mut Unit, tree: &Tree) {
        let mut shape = Shape::new(tree, (&mut *self.reach, Some(Hides::Both)));
        let (root, file) = (tree.root(), format!("{}.json", unit.path));
        if !shape.map_of(root, &file) {
            return;
        }
        unit.using.extend(pages::using(&mut shape, (root, &file)));
        for (tag, other, _) in shape.texts(root, "componentPlaceholder") {
            unit.placeholders.insert(tag.to_owned(), other.to_owned());
        }
        let Some(generics) = shape.map(root, "componentGenerics") else { return };
        for entry in tree.entries(generics) {
            let default = match tree.value(entry.value) {
                Value::Map(_) => shape.text(entry.value, "default"),
                _ => None,
            };
            let used = default.map(|(spelled, id)| {
                let (spelled, at) = (spelled.to_owned(), tree.location(id));
                Used { spelled, from: file.clone(), at }
            });
            unit.generics.insert(entry.key.to_string(), used);
        }
    }

    /// The component that `used` means; none where there is none, which is told, or where it
    /// is not in the project.
    pub(super) fn component(&mut self, used: &Used, hides: Hides) -> Option<usize> {
        let Used { spelled, from, at } = used;
        if spelled.contains("://") {
            // That a plugin is used is a fact of its own, and what it calls needs no list of
            // the program's.
            if hides != Hides::Calls {
                self.reach.pass_over("plugin", Hides::Live, at.clone());
            }
            return None;
        }
        if self.resolver.is_the_platforms(spelled) {
            // What this one shows is what a page builds when it runs.
            if spelled.starts_with("miniprogram-element") && hides != Hides::Calls {
                self.reach.pass_over("generated", Hides::Live, at.clone());
            }
            return None;
        }
        let candidates = self.resolver.component(from, spelled);
        let found = candidates.iter().find_map(|it| self.unit(it, (Role::Component, at)));
        if found.is_none() {
            let about = cause(from, spelled);
            self.reach.miss_once(&about, hides, missing::component(spelled, at));
        }
        found
    }

    fn too_many(&mut self, path: &str) {
        if std::mem::replace(&mut self.is_full, true) {
            return;
        }
        let message = Text::new(
            format!(
                "of one project {COMPONENTS_MAX} pages and components are followed; `{path}` and others are not"
            ),
            format!("一个项目最多追踪 {COMPONENTS_MAX} 个页面和组件；`{path}` 等未追踪"),
        );
        let finding = Finding::new("project-too-large", Severity::Warning, message);
        self.reach.miss_as("limit", Hides::Both, finding.at(nowhere(path)));
    }

    /// The markup in the file `path`; none where there is none.
    pub(super) fn markup(&mut self, path: &str) -> Option<Markup> {
        if let Some(known) = self.markup.get(path) {
            return known.clone();
        }
        let files = self.resolver.files;
        let found = match files.read(path) {
            None => None,
            Some(Ok(source)) => {
                let wxml = files.wxml(&source, Dialect::Native);
                if let Some(why) = wxml.unread {
                    let at = wxml.unread_at.unwrap_or_default().in_source(&source);
                    self.reach.miss(Hides::Live, super::modules::unread(&at, why));
                }
                Some((source, wxml))
            }
            Some(Err(finding)) => {
                self.reach.unreadable(Hides::Live, (path, *finding));
                Some((Source::new(path, ""), Arc::new(Wxml::default())))
            }
        };
        self.markup.insert(path.to_owned(), found.clone());
        found
    }
}
