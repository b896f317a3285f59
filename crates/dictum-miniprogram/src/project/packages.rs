//! Packages: the built ones of the platform, and those that are only installed.

use dictum_source::tree::{NodeId, Tree, Value};

use super::Files;
use super::configuration::quietly;
use super::paths::{is_below, join, upwards, within};

/// Where the developer tools put the packages that they build.
const BUILT: &str = "miniprogram_npm";

/// Where package managers put packages.
const INSTALLED: &str = "node_modules";

/// Where a package for mini-programs has its files, unless it says so.
const DISTRIBUTED: &str = "miniprogram_dist";

/// The conditions under which a package exports something, in the order in which bundlers
/// for this platform ask.
const CONDITIONS: [&str; 6] = ["module", "import", "browser", "default", "require", "node"];

/// The deepest that conditions of exports nest.
const CONDITIONS_MAX_DEPTH: usize = 8;

/// The most files that one subpath of a package may mean.
const EXPORTS_MAX: usize = 16;

/// What frameworks bring along: the platform as a framework's project sees it.
const RUNTIMES: [&str; 12] = [
    "@babel/runtime",
    "@dcloudio",
    "@tarojs",
    "@vue",
    "core-js",
    "preact",
    "react",
    "react-dom",
    "regenerator-runtime",
    "tslib",
    "vue",
    "vue-demi",
];

/// The name of the package that `spelled` names, and what of it; none for a path.
pub(super) fn split(spelled: &str) -> Option<(&str, &str)> {
    if spelled.starts_with(['.', '/']) || spelled.is_empty() {
        return None;
    }
    let scoped = usize::from(spelled.starts_with('@'));
    let end = spelled.match_indices('/').nth(scoped).map_or(spelled.len(), |(at, _)| at);
    let (name, rest) = spelled.split_at_checked(end)?;
    (scoped == 0 || name.contains('/')).then(|| (name, rest.trim_start_matches('/')))
}

/// Whether `spelled` is a part of a framework's own runtime.
pub(super) fn is_runtime(spelled: &str) -> bool {
    RUNTIMES.iter().any(|it| spelled == *it || is_below(spelled, it))
}

/// The places where the package's part `spelled` may be built, seen from the file `from`
/// below the folder `base`: the nearest first.
pub(super) fn built(base: &str, from: &str, spelled: &str) -> Vec<String> {
    let folders = upwards(super::paths::folder(from));
    let own = folders.filter(|it| it.is_empty() || *it == base || is_below(it, base));
    own.filter_map(|it| join(&within(it, BUILT), spelled)).collect()
}

/// The places where `spelled` may be in an installed package, seen from the file `from`:
/// what `package.json` says, or else what the platform expects.
pub(super) fn installed(files: &dyn Files, from: &str, spelled: &str) -> Vec<String> {
    let Some((name, rest)) = split(spelled) else { return Vec::new() };
    let folders = upwards(super::paths::folder(from)).filter(|it| !it.ends_with(INSTALLED));
    let packages = folders.filter_map(|it| join(&within(it, INSTALLED), name));
    for package in packages {
        // A file that lies gives no folder; it is not the project's own to mend.
        if let Some(about) = quietly(files, &within(&package, "package.json")) {
            let mut found = Package { folder: &package, about: &about }.files(rest);
            found.retain(|it| is_below(it, &package));
            return found;
        }
    }
    Vec::new()
}

/// An installed package.
struct Package<'a> {
    folder: &'a str,
    about: &'a Tree,
}

