//! The live tags that a project's pages reach: in their own markup, in templates that
//! they import, in components at any depth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dictum_source::source::{Location, Source};

use super::layout::Layout;
use super::modules::Modules;
use super::pages::{Extra, Pages, Used};
use super::paths::join;
use super::reach::{Hides, Reach};
use super::resolve::Resolver;
use super::tags::is_built_in;
use super::units::{Role, Units};
use super::{missing, paths};
use crate::wxml::{LiveKind, LiveTag, Part};

/// A live tag, and the pages that it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) tag: LiveKind,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) at: Location,
    pub(super) pages: Vec<String>,
}

/// What the pages reach.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) live: Vec<Live>,
    /// The code of the pages and components.
    pub(super) code: Vec<String>,
}

/// Something that is shown by itself: on which pages, and its number where it is there.
type Root = (Vec<String>, Option<usize>);

/// Follows the pages of a native project, and what the platform loads beside them.
pub(super) fn follow(resolver: &Resolver<'_>, pages: &Pages, reach: &mut Reach) -> Reached {
    let mut ctx = Ctx { units: Units::new(resolver, &pages.using, reach) };
    let mut roots = Vec::new();
    for (page, at) in &pages.listed {
        let path = join(&resolver.layout.base, page);
        roots.push((vec![page.clone()], ctx.root(path, (page, Role::Page, at))));
    }
    for extra in &pages.extras {
        match extra {
            Extra::Component { path, pages, at } => {
                let root = ctx.root(Some(path.clone()), (path, Role::Component, at));
                roots.push((pages.clone(), root));
            }
            Extra::Page { path, at } => {
                roots.push((Vec::new(), ctx.root(Some(path.clone()), (path, Role::Page, at))));
            }
            Extra::Code { path, at } => ctx.code(path, at),
        }
    }
    ctx.finish(&roots)
}

/// Follows the native components that a framework's project uses.
pub(super) fn follow_native(
    resolver: &Resolver<'_>,
    used: &[Native],
    reach: &mut Reach,
) -> Reached {
    let known = BTreeMap::new();
    let mut ctx = Ctx { units: Units::new(resolver, &known, reach) };
    let mut roots = Vec::new();
    for Native { pages, used } in used {
        roots.push((pages.clone(), ctx.units.component(used, Hides::Both)));
    }
    ctx.finish(&roots)
}

/// A native component of a framework's project, and the pages that use it.
pub(super) struct Native {
    pub(super) pages: Vec<String>,
    pub(super) used: Used,
}

/// The live tags in the markup that `modules` hold; a page is one whose path is in
/// `pages`.
pub(super) fn in_modules(modules: &Modules, (layout, pages): (&Layout, &Pages)) -> Vec<Live> {
    let listed = pages.listed.iter();
    let listed: BTreeMap<String, &String> =
        listed.filter_map(|(page, _)| Some((join(&layout.base, page)?, page))).collect();
    let mut found = Vec::new();
    for module in &modules.all {
        let markup = module.markup.iter().flat_map(|it| &it.parts).flat_map(|it| &it.live);
        let stem = module.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        for tag in module.code.live.iter().chain(markup) {
            let mut live = live(tag, &module.source);
            live.pages.extend(listed.get(stem).map(|it| (*it).clone()));
            found.push(live);
        }
    }
    found
}

fn live(tag: &LiveTag, source: &Arc<Source>) -> Live {
    let at = tag.place.in_source(source);
    Live { tag: tag.tag, attributes: tag.attributes.clone(), at, pages: Vec::new() }
}

struct Ctx<'a> {
    units: Units<'a>,
}

