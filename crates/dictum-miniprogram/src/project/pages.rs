//! The pages of a project, and what else its list of them brings in.

mod taro;

use std::collections::BTreeMap;

use dictum_schema::language::Text;
use dictum_source::source::Location;
use dictum_source::tree::NodeId;

use super::configuration::{Shape, parse};
use super::layout::{Kind, Layout};
use super::paths::{join, within};
use super::reach::{Hides, Reach};
use super::resolve::Aliases;
use super::{Files, reach};
pub(super) use taro::{is_configured, of_page};

/// The list of pages.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Each page as the platform knows it, and where it is listed.
    pub(super) listed: Vec<(String, Location)>,
    /// What the platform loads beside the pages.
    pub(super) extras: Vec<Extra>,
    /// Components that every page may use, by their tags.
    pub(super) using: BTreeMap<String, Used>,
    /// Components that some pages of a framework's project use, natively.
    pub(super) native: Vec<(String, Used)>,
    /// Plugins, by the names that the project gives them.
    pub(super) plugins: Vec<(String, Location)>,
    /// Beginnings of paths that stand for others.
    pub(super) aliases: Aliases,
    /// Libraries of the platform's own whose components need no files.
    pub(super) extended: Vec<&'static str>,
    /// Where a page would be listed.
    pub(super) place: Option<Location>,
    /// Whether all of the list could be read.
    pub(super) known: bool,
}

/// A component that may be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Used {
    /// Its path as it is spelled.
    pub(super) spelled: String,
    /// The file that spells it, from which paths go on.
    pub(super) from: String,
    /// Where.
    pub(super) at: Location,
}

/// What the platform loads beside the pages.
#[derive(Debug)]
pub(super) enum Extra {
    /// A component that is shown on `pages`.
    Component { path: String, pages: Vec<String>, at: Location },
    /// A file of code.
    Code { path: String, at: Location },
    /// A page of a plugin that is developed here.
    Page { path: String, at: Location },
}

/// The platform's own libraries, as `useExtendedLib` calls them, and what the paths of
/// their components begin with.
const EXTENDED: [(&str, &[&str]); 2] = [
    ("weui", &["weui-miniprogram"]),
    ("kbone", &["miniprogram-element", "miniprogram-render", "kbone-ui"]),
];

/// Reads the list of pages of the project at `layout`.
pub(super) fn read(files: &dyn Files, layout: &Layout, reach: &mut Reach) -> Pages {
    let (tree, whole) = match layout.kind {
        Kind::Native | Kind::UniApp => {
            let parsed = parse(files, &layout.list, (&mut *reach, Hides::Both));
            let whole = parsed.as_ref().is_some_and(|it| !it.hides());
            (parsed.and_then(super::configuration::Parsed::tree), whole)
        }
        Kind::Taro => {
            let tree = taro::of_app(files, &layout.list, reach);
            let whole = tree.is_some();
            (tree, whole)
        }
    };
    let mut pages = Pages { aliases: Aliases::of_tools(files, layout), ..Pages::default() };
    if let Some(tree) = tree {
        let shape = Shape::new(&tree, (&mut *reach, Some(Hides::Both)));
        let fits = Ctx { shape, layout, pages: &mut pages }.read();
        pages.known = whole && fits;
    }
    if let Some(folder) = &layout.plugin {
        plugin(files, (folder, layout), (&mut pages, reach));
    }
    pages
}

/// Reads what the plugin in `folder` gives to whoever uses it.
fn plugin(
    files: &dyn Files,
    (folder, layout): (&str, &Layout),
    (pages, reach): (&mut Pages, &mut Reach),
) {
    let list = within(folder, "plugin.json");
    let Some(parsed) = parse(files, &list, (&mut *reach, Hides::Both)) else {
        let at = reach::nowhere(&list);
        reach.miss(Hides::Both, super::missing::file(&list, &at));
        return;
    };
    let Some(tree) = parsed.tree() else { return };
    let shape = Shape::new(&tree, (&mut *reach, Some(Hides::Both)));
    Ctx { shape, layout, pages }.plugin(folder);
}

struct Ctx<'c, 't, 'r> {
    shape: Shape<'t, 'r>,
    layout: &'c Layout,
    pages: &'c mut Pages,
}

