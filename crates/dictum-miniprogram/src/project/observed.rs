//! What was observed, as a located tree in the shape of the facts.

use dictum_schema::severity::Evidence;
use dictum_source::secret;
use dictum_source::source::Location;
use dictum_source::tree::{NodeId, Tree, Value};

use super::calls::{self, Call};
use super::layout::{Kind, Layout};
use super::limits::{Limit, Passed};
use super::live::{self, Live, PAGES_MAX};
use super::reach::{Reach, nowhere};
use super::sdk::{self, Sdk};
use super::settings::{Setting, Settings};
use super::{Files, TOLD_MAX, never, pages, sources};

/// The facts that the project's own files give; none where they give none.
///
/// Where there is code whose source was not found, all that is known of it is that nothing
/// is: `reach` says why.
pub(super) fn tree(
    files: &dyn Files,
    (settings, layout): (&Settings, Option<&Layout>),
    reach: &mut Reach,
) -> Option<Tree> {
    let place = settings.place();
    let list = layout.and_then(|it| sources::list(files, it));
    let unseen = reach.missed.first().map(|it| it.at.clone());
    let start = list.or_else(|| place.clone()).or_else(|| unseen.clone());
    let start = start.or_else(|| layout.map(|it| nowhere(&it.list)))?;
    let mut out = Out { tree: Tree::empty_map(&start.source, Evidence::Observed) };
    let root = out.tree.root();
    if let Some(Setting { value, at }) = settings.app_id(reach) {
        out.text(root, "app_id", (value, &at));
    }
    if let Some(place) = place {
        let project = out.map(root, "project", &place);
        if let Some(Setting { value, at }) = settings.url_check(reach) {
            // What is there and cannot be understood is neither true nor absent.
            let value = value.map_or(Value::Null, Value::Bool);
            out.put(project, "url_check", (value, &at));
        }
        if let Some(Setting { value, at }) = settings.base_library(reach) {
            out.text(project, "base_library", (value, &at));
        }
    }
    if layout.is_some() || unseen.is_some() {
        let code = out.map(root, "code", &start);
        match layout {
            Some(layout) => out.code(files, layout, (code, reach)),
            None => out.unread_source(code, reach),
        }
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

    fn code(&mut self, files: &dyn Files, layout: &Layout, (code, reach): (NodeId, &mut Reach)) {
        let start = self.tree.location(code);
        self.text(code, "kind", (layout.kind.as_str(), &start));
        let pages = pages::read(files, layout, reach);
        let at = pages.place.clone().unwrap_or_else(|| start.clone());
        if pages.known {
            let all = pages.listed.iter().map(|(page, at)| (page.as_str(), at.clone()));
            self.texts(code, "pages", (all, &at));
            let all = pages.plugins.iter().map(|(name, at)| (name.as_str(), at.clone()));
            self.texts(code, "plugins", (all, &at));
        }
        let (reached, modules) = sources::read(files, (layout, &pages), reach);
        let mut live = reached.live;
        if layout.kind != Kind::Native {
            live.extend(live::in_modules(&modules, (layout, &pages)));
        }
        let mut calls = calls::find(&modules);
        let mut passed = std::mem::take(&mut calls.passed);
        self.live(code, (&live, reach, &mut passed), &at);
        let unseen = reach.hidden_calls().chain(passed.hidden_calls()).next().is_some();
        let sdk = sdk::find(files, (layout, &pages), (&modules, &calls), (!unseen, &start));
        self.calls(code, (&calls.network, reach), (&passed, &at));
        reach.findings.extend(passed.findings());
        reach.findings.extend(never::findings(&calls.network));
        self.sdk(code, &sdk, &at);
        self.unread(code, reach, &at);
    }

    /// The code of which nothing is known but that it is there.
    fn unread_source(&mut self, code: NodeId, reach: &Reach) {
        let at = self.tree.location(code);
        self.text(code, "kind", (Kind::Native.as_str(), &at));
        let (sdk, mut passed) = (Sdk::default(), Passed::default());
        self.live(code, (&[], reach, &mut passed), &at);
        self.calls(code, (&[], reach), (&passed, &at));
        self.sdk(code, &sdk, &at);
        self.unread(code, reach, &at);
    }

    /// The live tags, and one unknown one for each file that may hold more.
    fn live(
        &mut self,
        code: NodeId,
        (live, reach, passed): (&[Live], &Reach, &mut Passed),
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
        for at in reach.hidden_live() {
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
        (calls, reach): (&[Call], &Reach),
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
        for at in reach.hidden_calls().chain(passed.hidden_calls()) {
            items.push(self.somewhere(at));
        }
        self.put(code, "calls", (Value::List(items), at));
    }

    /// What is known of the SDK; where it is not known whether it is there, nothing else is.
    fn sdk(&mut self, code: NodeId, sdk: &Sdk, at: &Location) {
        let at = sdk.present.as_ref().map_or(at, |(_, at)| at).clone();
        let map = self.map(code, "sdk", &at);
        if let Some(folder) = &sdk.folder {
            self.text(map, "folder", (folder, &at));
        }
        for (key, fact) in [
            ("present", &sdk.present),
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

    /// What was reached and was not read.
    fn unread(&mut self, code: NodeId, reach: &Reach, at: &Location) {
        let mut items = Vec::new();
        for it in &reach.missed {
            let map = self.somewhere(&it.at);
            self.text(map, "why", (&it.why, &it.at));
            items.push(map);
        }
        self.put(code, "unread", (Value::List(items), at));
    }
}
