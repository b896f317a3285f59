//! The live tags that a project's pages reach: in their own markup, in templates that
//! they import, in components at any depth.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};

use super::layout::Layout;
use super::modules::Modules;
use super::pages::{Extra, Pages, Used};
use super::paths::join;
use super::reach::{Hides, Reach};
use super::resolve::Resolver;
use super::tags::is_built_in;
use super::templates::{Around, Templates, Where};
use super::units::{Role, Units};
use super::{missing, paths};
use crate::wxml::{LiveKind, LiveTag};

/// The most pages that one live tag names.
pub(super) const PAGES_MAX: usize = 20;

/// The most parts of files that the pages of one project bring in, each counted for each page
/// and component that does: a template may be brought in by all of them.
const PARTS_MAX: usize = 1_000_000;

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
    let mut ctx = Ctx::new(Units::new(resolver, &pages.using, reach));
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
    let mut ctx = Ctx::new(Units::new(resolver, &known, reach));
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
    templates: Templates,
    /// How many parts of files were brought in.
    parts: usize,
}

impl<'a> Ctx<'a> {
    fn new(units: Units<'a>) -> Self {
        Self { units, templates: Templates::default(), parts: 0 }
    }
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
        let mut shown: Vec<Option<Vec<&String>>> = vec![None; self.units.all.len()];
        for root in roots {
            self.show(root, &mut shown);
        }
        Reached { live: self.told(&shown), code: self.units.code }
    }

    /// Finds what the markup of unit `number` holds.
    fn expand(&mut self, number: usize) {
        let Some(unit) = self.units.all.get(number) else { return };
        let home = format!("{}.wxml", unit.path);
        let mut tags = BTreeSet::new();
        let mut live = Vec::new();
        let mut seen = HashSet::from([(home.clone(), None)]);
        let mut whole = HashSet::new();
        let mut waiting: Vec<Where> = vec![(home.clone(), None)];
        while let Some((file, template)) = waiting.pop() {
            let Some((source, wxml)) = self.units.markup(&file) else { continue };
            let Some(part) = wxml.part(template.as_deref()) else { continue };
            self.parts += 1;
            if self.parts > PARTS_MAX {
                self.too_many(&source);
                break;
            }
            tags.extend(part.tags.iter().cloned());
            live.extend(part.live.iter().map(|it| (it.clone(), Arc::clone(&source))));
            let mut around = Around { file: &file, home: &home, whole: &mut whole };
            for next in self.templates.parts(&mut self.units, part, &mut around) {
                if seen.insert(next.clone()) {
                    waiting.push(next);
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

    fn too_many(&mut self, source: &Arc<Source>) {
        if self.parts > PARTS_MAX + 1 {
            return;
        }
        let message = Text::new(
            format!(
                "the pages of one project are followed through {PARTS_MAX} templates and files that they bring in; this one and others are not"
            ),
            format!("一个项目的页面最多追踪 {PARTS_MAX} 处模板与引入的文件；此处及其余未追踪"),
        );
        let at = Location::new(source, dictum_source::source::Span::default());
        let finding = Finding::new("project-too-large", Severity::Warning, message).at(at);
        self.units.reach.miss_as("limit", Hides::Live, finding);
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

    /// Notes in `shown` what `root` reaches, and the first pages where that is shown.
    ///
    /// Whatever shows a unit shows what is in it: where nothing is new, nothing below is.
    fn show<'r>(&self, (pages, root): &'r Root, shown: &mut [Option<Vec<&'r String>>]) {
        let mut waiting: Vec<usize> = root.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            let Some(unit) = self.units.all.get(number) else { continue };
            let Some(known) = shown.get_mut(number) else { continue };
            let is_new = known.is_none();
            let known = known.get_or_insert_default();
            let before = known.len();
            for page in pages {
                if known.len() >= PAGES_MAX {
                    break;
                }
                if !known.contains(&page) {
                    known.push(page);
                }
            }
            if is_new || known.len() > before {
                waiting.extend(&unit.components);
            }
        }
    }

    /// The live tags of what is shown, each with the first pages where it is.
    fn told(&self, shown: &[Option<Vec<&String>>]) -> Vec<Live> {
        let mut found: BTreeMap<(&str, u32), Live> = BTreeMap::new();
        for (unit, pages) in self.units.all.iter().zip(shown) {
            let Some(pages) = pages else { continue };
            for (tag, source) in &unit.live {
                let key = (source.path(), tag.place.0);
                let live = found.entry(key).or_insert_with(|| live(tag, source));
                for page in pages {
                    if live.pages.len() < PAGES_MAX && !live.pages.contains(page) {
                        live.pages.push((*page).clone());
                    }
                }
            }
        }
        found.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use super::*;
    use crate::project::memory::Memory;
    use crate::project::{layout, pages, settings};

    /// Makes the text of a number.
    type Make = fn(usize) -> String;

    /// How much work it is to find the templates of a page with `count` of what `unit` and
    /// `library` make of a number, and how many live tags come of it.
    fn work(
        count: usize,
        page: impl Fn(usize) -> String,
        library: impl Fn(usize) -> String,
    ) -> (usize, usize) {
        let mut files = BTreeMap::new();
        let (mut markup, mut templates) = (String::new(), String::new());
        for number in 0..count {
            write!(markup, "{}", page(number)).unwrap();
            write!(templates, "{}", library(number)).unwrap();
            files.insert(format!("t{number}.wxml"), library(number));
        }
        for (path, text) in [
            ("app.json", "{\"pages\": [\"page\"]}".to_owned()),
            ("app.js", "App({})".to_owned()),
            ("page.json", "{}".to_owned()),
            ("page.js", "Page({})".to_owned()),
            ("page.wxml", markup),
            ("all.wxml", templates),
        ] {
            files.insert(path.to_owned(), text);
        }
        let files = Memory::new(files);
        let mut reach = Reach::default();
        let settings = settings::read(&files, &mut reach);
        let layout = layout::find(&files, &settings, &mut reach).unwrap();
        let pages = pages::read(&files, &layout, &mut reach);
        let aliases = &pages.aliases;
        let resolver = Resolver { files: &files, layout: &layout, aliases, extended: &[] };
        let mut ctx = Ctx::new(Units::new(&resolver, &pages.using, &mut reach));
        let at = pages.listed.first().map(|(_, at)| at.clone()).unwrap();
        let root = ctx.root(Some("page".to_owned()), ("page", Role::Page, &at));
        ctx.expand(root.unwrap());
        let live = ctx.units.all.iter().map(|it| it.live.len()).sum();
        (ctx.templates.work() + ctx.parts, live)
    }

    #[test]
    fn templates_are_found_in_work_that_grows_with_their_number() {
        let shapes: [(Make, Make); 4] = [
            // Each is imported from a file of its own.
            (
                |it| format!("<import src=\"t{it}.wxml\"/><template is=\"t{it}\"/>"),
                |it| format!("<template name=\"t{it}\"><live-player/></template>"),
            ),
            // All stand in one file, and each uses the next.
            (
                |it| {
                    if it == 0 {
                        "<import src=\"all.wxml\"/><template is=\"t0\"/>".to_owned()
                    } else {
                        String::new()
                    }
                },
                |it| {
                    format!(
                        "<template name=\"t{it}\"><live-player/><template is=\"t{}\"/></template>",
                        it + 1
                    )
                },
            ),
            // Each may use any.
            (
                |it| {
                    if it == 0 {
                        "<import src=\"all.wxml\"/><template is=\"{{a}}\"/>".to_owned()
                    } else {
                        String::new()
                    }
                },
                |it| {
                    format!(
                        "<template name=\"t{it}\"><live-player/><template is=\"{{{{a}}}}\"/></template>"
                    )
                },
            ),
            // Every file has one of the same name.
            (
                |it| {
                    format!(
                        "<import src=\"t{it}.wxml\"/><template is=\"u{it}\"/><template is=\"t\"/>"
                    )
                },
                |it| {
                    format!(
                        "<template name=\"t\"><live-player/></template><template name=\"u{it}\"/>"
                    )
                },
            ),
        ];
        for (shape, (page, library)) in shapes.into_iter().enumerate() {
            let (few, live) = work(100, page, library);
            let (many, more) = work(1000, page, library);
            assert!(many <= 11 * few, "{shape}: {few}, {many}");
            assert!(shape == 3 || (live, more) == (100, 1000), "{shape}: {live}, {more}");
        }
    }
}
