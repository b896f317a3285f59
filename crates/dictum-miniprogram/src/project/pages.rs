//! The pages of a project, and the components that all of them know.

use std::collections::BTreeMap;

use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use dictum_source::tree::{NodeId, Tree};

use super::Files;
use super::layout::{Kind, Layout, join, parse};

/// The list of pages.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Each page as the platform knows it, and where it is listed.
    pub(super) listed: Vec<(String, Location)>,
    /// Components that every page may use: the tag, and the path as it is spelled.
    pub(super) using: BTreeMap<String, String>,
    /// Plugins, by the names that the project gives them.
    pub(super) plugins: Vec<(String, Location)>,
    /// Beginnings of paths that stand for others.
    pub(super) aliases: Vec<(String, String)>,
    /// Where a page would be listed.
    pub(super) place: Option<Location>,
    /// Whether the list could be read.
    pub(super) known: bool,
}

/// Reads the list of pages of the project at `layout`.
pub(super) fn read(files: &dyn Files, layout: &Layout, findings: &mut Vec<Finding>) -> Pages {
    let tree = match layout.kind {
        Kind::Native | Kind::UniApp => parse(files, &layout.list, findings).and_then(Result::ok),
        Kind::Taro => taro(files, &layout.list),
    };
    let Some(tree) = tree else { return Pages::default() };
    let mut pages = Pages { known: true, ..Pages::default() };
    let root = tree.root();
    pages.list(&tree, root, "");
    for key in ["subPackages", "subpackages"] {
        let packages = tree.get(root, key).map(|it| tree.items(it).to_vec()).unwrap_or_default();
        for package in packages {
            let folder = tree.get(package, "root").and_then(|it| tree.str(it)).unwrap_or_default();
            pages.list(&tree, package, folder);
            pages.plugins(&tree, package);
        }
    }
    pages.plugins(&tree, root);
    pages.using = using(&tree, root);
    let aliases = tree.get(root, "resolveAlias").map(|it| tree.entries(it)).unwrap_or_default();
    pages.aliases = aliases
        .iter()
        .filter_map(|it| {
            let to = tree.str(it.value)?.strip_suffix('*')?;
            Some((it.key.strip_suffix('*')?.to_owned(), to.to_owned()))
        })
        .collect();
    let at = tree.get(root, "pages").unwrap_or(root);
    pages.place = Some(match tree.get(root, "pages") {
        Some(_) => tree.key_location(root, "pages"),
        None => tree.location(at),
    });
    pages
}

impl Pages {
    fn list(&mut self, tree: &Tree, id: NodeId, folder: &str) {
        let items = tree.get(id, "pages").map(|it| tree.items(it)).unwrap_or_default();
        for item in items {
            // uni-app lists maps, the platform lists paths.
            let path = tree.get(*item, "path").unwrap_or(*item);
            if let Some(page) = tree.str(path).and_then(|it| join(folder, it)) {
                self.listed.push((page, tree.location(path)));
            }
        }
    }

    fn plugins(&mut self, tree: &Tree, id: NodeId) {
        let Some(plugins) = tree.get(id, "plugins") else { return };
        for entry in tree.entries(plugins) {
            let at = tree.key_location(plugins, &entry.key);
            self.plugins.push((entry.key.to_string(), at));
        }
    }
}

/// The components that map `id` lets its file use, as their paths are spelled.
pub(super) fn using(tree: &Tree, id: NodeId) -> BTreeMap<String, String> {
    let entries = tree.get(id, "usingComponents").map(|it| tree.entries(it)).unwrap_or_default();
    let path = |it: NodeId| tree.str(it).map(str::to_owned);
    entries.iter().filter_map(|it| Some((it.key.to_string(), path(it.value)?))).collect()
}

/// Taro's configuration, where it is a plain object: its text from the first brace to
/// the last, once keys are in quotes, is JSON.
fn taro(files: &dyn Files, path: &str) -> Option<Tree> {
    let source = files.read(path)?.ok()?;
    let plain = super::modules::plain_object(source.text())?;
    let source = dictum_source::source::Source::new(source.path(), plain);
    let notation = dictum_source::tree::Notation::JsonWithComments;
    dictum_source::tree::parse(&source, notation, Evidence::Observed).0
}
