//! What a path or a name means where it is spelled, as the platform and the tools that
//! build for it find files.

use super::Files;
use super::configuration::quietly;
use super::layout::{Kind, Layout};
use super::packages::{self, matched};
use super::paths::{ending, folder, is_below, join, within};
use crate::code::Dialects;

/// Endings of what is no code, wherever it is imported.
const NO_CODE: [&str; 35] = [
    "acss", "avif", "bmp", "css", "csv", "eot", "gif", "glb", "glsl", "gltf", "gz", "ico", "jpeg",
    "jpg", "json", "json5", "less", "md", "mp3", "mp4", "otf", "png", "postcss", "sass", "scss",
    "styl", "stylus", "svg", "ttf", "txt", "wav", "webp", "woff", "woff2", "wxss",
];

/// The most files that one configuration of TypeScript extends.
const EXTENDS_MAX: usize = 8;

/// What names stand for other paths, and from where paths begin.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// A pattern, with at most one `*`, and the path from the project's folder.
    patterns: Vec<(String, String)>,
    /// Folders from which names are looked for.
    roots: Vec<String>,
}

/// What is meant by the name of a module.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// One of these files.
    Files(Vec<String>),
    /// Something that holds no code.
    NoCode,
    /// The platform itself, as a framework calls it.
    Platform,
}

impl Aliases {
    /// What the configuration of TypeScript, or of the editor for JavaScript, says.
    pub(super) fn of_tools(files: &dyn Files, layout: &Layout) -> Self {
        let mut aliases = Self::default();
        let mut folders = vec![layout.base.as_str()];
        folders.extend((!layout.base.is_empty()).then_some(""));
        for folder in folders {
            for name in ["tsconfig.json", "jsconfig.json"] {
                aliases.tool(files, within(folder, name));
            }
        }
        aliases
    }

    fn tool(&mut self, files: &dyn Files, path: String) {
        let mut next = Some(path);
        for _ in 0..EXTENDS_MAX {
            let Some(path) = next.take() else { return };
            let Some(tree) = quietly(files, &path) else { return };
            let home = folder(&path);
            let options = tree.get(tree.root(), "compilerOptions");
            let base = options.and_then(|it| tree.str(tree.get(it, "baseUrl")?));
            let root = base.and_then(|it| join(home, it));
            let from = root.clone().unwrap_or_else(|| home.to_owned());
            let paths = options.and_then(|it| tree.get(it, "paths"));
            for entry in paths.map(|it| tree.entries(it)).unwrap_or_default() {
                for item in tree.items(entry.value) {
                    let to = tree.str(*item).and_then(|it| join(&from, it));
                    self.patterns.extend(to.map(|it| (entry.key.to_string(), it)));
                }
            }
            self.roots.extend(root);
            let extended = tree.get(tree.root(), "extends").and_then(|it| tree.str(it));
            next = extended.filter(|it| it.starts_with('.')).and_then(|it| join(home, it));
            next = next.map(|it| if ending(&it) == "json" { it } else { format!("{it}.json") });
        }
    }

    /// Notes an alias of `app.json`, whose paths begin in the folder `base`.
    pub(super) fn add(&mut self, (pattern, to): (&str, &str), base: &str) {
        self.patterns.extend(join(base, to).map(|it| (pattern.to_owned(), it)));
    }

    /// The paths that `spelled` may stand for.
    fn of(&self, spelled: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (pattern, to) in &self.patterns {
            if let Some(middle) = matched(pattern, spelled) {
                let target = to.replacen('*', middle, 1);
                // What `*` stands for may climb.
                found.extend(join("", &target));
            }
        }
        if !spelled.starts_with(['.', '/']) {
            found.extend(self.roots.iter().filter_map(|it| join(it, spelled)));
        }
        found
    }
}

/// Finds files in a project.
pub(super) struct Resolver<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) layout: &'a Layout,
    pub(super) aliases: &'a Aliases,
    /// What the names begin with of what the platform brings along.
    pub(super) extended: &'a [&'static str],
}

