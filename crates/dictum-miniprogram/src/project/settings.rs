//! The developer tools' configuration: `project.config.json`, and the private file
//! that wins over it; and uni-app's `manifest.json`, from which it makes them.

use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree, Value};

use super::Files;
use super::layout::parse;

/// The shared file, and the private one that wins over it.
const SHARED: &str = "project.config.json";
const PRIVATE: &str = "project.private.config.json";

/// Where uni-app keeps the same.
const MANIFESTS: [&str; 2] = ["manifest.json", "src/manifest.json"];

/// What the configuration says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) shared: Option<Tree>,
    pub(super) private: Option<Tree>,
    pub(super) manifest: Option<Tree>,
}

/// Reads the configuration of the project.
pub(super) fn read(files: &dyn Files, findings: &mut Vec<Finding>) -> Settings {
    let mut read = |path| parse(files, path, findings).and_then(Result::ok);
    let (shared, private) = (read(SHARED), read(PRIVATE));
    let manifest = MANIFESTS.into_iter().find_map(read);
    // A web page has a manifest of that name too.
    let manifest = manifest.filter(|it| it.at_pointer("/mp-weixin").is_some());
    Settings { shared, private, manifest }
}

impl Settings {
    /// Whether server domains are checked, where a file says so.
    pub(super) fn url_check(&self) -> Option<(&Tree, NodeId)> {
        let own = [&self.private, &self.shared].into_iter().flatten();
        let own = own.map(|it| (it, "/setting/urlCheck"));
        let manifest = self.manifest.iter().map(|it| (it, "/mp-weixin/setting/urlCheck"));
        own.chain(manifest).find_map(|(tree, pointer)| {
            let id = tree.at_pointer(pointer)?;
            matches!(tree.value(id), Value::Bool(_)).then_some((tree, id))
        })
    }

    /// The `AppID`, unless it is a placeholder.
    pub(super) fn app_id(&self) -> Option<(&Tree, NodeId)> {
        let manifest = self.manifest.as_ref().and_then(|it| text(it, "/mp-weixin/appid"));
        self.text("/appid").or(manifest).filter(|(tree, id)| {
            let id = tree.str(*id).unwrap_or_default();
            id.len() == 18
                && id
                    .strip_prefix("wx")
                    .is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
        })
    }

    /// The base library's version.
    pub(super) fn base_library(&self) -> Option<(&Tree, NodeId)> {
        let private = self.private.as_ref().and_then(|it| text(it, "/libVersion"));
        private.or_else(|| self.text("/libVersion"))
    }

    /// The folder of the mini-program, as it is spelled.
    pub(super) fn root(&self) -> Option<(&str, Location)> {
        let (tree, id) = self.text("/miniprogramRoot")?;
        Some((tree.str(id)?, tree.location(id)))
    }

    /// Where the configuration begins.
    pub(super) fn place(&self) -> Option<Location> {
        let tree = self.shared.as_ref().or(self.private.as_ref()).or(self.manifest.as_ref())?;
        Some(Location::new(&tree.location(tree.root()).source, Span::default()))
    }

    fn text(&self, pointer: &str) -> Option<(&Tree, NodeId)> {
        self.shared.as_ref().and_then(|it| text(it, pointer))
    }
}

fn text<'t>(tree: &'t Tree, pointer: &str) -> Option<(&'t Tree, NodeId)> {
    let id = tree.at_pointer(pointer)?;
    tree.str(id).map(|_| (tree, id))
}