impl Package<'_> {
    /// The files that `rest` of it may mean.
    fn files(&self, rest: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut push = |path: Option<String>| found.extend(path);
        for folder in [self.text("miniprogram"), Some(DISTRIBUTED)].into_iter().flatten() {
            push(join(self.folder, folder).and_then(|it| join(&it, rest)));
        }
        for path in self.exported(rest) {
            push(join(self.folder, path.as_str()));
        }
        if rest.is_empty() {
            for key in ["module", "main"] {
                push(self.text(key).and_then(|it| join(self.folder, it)));
            }
        }
        push(join(self.folder, rest));
        found
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.about.str(self.about.get(self.about.root(), key)?)
    }

    /// What its `exports` say of `rest`.
    fn exported(&self, rest: &str) -> Vec<String> {
        let mut found = Vec::new();
        let Some(exports) = self.about.get(self.about.root(), "exports") else { return found };
        let entries = self.about.entries(exports);
        if !entries.iter().any(|it| it.key.starts_with('.')) {
            if rest.is_empty() {
                self.targets(exports, CONDITIONS_MAX_DEPTH, &mut found);
            }
            return found;
        }
        let asked = if rest.is_empty() { ".".to_owned() } else { format!("./{rest}") };
        for entry in entries {
            let Some(middle) = matched(&entry.key, &asked) else { continue };
            let mut targets = Vec::new();
            self.targets(entry.value, CONDITIONS_MAX_DEPTH, &mut targets);
            found.extend(targets.into_iter().map(|it| it.replacen('*', middle, 1)));
        }
        found.truncate(EXPORTS_MAX);
        found
    }

    /// The files that `id` names, the best condition first.
    fn targets(&self, id: NodeId, depth: usize, found: &mut Vec<String>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        match self.about.value(id) {
            Value::String(path) => found.push(path.to_string()),
            Value::List(items) => {
                for item in items.iter().take(EXPORTS_MAX) {
                    self.targets(*item, depth, found);
                }
            }
            Value::Map(_) => {
                for condition in CONDITIONS {
                    if let Some(id) = self.about.get(id, condition) {
                        self.targets(id, depth, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What `*` stands for where `pattern` matches `text`; empty where it has none.
pub(super) fn matched<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    match pattern.split_once('*') {
        Some((before, after)) => text.strip_prefix(before)?.strip_suffix(after),
        None => (pattern == text).then_some(""),
    }
}

#[cfg(test)]
mod tests {
    use dictum_schema::severity::Evidence;
    use dictum_source::source::Source;
    use dictum_source::tree::{self, Notation};

    use super::*;

    #[test]
    fn a_package_has_a_name_and_a_rest() {
        assert_eq!(split("a"), Some(("a", "")));
        assert_eq!(split("a/b/c"), Some(("a", "b/c")));
        assert_eq!(split("@a/b"), Some(("@a/b", "")));
        assert_eq!(split("@a/b/c"), Some(("@a/b", "c")));
        assert_eq!((split("@a"), split("./a"), split("/a"), split("")), (None, None, None, None));
        assert!(is_runtime("vue") && is_runtime("@dcloudio/uni-app") && !is_runtime("vuex"));
    }

    #[test]
    fn a_package_says_where_its_files_are() {
        let table = [
            (r#"{"main": "lib/a.js"}"#, "", "p/miniprogram_dist p/lib/a.js p"),
            (r#"{"miniprogram": "dist"}"#, "b", "p/dist/b p/miniprogram_dist/b p/b"),
            (r#"{"exports": "./a.js"}"#, "", "p/miniprogram_dist p/a.js p"),
            (
                r#"{"exports": {".": {"require": "./c.js", "import": {"default": "./m.js"}}}}"#,
                "",
                "p/miniprogram_dist p/m.js p/c.js p",
            ),
            (
                r#"{"exports": {"./x/*": "./lib/*.js"}}"#,
                "x/y",
                "p/miniprogram_dist/x/y p/lib/y.js p/x/y",
            ),
            (r#"{"main": "../../etc", "exports": 7}"#, "", "p/miniprogram_dist etc p"),
        ];
        for (text, rest, want) in table {
            let source = Source::new("package.json", text);
            let about = tree::parse(&source, Notation::Json, Evidence::Observed).0.unwrap();
            let folder = if text.contains("etc") { "a/p" } else { "p" };
            let found = Package { folder, about: &about }.files(rest).join(" ");
            assert_eq!(found.replace("a/p", "p"), want, "{text}");
        }
    }
}
