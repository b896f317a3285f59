//! What was observed, as a located tree in the shape of the facts.

use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::secret;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree, Value};

use super::calls::{self, Call};
use super::layout::{Kind, Layout, within};
use super::limits::{Limit, Passed};
use super::live::{self, Live, Reached};
use super::modules::{self, Modules};
use super::pages::{self, Pages};
use super::sdk::{self, Sdk, is_below};
use super::settings::Settings;
use super::{Files, TOLD_MAX};

/// The most pages that one live tag names.
const PAGES_MAX: usize = 20;

/// The facts that the project's own files give; none where they give none.
pub(super) fn tree(
    files: &dyn Files,
    (settings, layout): (&Settings, Option<&Layout>),
    findings: &mut Vec<Finding>,
) -> Option<Tree> {
    let place = settings.place();
    let list = layout.and_then(|it| files.read(&it.list)?.ok());
    let list = list.map(|it| Location::new(&it, Span::default()));
    let start = list.or_else(|| place.clone())?;
    let mut out = Out { tree: Tree::empty_map(&start.source, Evidence::Observed) };
    let root = out.tree.root();
    if let Some((tree, id)) = settings.app_id() {
        let at = tree.location(id);
        out.text(root, "app_id", (tree.str(id).unwrap_or_default(), &at));
    }
    if let Some(place) = place {
        let project = out.map(root, "project", &place);
        if let Some((tree, id)) = settings.url_check() {
            let value = tree.value(id).clone();
            out.put(project, "url_check", (value, &tree.location(id)));
        }
        if let Some((tree, id)) = settings.base_library() {
            let at = tree.location(id);
            out.text(project, "base_library", (tree.str(id).unwrap_or_default(), &at));
        }
    }
    if let Some(layout) = layout {
        let code = out.map(root, "code", &start);
        out.code(files, layout, (code, findings));
    }
    Some(out.tree)
}

struct Out {
    tree: Tree,
}

impl Out {
    fn push(&mut self, value: Value, at: &Location) -> NodeId {
        self.tree.push(value, at, Evidence::Observed)
    }

    fn put(&mut self, into: NodeId, key: &str, (value, at): (Value, &Location)) -> NodeId {
        let id = self.push(value, at);
        self.tree.insert(into, (key, at.span), id);
        id
    }

    fn map(&mut self, into: NodeId, key: &str, at: &Location) -> NodeId {
        self.put(into, key, (Value::Map(Vec::new()), at))
    }

    fn text(&mut self, into: NodeId, key: &str, (text, at): (&str, &Location)) {
        self.put(into, key, (Value::String(text.into()), at));
    }

