//! The live tags that a project's pages reach: in their own markup, in templates that
//! they import, in components at any depth.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

use super::layout::{Layout, installed, join, parse};
use super::modules::{Modules, lighter, nowhere, unread};
use super::pages::{self, Pages};
use super::{COMPONENTS_MAX, Files};
use crate::wxml::{Dialect, LiveKind, LiveTag, Part, Wxml};

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
    /// Files of which not everything is known, and why.
    pub(super) unread: Vec<(Location, &'static str)>,
    /// The code of the pages and components.
    pub(super) code: Vec<String>,
}

/// Follows the pages of a native project.
pub(super) fn follow(
    files: &dyn Files,
    (layout, pages): (&Layout, &Pages),
    findings: &mut Vec<Finding>,
) -> Reached {
    let mut ctx = Ctx {
        files,
        layout,
        pages,
        findings,
        units: Vec::new(),
        by_path: HashMap::new(),
        markup: HashMap::new(),
        reached: Reached::default(),
    };
    let mut roots: Vec<(String, Option<usize>)> = Vec::new();
    for (page, at) in &pages.listed {
        let root = join(&layout.base, page).and_then(|it| ctx.unit(&it));
        if root.is_none() {
            ctx.findings.push(no_page(page, at));
            ctx.reached.unread.push((at.clone(), "page-not-found"));
        }
        roots.push((page.clone(), root));
    }
    let mut next = 0;
    while next < ctx.units.len() {
        ctx.expand(next);
        next += 1;
    }
    let mut found: BTreeMap<(String, u32), Live> = BTreeMap::new();
    for (page, root) in roots {
        ctx.page(&page, root, &mut found);
    }
    ctx.reached.live = found.into_values().collect();
    ctx.reached
}

/// The live tags in the markup that `modules` hold; a page is one whose path is in
/// `pages`.
pub(super) fn in_modules(modules: &Modules, (layout, pages): (&Layout, &Pages)) -> Vec<Live> {
    let mut found = Vec::new();
    for module in &modules.all {
        let markup = module.markup.iter().flat_map(|it| &it.parts).flat_map(|it| &it.live);
        let stem = module.path.rsplit_once('.').map(|(stem, _)| stem);
        let page = pages.listed.iter().map(|(page, _)| page);
        let mut page = page;
        let page = page.find(|it| join(&layout.base, it).as_deref() == stem);
        for tag in module.code.live.iter().chain(markup) {
            let mut live = live(tag, &module.source);
            live.pages.extend(page.cloned());
            found.push(live);
        }
    }
    found
}

fn live(tag: &LiveTag, source: &Arc<Source>) -> Live {
    let at = tag.place.in_source(source);
    Live { tag: tag.tag, attributes: tag.attributes.clone(), at, pages: Vec::new() }
}

/// A page or a component.
struct Unit {
    /// Its path without an ending.
    path: String,
    /// The components that it may use, as their paths are spelled, and where.
    using: BTreeMap<String, (String, Location)>,
    live: Vec<(LiveTag, Arc<Source>)>,
    components: BTreeSet<usize>,
}

/// A file of markup, and what it says.
type Markup = (Arc<Source>, Arc<Wxml>);

struct Ctx<'a> {
    files: &'a dyn Files,
    layout: &'a Layout,
    pages: &'a Pages,
    findings: &'a mut Vec<Finding>,
    units: Vec<Unit>,
    by_path: HashMap<String, usize>,
    markup: HashMap<String, Option<Markup>>,
    reached: Reached,
}