impl Ctx<'_, '_, '_> {
    /// Reads it all; whether all of it could be.
    fn read(&mut self) -> bool {
        let tree = self.shape.tree;
        let root = tree.root();
        self.pages.place = Some(match tree.get(root, "pages") {
            Some(_) => tree.key_location(root, "pages"),
            None => tree.location(root),
        });
        if !self.shape.map_of(root, &self.layout.list) {
            return false;
        }
        self.list(root, "");
        if tree.get(root, "pages").is_none_or(|it| tree.items(it).is_empty()) {
            self.no_pages(root);
        }
        for key in ["subPackages", "subpackages"] {
            for package in self.shape.list(root, key) {
                self.package(*package, key);
            }
        }
        self.plugins(root);
        self.pages.using = using(&mut self.shape, (root, &self.layout.list));
        match self.layout.kind {
            Kind::Native => self.native(root),
            Kind::UniApp => self.uni_app(root),
            Kind::Taro => {}
        }
        self.shape.fits
    }

    /// What the platform's own list of pages says beside them.
    fn native(&mut self, root: NodeId) {
        for (pattern, to, _) in self.shape.texts(root, "resolveAlias") {
            self.pages.aliases.add((pattern, to), &self.layout.base);
        }
        let libraries = self.shape.map(root, "useExtendedLib");
        for (name, prefixes) in EXTENDED {
            if libraries.is_some_and(|it| self.shape.tree.get(it, name).is_some()) {
                self.pages.extended.extend(prefixes);
            }
        }
        self.tab_bar(root);
        if self.shape.map(root, "appBar").is_some() {
            self.bar("app-bar/index", (root, "appBar"), Vec::new());
        }
    }

    fn tab_bar(&mut self, root: NodeId) {
        let Some(bar) = self.shape.map(root, "tabBar") else { return };
        if self.shape.truth(bar, "custom") != Some(true) {
            return;
        }
        let mut pages = Vec::new();
        for item in self.shape.list(bar, "list") {
            let page = self.shape.text(*item, "pagePath").and_then(|(it, _)| join("", it));
            pages.extend(page);
        }
        self.bar("custom-tab-bar/index", (bar, "custom"), pages);
    }

    fn bar(&mut self, path: &str, (id, key): (NodeId, &str), pages: Vec<String>) {
        let at = self.shape.tree.key_location(id, key);
        let path = within(&self.layout.base, path);
        let all = || self.pages.listed.iter().map(|(page, _)| page.clone()).collect();
        let pages = if pages.is_empty() { all() } else { pages };
        self.pages.extras.push(Extra::Component { path, pages, at });
    }

    /// The components that uni-app hands over to the platform.
    fn uni_app(&mut self, root: NodeId) {
        if let Some(style) = self.shape.map(root, "globalStyle") {
            let used = using(&mut self.shape, (style, &self.layout.list));
            self.pages.using.extend(used);
        }
    }

    fn package(&mut self, package: NodeId, key: &str) {
        if !self.shape.map_of(package, key) {
            return;
        }
        let folder = self.shape.text(package, "root").map_or("", |(it, _)| it);
        self.list(package, folder);
        self.plugins(package);
        if let Some((entry, id)) = self.shape.text(package, "entry") {
            let at = self.shape.tree.location(id);
            match join(&self.layout.base, folder).and_then(|it| join(&it, entry)) {
                Some(path) => self.pages.extras.push(Extra::Code { path, at }),
                None => self.leads_out(entry, id),
            }
        }
    }

    fn list(&mut self, id: NodeId, folder: &str) {
        for item in self.shape.list(id, "pages") {
            // uni-app lists maps, the platform lists paths.
            let path = self.shape.tree.get(*item, "path").unwrap_or(*item);
            let Some(text) = self.shape.text_of(path, "pages") else { continue };
            let Some(page) = join(folder, text) else {
                self.leads_out(text, path);
                continue;
            };
            if let Some(style) = self.shape.tree.get(*item, "style") {
                let used = using(&mut self.shape, (style, &self.layout.list));
                self.pages.native.extend(used.into_values().map(|it| (page.clone(), it)));
            }
            self.pages.listed.push((page, self.shape.tree.location(path)));
        }
    }

    fn plugins(&mut self, id: NodeId) {
        let Some(plugins) = self.shape.map(id, "plugins") else { return };
        for entry in self.shape.tree.entries(plugins) {
            let at = self.shape.tree.key_location(plugins, &entry.key);
            self.pages.plugins.push((entry.key.to_string(), at));
        }
    }

    /// Reads `plugin.json`: the pages and components of a plugin, and its code.
    fn plugin(&mut self, folder: &str) {
        let root = self.shape.tree.root();
        if !self.shape.map_of(root, "plugin.json") {
            return;
        }
        for (key, is_page) in [("publicComponents", false), ("pages", true)] {
            for (_, spelled, at) in self.shape.texts(root, key) {
                let Some(path) = join(folder, spelled) else { continue };
                self.pages.extras.push(if is_page {
                    Extra::Page { path, at }
                } else {
                    Extra::Component { path, pages: Vec::new(), at }
                });
            }
        }
        if let Some((main, id)) = self.shape.text(root, "main")
            && let Some(path) = join(folder, main)
        {
            self.pages.extras.push(Extra::Code { path, at: self.shape.tree.location(id) });
        }
    }

    fn leads_out(&mut self, path: &str, id: NodeId) {
        let message = Text::new(
            format!("`{path}` leads out of the project and is not read"),
            format!("`{path}` 指向项目之外，不予读取"),
        );
        self.shape.misfit("file-outside-root", id, message);
    }

    fn no_pages(&mut self, root: NodeId) {
        if !self.shape.fits {
            return;
        }
        let message = Text::new(
            format!("`{}` lists no page, so what the program holds is not known", self.layout.list),
            format!("`{}` 没有列出任何页面，程序的内容未知", self.layout.list),
        );
        self.shape.misfit("pages-missing", root, message);
    }
}

/// The components that map `id` of the file `file` lets it use.
pub(super) fn using(
    shape: &mut Shape<'_, '_>,
    (id, file): (NodeId, &str),
) -> BTreeMap<String, Used> {
    let used = |spelled: &str, at| {
        let (spelled, from) = (spelled.to_owned(), file.to_owned());
        Used { spelled, from, at }
    };
    let found = shape.texts(id, "usingComponents").into_iter();
    found.map(|(tag, spelled, at)| (tag.to_owned(), used(spelled, at))).collect()
}
