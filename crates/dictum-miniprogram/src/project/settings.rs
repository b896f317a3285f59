//! The developer tools' configuration: `project.config.json`, and the private file
//! that wins over it; and uni-app's `manifest.json`, from which it makes them.

use dictum_source::source::{Location, Span};
use dictum_source::tree::{Tree, Value};

use super::Files;
use super::configuration::{Parsed, Shape, parse};
use super::reach::{Hides, Reach, nowhere};

/// The shared file, and the private one that wins over it.
const SHARED: &str = "project.config.json";
const PRIVATE: &str = "project.private.config.json";

/// Where uni-app keeps the same.
const MANIFESTS: [&str; 2] = ["manifest.json", "src/manifest.json"];

/// What the configuration says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    shared: Option<Tree>,
    private: Option<Tree>,
    manifest: Option<Tree>,
    /// A file that is there and may say more than could be read.
    hidden: Option<Location>,
}

/// A setting.
#[derive(Debug)]
pub(super) struct Setting<T> {
    pub(super) value: T,
    pub(super) at: Location,
}

/// Reads the configuration of the project.
pub(super) fn read(files: &dyn Files, reach: &mut Reach) -> Settings {
    let mut settings = Settings::default();
    settings.shared = settings.file(files, (SHARED, &mut *reach), |_| true);
    settings.private = settings.file(files, (PRIVATE, &mut *reach), |_| true);
    for path in MANIFESTS {
        // A web page has a manifest of that name too.
        let ours = |it: &Tree| it.at_pointer("/mp-weixin").is_some();
        if settings.manifest.is_none() {
            settings.manifest = settings.file(files, (path, &mut *reach), ours);
        }
    }
    settings
}

impl Settings {
    fn file(
        &mut self,
        files: &dyn Files,
        (path, reach): (&str, &mut Reach),
        is_ours: impl Fn(&Tree) -> bool,
    ) -> Option<Tree> {
        let before = reach.missed.len();
        // Where the code is stands in the shared file alone.
        let parsed = parse(files, path, (&mut *reach, Hides::Both))?;
        if path != SHARED {
            reach.missed.truncate(before);
        }
        // A manifest that cannot be read may well be a web page's.
        if parsed.hides() && (!MANIFESTS.contains(&path) || self.shared.is_none()) {
            let at = files.read(path).and_then(Result::ok);
            let at = at.map_or_else(|| nowhere(path), |it| Location::new(&it, Span::default()));
            self.hidden.get_or_insert(at);
        }
        let tree = match parsed {
            Parsed::Whole(tree) | Parsed::Part(tree) => tree,
            Parsed::Broken => return None,
        };
        if !matches!(tree.value(tree.root()), Value::Map(_)) {
            let hides = (path == SHARED).then_some(Hides::Both);
            Shape::new(&tree, (&mut *reach, hides)).map_of(tree.root(), path);
            self.hidden.get_or_insert(tree.location(tree.root()));
            return None;
        }
        is_ours(&tree).then_some(tree)
    }

    /// Whether server domains are checked, where a file says so; no value where one does
    /// that cannot be understood.
    pub(super) fn url_check(&self, reach: &mut Reach) -> Option<Setting<Option<bool>>> {
        let own = [&self.private, &self.shared].into_iter().flatten();
        let own = own.map(|it| (it, it.root()));
        let manifest = self.manifest.iter();
        let manifest = manifest.filter_map(|it| Some((it, it.get(it.root(), "mp-weixin")?)));
        for (tree, id) in own.chain(manifest) {
            let mut shape = Shape::new(tree, (&mut *reach, None));
            let Some(setting) = shape.map(id, "setting") else {
                if shape.fits {
                    continue;
                }
                let at = tree
                    .get(id, "setting")
                    .map_or_else(|| tree.location(id), |it| tree.location(it));
                return Some(Setting { value: None, at });
            };
            let value = shape.truth(setting, "urlCheck");
            if let Some(id) = tree.get(setting, "urlCheck") {
                let private = self.private.as_ref().is_some_and(|it| std::ptr::eq(it, tree));
                // What could not be read of another file may win over this one.
                let value = value.filter(|_| private || self.hidden.is_none());
                return Some(Setting { value, at: tree.location(id) });
            }
        }
        let at = self.hidden.clone()?;
        Some(Setting { value: None, at })
    }

    /// The `AppID`, unless it is a placeholder.
    pub(super) fn app_id(&self, reach: &mut Reach) -> Option<Setting<&str>> {
        let own = self.shared.iter().map(|it| (it, it.root()));
        let manifest = self.manifest.iter();
        let manifest = manifest.filter_map(|it| Some((it, it.get(it.root(), "mp-weixin")?)));
        let (value, at) = own.chain(manifest).find_map(|(tree, id)| {
            let (text, id) = Shape::new(tree, (&mut *reach, None)).text(id, "appid")?;
            Some((text, tree.location(id)))
        })?;
        let hexadecimal = |it: &str| it.bytes().all(|it| it.is_ascii_hexdigit());
        let real = value.len() == 18 && value.strip_prefix("wx").is_some_and(hexadecimal);
        real.then_some(Setting { value, at })
    }

    /// The base library's version.
    pub(super) fn base_library(&self, reach: &mut Reach) -> Option<Setting<&str>> {
        let own = [&self.private, &self.shared].into_iter().flatten();
        let (value, at) = own.into_iter().find_map(|tree| {
            let (text, id) =
                Shape::new(tree, (&mut *reach, None)).text(tree.root(), "libVersion")?;
            Some((text, tree.location(id)))
        })?;
        Some(Setting { value, at })
    }

    /// The folder that is named under `key`, as it is spelled.
    pub(super) fn folder(&self, key: &str, reach: &mut Reach) -> Option<Setting<&str>> {
        let tree = self.shared.as_ref()?;
        let mut shape = Shape::new(tree, (reach, Some(Hides::Both)));
        let (value, id) = shape.text(tree.root(), key)?;
        Some(Setting { value, at: tree.location(id) })
    }

    /// Where the configuration begins.
    pub(super) fn place(&self) -> Option<Location> {
        let tree = self.shared.as_ref().or(self.private.as_ref()).or(self.manifest.as_ref());
        let begin = |it: &Tree| Location::new(&it.location(it.root()).source, Span::default());
        tree.map(begin).or_else(|| self.hidden.clone())
    }

    /// Whether the developer tools' own file is there, whatever it says.
    pub(super) fn is_project(&self) -> bool {
        self.shared.is_some() || self.private.is_some() || self.hidden.is_some()
    }
}