impl Ctx<'_> {
    /// The number of the page or component at `path`; none where nothing is there.
    fn unit(&mut self, path: &str) -> Option<usize> {
        if let Some(number) = self.by_path.get(path) {
            return Some(*number);
        }
        let json = parse(self.files, &format!("{path}.json"), self.findings);
        let markup = self.markup(&format!("{path}.wxml"));
        if json.is_none() && markup.is_none() {
            return None;
        }
        if self.units.len() >= COMPONENTS_MAX {
            if self.units.len() == COMPONENTS_MAX {
                self.too_many(path);
            }
            return None;
        }
        let mut using = BTreeMap::new();
        let list = Location::new(&Source::new(self.layout.list.as_str(), ""), Span::default());
        for (tag, spelled) in &self.pages.using {
            using.insert(tag.clone(), (spelled.clone(), list.clone()));
        }
        if let Some(Ok(json)) = &json {
            let id = json.root();
            let at = json.get(id, "usingComponents");
            for (tag, spelled) in pages::using(json, id) {
                let at = at.map_or_else(|| json.location(id), |it| json.key_location(it, &tag));
                using.insert(tag, (spelled, at));
            }
        }
        if let Some(Err(())) = json {
            self.reached.unread.push((nowhere(&format!("{path}.json")), "unreadable"));
        }
        for ending in ["js", "ts"] {
            let code = format!("{path}.{ending}");
            self.reached.code.push(code);
        }
        let number = self.units.len();
        self.by_path.insert(path.to_owned(), number);
        let path = path.to_owned();
        let components = BTreeSet::new();
        self.units.push(Unit { path, using, live: Vec::new(), components });
        Some(number)
    }

    fn too_many(&mut self, path: &str) {
        let message = Text::new(
            format!(
                "of one project {COMPONENTS_MAX} pages and components are followed; `{path}` and others are not"
            ),
            format!("一个项目最多追踪 {COMPONENTS_MAX} 个页面和组件；`{path}` 等未追踪"),
        );
        self.findings.push(Finding::new("project-too-large", Severity::Warning, message));
        self.reached.unread.push((nowhere(path), "limit"));
    }

    fn markup(&mut self, path: &str) -> Option<Markup> {
        if let Some(known) = self.markup.get(path) {
            return known.clone();
        }
        let found = match self.files.read(path) {
            None => None,
            Some(Ok(source)) => {
                let wxml = self.files.wxml(&source, Dialect::Native);
                if let Some(why) = wxml.unread {
                    let at = wxml.unread_at.unwrap_or_default().in_source(&source);
                    self.findings.push(unread(&at, why));
                    self.reached.unread.push((at, why.code()));
                }
                Some((source, wxml))
            }
            Some(Err(finding)) => {
                let finding = lighter(*finding, path);
                let at = finding.at.clone().unwrap_or_else(|| nowhere(path));
                self.reached.unread.push((at, "unreadable"));
                self.findings.push(finding);
                Some((Source::new(path, ""), Arc::new(Wxml::default())))
            }
        };
        self.markup.insert(path.to_owned(), found.clone());
        found
    }

    /// Finds what the markup of unit `number` holds.
    fn expand(&mut self, number: usize) {
        let Some(unit) = self.units.get(number) else { return };
        let home = format!("{}.wxml", unit.path);
        let mut tags = BTreeSet::new();
        let mut live = Vec::new();
        let mut seen = BTreeSet::from([(home.clone(), None)]);
        let mut waiting: Vec<(String, Option<String>)> = vec![(home.clone(), None)];
        while let Some((file, template)) = waiting.pop() {
            let Some((source, wxml)) = self.markup(&file) else { continue };
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
        let components = self.components(number, &tags);
        if let Some(unit) = self.units.get_mut(number) {
            unit.live = live;
            unit.components = components;
        }
    }

    /// The parts of files that `part` of `file` brings in; what is included sees the
    /// templates of the file `home` that includes it.
    fn parts(&mut self, part: &Part, (file, home): (&str, &str)) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        for included in &part.includes {
            found.extend(self.layout.resolve(file, included).map(|it| (wxml(it), None)));
        }
        if part.uses.is_empty() && !part.uses_any {
            return found;
        }
        let mut sources = vec![file.to_owned()];
        if file != home {
            sources.push(home.to_owned());
        }
        for from in sources.clone() {
            let Some((_, markup)) = self.markup(&from) else { continue };
            let imports = markup.imports.iter();
            sources.extend(imports.filter_map(|it| self.layout.resolve(&from, it)).map(wxml));
        }
        for name in &part.uses {
            let holder = sources.iter().find(|it| self.defines(it, name)).cloned();
            found.extend(holder.map(|it| (it, Some(name.clone()))));
        }
        if part.uses_any {
            for source in &sources {
                let Some((_, markup)) = self.markup(source) else { continue };
                let templates = markup.parts.iter().filter_map(|it| it.template.clone());
                found.extend(templates.map(|it| (source.clone(), Some(it))));
            }
        }
        found
    }

    fn defines(&mut self, file: &str, template: &str) -> bool {
        self.markup(file).is_some_and(|(_, markup)| markup.part(Some(template)).is_some())
    }

    /// The components behind `tags` of unit `number`.
    fn components(&mut self, number: usize, tags: &BTreeSet<String>) -> BTreeSet<usize> {
        let Some(unit) = self.units.get(number) else { return BTreeSet::new() };
        let path = unit.path.clone();
        let used = unit.using.iter().filter(|(tag, _)| tags.contains(*tag));
        let used: Vec<(String, Location)> = used.map(|(_, it)| it.clone()).collect();
        let mut found = BTreeSet::new();
        for (spelled, at) in used {
            if spelled.contains("://") {
                // A plugin is not in the project; that it is used is a fact of its own.
                self.reached.unread.push((at, "plugin"));
                continue;
            }
            if let Some(component) = self.component(&path, &spelled) {
                found.insert(component);
            } else {
                self.findings.push(missing(&spelled, &at));
                self.reached.unread.push((at, "component-not-found"));
            }
        }
        found
    }

    /// The component that `spelled` means in the unit `path`.
    fn component(&mut self, path: &str, spelled: &str) -> Option<usize> {
        let mut candidates: Vec<String> = self.layout.resolve(path, spelled).into_iter().collect();
        for (alias, to) in &self.pages.aliases {
            if let Some(rest) = spelled.strip_prefix(alias.as_str()) {
                candidates.extend(self.layout.resolve(path, &format!("{to}{rest}")));
            }
        }
        if !spelled.starts_with(['.', '/']) {
            candidates.extend(join(&self.layout.base, spelled));
            candidates.extend(self.layout.packages(path, spelled));
            candidates.extend(installed(self.files, spelled));
        }
        candidates.iter().find_map(|it| self.unit(it).or_else(|| self.unit(&format!("{it}/index"))))
    }

    /// Notes the live tags that `page` reaches.
    fn page(&self, page: &str, root: Option<usize>, found: &mut BTreeMap<(String, u32), Live>) {
        let mut waiting: Vec<usize> = root.into_iter().collect();
        let mut seen: BTreeSet<usize> = waiting.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            let Some(unit) = self.units.get(number) else { continue };
            for (tag, source) in &unit.live {
                let key = (source.path().to_owned(), tag.place.0);
                let live = found.entry(key).or_insert_with(|| live(tag, source));
                if !live.pages.iter().any(|it| it == page) {
                    live.pages.push(page.to_owned());
                }
            }
            waiting.extend(unit.components.iter().filter(|it| seen.insert(**it)));
        }
    }
}

/// A path of WXML may leave its ending out.
fn wxml(path: String) -> String {
    if path.rsplit_once('.').is_some_and(|(_, it)| it == "wxml") {
        return path;
    }
    format!("{path}.wxml")
}

fn no_page(page: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("no page is at `{page}`, so what it holds is not known"),
        format!("`{page}` 处没有页面，其内容未知"),
    );
    Finding::new("page-not-found", Severity::Warning, message).at(at.clone())
}

fn missing(spelled: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("no component is at `{spelled}`, so what it holds is not known"),
        format!("`{spelled}` 处没有组件，其内容未知"),
    );
    let help = Text::new(
        "a component from npm needs the developer tools' “构建 npm”, or an installed `node_modules`",
        "来自 npm 的组件需先在开发者工具中“构建 npm”，或安装好 `node_modules`",
    );
    Finding::new("component-not-found", Severity::Warning, message).at(at.clone()).help(help)
}