impl Resolver<'_> {
    /// `path` as it is meant in the file `from`: from the source's folder where it
    /// begins with `/`, else from the file's.
    pub(super) fn path(&self, from: &str, path: &str) -> Option<String> {
        match path.strip_prefix('/') {
            Some(path) => join(self.layout.base_of(from), path),
            None => join(folder(from), path),
        }
    }

    /// Whether `spelled` is of a library that the platform brings along.
    pub(super) fn is_the_platforms(&self, spelled: &str) -> bool {
        self.extended.iter().any(|it| spelled == *it || is_below(spelled, it))
    }

    /// What the module `spelled` means in the file `from`.
    pub(super) fn module(&self, from: &str, spelled: &str) -> Meant {
        // What bundlers are told beside the name.
        let spelled = spelled.split(['?', '#']).next().filter(|it| !it.is_empty());
        let Some(spelled) = spelled else { return Meant::Files(Vec::new()) };
        if NO_CODE.contains(&ending(spelled).to_ascii_lowercase().as_str()) {
            return Meant::NoCode;
        }
        if self.layout.kind != Kind::Native && packages::is_runtime(spelled) {
            return Meant::Platform;
        }
        let bases = self.bases(from, spelled);
        Meant::Files(bases.iter().flat_map(|it| self.endings(it)).collect())
    }

    /// The paths without endings at which the component `spelled` may be in the file
    /// `from`.
    pub(super) fn component(&self, from: &str, spelled: &str) -> Vec<String> {
        let mut bases = self.bases(from, spelled);
        if !spelled.starts_with(['.', '/']) {
            bases.extend(join(self.layout.base_of(from), spelled));
        }
        bases.into_iter().flat_map(|it| [it.clone(), within(&it, "index")]).collect()
    }

    fn bases(&self, from: &str, spelled: &str) -> Vec<String> {
        let mut bases = self.aliases.of(spelled);
        let rest = spelled.strip_prefix("@/").or_else(|| spelled.strip_prefix("~@/"));
        if let Some(rest) = rest.filter(|_| self.layout.kind != Kind::Native) {
            bases.extend(join(&self.layout.base, rest));
        }
        bases.extend(self.path(from, spelled));
        if !spelled.starts_with(['.', '/']) {
            bases.extend(packages::built(self.layout.base_of(from), from, spelled));
            bases.extend(packages::installed(self.files, from, spelled));
        }
        bases
    }

    fn endings(&self, base: &str) -> Vec<String> {
        let mut found = vec![base.to_owned()];
        if Dialects::of_path(base).is_some() {
            // TypeScript's modules are imported by the names that they are built to.
            let stem = base.strip_suffix(".js").map(|it| [format!("{it}.ts"), format!("{it}.tsx")]);
            found.extend(stem.into_iter().flatten());
        }
        let endings = match self.layout.kind {
            Kind::Native => NATIVE,
            Kind::UniApp | Kind::Taro => COMPILED,
        };
        found.extend(endings.iter().map(|it| format!("{base}{it}")));
        found
    }
}

/// How the names of a native project's modules may go on.
const NATIVE: &[&str] = &[".js", ".ts", ".json", ".d.ts", "/index.js", "/index.ts", "/index.d.ts"];

/// How the names of modules may go on that a framework compiles.
const COMPILED: &[&str] = &[
    ".weapp.ts",
    ".weapp.tsx",
    ".weapp.js",
    ".weapp.jsx",
    ".js",
    ".ts",
    ".mjs",
    ".vue",
    ".nvue",
    ".uvue",
    ".jsx",
    ".tsx",
    ".json",
    ".d.ts",
    "/index.weapp.ts",
    "/index.weapp.tsx",
    "/index.weapp.js",
    "/index.weapp.jsx",
    "/index.js",
    "/index.ts",
    "/index.vue",
    "/index.tsx",
    "/index.jsx",
    "/index.d.ts",
];

/// Whether the file at `path` holds no code, though it answers for a module.
pub(super) fn is_declaration(path: &str) -> bool {
    path.ends_with(".d.ts") || ending(path) == "json"
}

/// Whether `path` is a single-file component.
pub(super) fn is_single_file(path: &str) -> bool {
    matches!(ending(path), "vue" | "nvue" | "uvue")
}

/// What people call what `spelled` leads to: one package has one name.
pub(super) fn cause(from: &str, spelled: &str) -> String {
    match packages::split(spelled) {
        Some((name, _)) => name.to_owned(),
        None if spelled.starts_with('/') => spelled.to_owned(),
        None => join(folder(from), spelled).unwrap_or_else(|| format!("{from} {spelled}")),
    }
}

/// Whether `from` lies in a package, built or installed.
pub(super) fn is_packaged(from: &str) -> bool {
    from.split('/').any(|it| it == "node_modules" || it == "miniprogram_npm")
}