impl Ctx<'_> {
    /// The number of what is shown by itself at `path`; that nothing is there is told.
    fn root(
        &mut self,
        path: Option<String>,
        (spelled, role, at): (&str, Role, &Location),
    ) -> Option<usize> {
        let found = path.and_then(|it| self.units.unit(&it, (role, at)));
        if found.is_none() {
            let finding = match role {
                Role::Page => missing::page(spelled, at),
                Role::Component => missing::component(spelled, at),
            };
            self.units.reach.miss_once(spelled, Hides::Both, finding);
        }
        found
    }

    /// Takes up a file of code that is named at `at`, with its ending or without.
    fn code(&mut self, path: &str, at: &Location) {
        let files = self.units.resolver.files;
        let candidates = [path.to_owned(), format!("{path}.js"), format!("{path}.ts")];
        let has_ending = |it: &String| !paths::ending(it).is_empty();
        match candidates.into_iter().filter(has_ending).find(|it| files.read(it).is_some()) {
            Some(path) => self.units.code.push(path),
            None => self.units.reach.miss(Hides::Calls, missing::file(path, at)),
        }
    }

    fn finish(mut self, roots: &[Root]) -> Reached {
        let mut next = 0;
        while next < self.units.all.len() {
            self.expand(next);
            next += 1;
        }
        let mut found: BTreeMap<(String, u32), Live> = BTreeMap::new();
        for (pages, root) in roots {
            self.shown((pages, *root), &mut found);
        }
        Reached { live: found.into_values().collect(), code: self.units.code }
    }

    /// Finds what the markup of unit `number` holds.
    fn expand(&mut self, number: usize) {
        let Some(unit) = self.units.all.get(number) else { return };
        let home = format!("{}.wxml", unit.path);
        let mut tags = BTreeSet::new();
        let mut live = Vec::new();
        let mut seen = BTreeSet::from([(home.clone(), None)]);
        let mut waiting: Vec<(String, Option<String>)> = vec![(home.clone(), None)];
        while let Some((file, template)) = waiting.pop() {
            let Some((source, wxml)) = self.units.markup(&file) else { continue };
            if let Some(part) = wxml.part(template.as_deref()) {
                tags.extend(part.tags.iter().cloned());
                live.extend(part.live.iter().map(|it| (it.clone(), Arc::clone(&source))));
                for next in self.parts(part, (&file, &home)) {
                    if seen.insert(next.clone()) {
                        waiting.push(next);
                    }
                }
            }
        }
        self.declared(number, &tags);
        let components = self.components(number, tags);
        if let Some(unit) = self.units.all.get_mut(number) {
            unit.live = live;
            unit.components = components;
        }
    }

    /// The parts of files that `part` of `file` brings in; what is included sees the
    /// templates of the file `home` that includes it.
    fn parts(&mut self, part: &Part, (file, home): (&str, &str)) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        for included in &part.includes {
            found.extend(self.brought_in(file, included).map(|it| (it, None)));
        }
        if part.uses.is_empty() && !part.uses_any {
            return found;
        }
        let mut sources = vec![file.to_owned()];
        if file != home {
            sources.push(home.to_owned());
        }
        for from in sources.clone() {
            let Some((_, markup)) = self.units.markup(&from) else { continue };
            for imported in &markup.imports {
                sources.extend(self.brought_in(&from, imported));
            }
        }
        for name in &part.uses {
            let holder = sources.iter().find(|it| self.defines(it, name)).cloned();
            found.extend(holder.map(|it| (it, Some(name.clone()))));
        }
        if part.uses_any {
            for source in &sources {
                let Some((_, markup)) = self.units.markup(source) else { continue };
                let templates = markup.parts.iter().filter_map(|it| it.template.clone());
                found.extend(templates.map(|it| (source.clone(), Some(it))));
            }
        }
        found
    }

    /// The file of markup that `from` brings in as `spelled`; that it is not there is told.
    fn brought_in(&mut self, from: &str, spelled: &str) -> Option<String> {
        let path = self.units.resolver.path(from, spelled).map(wxml);
        let path = path.filter(|it| self.units.markup(it).is_some());
        if path.is_none()
            && let Some((source, _)) = self.units.markup(from)
        {
            let at = Location::new(&source, dictum_source::source::Span::default());
            let about = super::resolve::cause(from, spelled);
            let finding = missing::file(spelled, &at);
            self.units.reach.miss_once(&about, Hides::Live, finding);
        }
        path
    }

    fn defines(&mut self, file: &str, template: &str) -> bool {
        self.units.markup(file).is_some_and(|(_, markup)| markup.part(Some(template)).is_some())
    }

    /// Tells tags that nobody declares in markup without the file that would declare them.
    fn declared(&mut self, number: usize, tags: &BTreeSet<String>) {
        let Some(unit) = self.units.all.get(number).filter(|it| !it.is_declared) else { return };
        let unknown = |it: &&String| !is_built_in(it) && !unit.using.contains_key(*it);
        let Some(tag) = tags.iter().find(unknown).cloned() else { return };
        let (json, home) = (format!("{}.json", unit.path), format!("{}.wxml", unit.path));
        if let Some((source, _)) = self.units.markup(&home) {
            let at = Location::new(&source, dictum_source::source::Span::default());
            let finding = missing::undeclared(&tag, (&json, &at));
            self.units.reach.miss(Hides::Both, finding);
        }
    }

    /// The components that are shown where `tags` stand in unit `number`. The code of
    /// whatever is declared runs, whether its tag stands anywhere or not.
    fn components(&mut self, number: usize, mut tags: BTreeSet<String>) -> BTreeSet<usize> {
        let Some(unit) = self.units.all.get(number) else { return BTreeSet::new() };
        let placeholders = unit.placeholders.iter().filter(|(tag, _)| tags.contains(*tag));
        let placeholders: Vec<String> = placeholders.map(|(_, it)| it.clone()).collect();
        tags.extend(placeholders);
        let mut using: Vec<(Used, bool)> =
            unit.using.iter().map(|(tag, it)| (it.clone(), tags.contains(tag))).collect();
        let generics = unit.generics.iter();
        using.extend(generics.filter_map(|(tag, it)| Some((it.clone()?, tags.contains(tag)))));
        let mut found = BTreeSet::new();
        for (used, is_shown) in using {
            let hides = if is_shown { Hides::Both } else { Hides::Calls };
            found.extend(self.units.component(&used, hides).filter(|_| is_shown));
        }
        found
    }

    /// Notes the live tags that `root` reaches, on the pages where it is shown.
    fn shown(
        &self,
        (pages, root): (&[String], Option<usize>),
        found: &mut BTreeMap<(String, u32), Live>,
    ) {
        let mut waiting: Vec<usize> = root.into_iter().collect();
        let mut seen: BTreeSet<usize> = waiting.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            let Some(unit) = self.units.all.get(number) else { continue };
            for (tag, source) in &unit.live {
                let key = (source.path().to_owned(), tag.place.0);
                let live = found.entry(key).or_insert_with(|| live(tag, source));
                for page in pages {
                    if !live.pages.iter().any(|it| it == page) {
                        live.pages.push(page.to_owned());
                    }
                }
            }
            waiting.extend(unit.components.iter().filter(|it| seen.insert(**it)));
        }
    }
}

/// A path of WXML may leave its ending out.
fn wxml(path: String) -> String {
    if paths::ending(&path) == "wxml" {
        return path;
    }
    format!("{path}.wxml")
}