    fn texts<'t>(
        &mut self,
        into: NodeId,
        key: &str,
        (all, at): (impl Iterator<Item = (&'t str, Location)>, &Location),
    ) {
        let items = all.map(|(it, at)| self.push(Value::String(it.into()), &at)).collect();
        self.put(into, key, (Value::List(items), at));
    }

    fn code(
        &mut self,
        files: &dyn Files,
        layout: &Layout,
        (code, findings): (NodeId, &mut Vec<Finding>),
    ) {
        let start = self.tree.location(code);
        self.text(code, "kind", (layout.kind.as_str(), &start));
        let pages = pages::read(files, layout, findings);
        let at = pages.place.clone().unwrap_or_else(|| start.clone());
        if pages.known {
            let all = pages.listed.iter().map(|(page, at)| (page.as_str(), at.clone()));
            self.texts(code, "pages", (all, &at));
            let all = pages.plugins.iter().map(|(name, at)| (name.as_str(), at.clone()));
            self.texts(code, "plugins", (all, &at));
        }
        let (reached, modules) = read(files, (layout, &pages), findings);
        let live = match layout.kind {
            Kind::Native => reached.live,
            _ => live::in_modules(&modules, (layout, &pages)),
        };
        let mut unread = reached.unread;
        let in_markup = unread.clone();
        unread.extend(modules.unread.iter().cloned());
        let mut calls = calls::find(&modules);
        // Without the list of pages nothing is known of what they reach.
        if pages.known {
            let unseen = if layout.kind == Kind::Native { &in_markup } else { &modules.unread };
            let mut passed = std::mem::take(&mut calls.passed);
            self.live(code, (&live, unseen, &mut passed), &at);
            let complete = modules.unread.is_empty() && passed.hidden_calls().next().is_none();
            let sdk = sdk::find(files, (layout, &pages), (&modules, &calls), complete);
            self.calls(code, (&calls.network, &modules.unread), (&passed, &at));
            findings.extend(passed.findings());
            self.sdk(code, &sdk);
        }
        self.unread(code, &unread, &at);
    }

    /// The live tags, and one unknown one for each file that may hold more.
    fn live(
        &mut self,
        code: NodeId,
        (live, unread, passed): (&[Live], &[(Location, &'static str)], &mut Passed),
        at: &Location,
    ) {
        let mut items = Vec::new();
        for it in live.iter().take(TOLD_MAX) {
            let map = self.push(Value::Map(Vec::new()), &it.at);
            self.text(map, "tag", (it.tag.as_str(), &it.at));
            self.text(map, "file", (it.at.source.path(), &it.at));
            let pages = it.pages.iter().take(PAGES_MAX).map(|page| (page.as_str(), it.at.clone()));
            self.texts(map, "pages", (pages, &it.at));
            let attributes = self.map(map, "attributes", &it.at);
            for (name, value) in &it.attributes {
                self.text(attributes, name, (value, &it.at));
            }
            items.push(map);
        }
        if let Some(extra) = live.get(TOLD_MAX) {
            passed.note(Limit::LiveTags, extra.at.clone());
            items.push(self.somewhere(&extra.at));
        }
        for (at, _) in unread {
            items.push(self.somewhere(at));
        }
        self.put(code, "live", (Value::List(items), at));
    }

    /// An entry of which nothing but its file is known.
    fn somewhere(&mut self, at: &Location) -> NodeId {
        let map = self.push(Value::Map(Vec::new()), at);
        self.text(map, "file", (at.source.path(), at));
        map
    }

    fn calls(
        &mut self,
        code: NodeId,
        (calls, unread): (&[Call], &[(Location, &'static str)]),
        (passed, at): (&Passed, &Location),
    ) {
        let mut items = Vec::new();
        for it in calls {
            let map = self.push(Value::Map(Vec::new()), &it.at);
            if let Some(kind) = it.kind {
                self.text(map, "kind", (kind.as_str(), &it.at));
            }
            self.text(map, "file", (it.at.source.path(), &it.at));
            self.put(map, "known", (Value::Bool(it.origin.is_some()), &it.at));
            let url = it.url.as_deref().map(|it| secret::masked(it).into_owned());
            for (key, value) in [("url", &url), ("origin", &it.origin), ("via", &it.via)] {
                if let Some(value) = value {
                    self.text(map, key, (value, &it.at));
                }
            }
            items.push(map);
        }
        for (at, _) in unread {
            items.push(self.somewhere(at));
        }
        for at in passed.hidden_calls() {
            items.push(self.somewhere(at));
        }
        self.put(code, "calls", (Value::List(items), at));
    }

    fn sdk(&mut self, code: NodeId, sdk: &Sdk) {
        let Some((present, at)) = &sdk.present else { return };
        let map = self.map(code, "sdk", at);
        self.put(map, "present", (Value::Bool(*present), at));
        if let Some(folder) = &sdk.folder {
            self.text(map, "folder", (folder, at));
        }
        for (key, fact) in [
            ("initialised", &sdk.initialised),
            ("page_registered", &sdk.page_registered),
            ("started", &sdk.started),
            ("old", &sdk.old),
        ] {
            if let Some((value, at)) = fact {
                self.put(map, key, (Value::Bool(*value), at));
            }
        }
    }

    fn unread(&mut self, code: NodeId, unread: &[(Location, &'static str)], at: &Location) {
        let mut items = Vec::new();
        for (at, why) in unread {
            let map = self.somewhere(at);
            self.text(map, "why", (why, at));
            items.push(map);
        }
        self.put(code, "unread", (Value::List(items), at));
    }
}

/// What the pages reach, and the code that it loads.
fn read(
    files: &dyn Files,
    (layout, pages): (&Layout, &Pages),
    findings: &mut Vec<Finding>,
) -> (Reached, Modules) {
    if !pages.known {
        return (Reached::default(), Modules::default());
    }
    let mut entries: Vec<String> = match layout.kind {
        Kind::Native => ["app.js", "app.ts"].map(|it| within(&layout.base, it)).into(),
        // A framework finds components by itself: all of its source counts.
        _ => source(files, layout),
    };
    let reached = match layout.kind {
        Kind::Native => live::follow(files, (layout, pages), findings),
        _ => Reached::default(),
    };
    entries.extend(reached.code.iter().cloned());
    let modules = modules::read(files, (layout, pages), &entries, findings);
    (reached, modules)
}

/// The source files of a project that a framework compiles, the program's own first.
fn source(files: &dyn Files, layout: &Layout) -> Vec<String> {
    const BUILT: [&str; 4] = ["dist", "unpackage", "node_modules", "miniprogram_npm"];
    let base = |it: &&String| layout.base.is_empty() || is_below(it, &layout.base);
    let code = |it: &&String| {
        let ending = it.rsplit_once('.').map_or("", |(_, it)| it);
        let built = it.split('/').any(|it| BUILT.contains(&it));
        let tool = it.contains(".config.") || it.ends_with(".d.ts");
        let known = ["js", "ts", "jsx", "tsx", "vue", "nvue"].contains(&ending);
        known && !built && !tool
    };
    let mut found: Vec<String> = files.paths().iter().filter(base).filter(code).cloned().collect();
    let own = |it: &String| {
        let name = it.strip_prefix(&layout.base).unwrap_or(it).trim_start_matches('/');
        !["App.vue", "app.js", "app.ts", "app.tsx", "app.jsx", "main.js", "main.ts"].contains(&name)
    };
    found.sort_by_key(own);
    found
}
