//! Which kind of project it is, where its source begins, and what paths in it mean.

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{self, Notation, Tree};

use super::Files;
use super::settings::Settings;

/// What a project is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The platform itself.
    Native,
    /// uni-app.
    UniApp,
    /// Taro.
    Taro,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::UniApp => "uni-app",
            Self::Taro => "taro",
        }
    }
}

/// Where a project's source is.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) kind: Kind,
    /// Its folder; empty for the project's own.
    pub(super) base: String,
    /// The file that lists its pages.
    pub(super) list: String,
}

/// Finds the source of the project.
pub(super) fn find(
    files: &dyn Files,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<Layout> {
    let has = |path: &str| files.paths().binary_search_by(|it| it.as_str().cmp(path)).is_ok();
    let native = |base: String| {
        let list = within(&base, "app.json");
        has(&list).then_some(Layout { kind: Kind::Native, base, list })
    };
    if let Some((root, at)) = settings.root() {
        match join("", root) {
            Some(base) => {
                if let Some(layout) = native(base) {
                    return Some(layout);
                }
            }
            None => findings.push(leads_out(root, at)),
        }
    }
    if let Some(layout) = native(String::new()) {
        return Some(layout);
    }
    for base in ["src", ""] {
        let list = within(base, "pages.json");
        if has(&list) && has(&within(base, "manifest.json")) {
            return Some(Layout { kind: Kind::UniApp, base: base.to_owned(), list });
        }
        for ending in ["ts", "js"] {
            let list = within(base, &format!("app.config.{ending}"));
            if has(&list) {
                return Some(Layout { kind: Kind::Taro, base: base.to_owned(), list });
            }
        }
    }
    native("miniprogram".to_owned())
}

/// Reads a file of JSON, comments and trailing commas allowed; none where there is
/// no such file, and an error, which is reported, where it cannot be read.
pub(super) fn parse(
    files: &dyn Files,
    path: &str,
    findings: &mut Vec<Finding>,
) -> Option<Result<Tree, ()>> {
    let source = match files.read(path)? {
        Ok(source) => source,
        Err(finding) => {
            findings.push(*finding);
            return Some(Err(()));
        }
    };
    if let (Some(tree), faults) = tree::parse(&source, Notation::Json, Evidence::Observed)
        && faults.is_empty()
    {
        return Some(Ok(tree));
    }
    let (tree, mut faults) = tree::parse(&source, Notation::JsonWithComments, Evidence::Observed);
    let Some(tree) = tree else {
        for fault in &mut faults {
            fault.severity = Severity::Warning;
        }
        findings.extend(faults);
        return Some(Err(()));
    };
    let fine = faults.is_empty();
    findings.extend(faults);
    if fine && !path.ends_with("manifest.json") && !path.ends_with("pages.json") {
        let message = Text::new(
            format!("`{path}` has comments or trailing commas, which the platform may refuse"),
            format!("`{path}` 中有注释或多余的逗号，平台可能不接受"),
        );
        let at = Location::new(&source, Span::default());
        findings.push(Finding::new("json-not-strict", Severity::Info, message).at(at));
    }
    Some(Ok(tree))
}

/// The finding that there is no project.
pub(super) fn nothing() -> Finding {
    Finding::new(
        "code-not-found",
        Severity::Info,
        Text::new(
            "no `app.json`, `pages.json` or `app.config` is here, so nothing is known of the code",
            "这里没有 `app.json`、`pages.json` 或 `app.config`，代码方面的事实一概未知",
        ),
    )
    .help(Text::new(
        "name the mini-program's folder as `root` of the subject in dictum.yaml",
        "请在 dictum.yaml 中用对象的 `root` 指明小程序所在的文件夹",
    ))
}

fn leads_out(root: &str, at: Location) -> Finding {
    Finding::new(
        "file-outside-root",
        Severity::Warning,
        Text::new(
            format!(
                "`miniprogramRoot` is `{root}`, which leads out of the project and is not read"
            ),
            format!("`miniprogramRoot` 为 `{root}`，指向项目之外，不予读取"),
        ),
    )
    .at(at)
}

/// `path` below the folder `base`.
pub(super) fn within(base: &str, path: &str) -> String {
    if base.is_empty() { path.to_owned() } else { format!("{base}/{path}") }
}

/// The folder of `path`.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as it is meant in `folder`; none where it leads out of the project.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ if part.contains(['\\', '\0']) => return None,
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl Layout {
    /// `path` as it is meant in the file `from`: from the source's folder where it
    /// begins with `/`, else from the file's.
    pub(super) fn resolve(&self, from: &str, path: &str) -> Option<String> {
        match path.strip_prefix('/') {
            Some(path) => join(&self.base, path),
            None => join(folder(from), path),
        }
    }

    /// The places where the package `path` may be, seen from the file `from`: the
    /// nearest folder of built packages first.
    pub(super) fn packages(&self, from: &str, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folder = folder(from);
        loop {
            let below = folder.is_empty() || folder.starts_with(&self.base);
            if below {
                found.extend(join(&within(folder, "miniprogram_npm"), path));
            }
            if folder.is_empty() {
                break;
            }
            folder = self::folder(folder);
        }
        found
    }
}

/// A package's own folder for mini-programs, seen from the project's `node_modules`:
/// what `package.json` says, or else the folder that the platform expects.
pub(super) fn installed(files: &dyn Files, path: &str) -> Vec<String> {
    let mut parts = path.splitn(if path.starts_with('@') { 3 } else { 2 }, '/');
    let name = match (path.starts_with('@'), parts.next(), parts.next()) {
        (true, Some(scope), Some(name)) => format!("{scope}/{name}"),
        (false, Some(name), _) => name.to_owned(),
        _ => return Vec::new(),
    };
    let rest = path.strip_prefix(&name).unwrap_or_default().trim_start_matches('/');
    let Some(package) = join("node_modules", &name) else { return Vec::new() };
    let Some(Ok(source)) = files.read(&within(&package, "package.json")) else { return Vec::new() };
    // A file that lies gives no folder; it is not the project's own to mend.
    let (tree, _) = tree::parse(&source, Notation::Json, Evidence::Observed);
    let told = tree.as_ref().and_then(|it| it.str(it.at_pointer("/miniprogram")?));
    let main = tree.as_ref().and_then(|it| it.str(it.at_pointer("/main")?));
    let mut found = Vec::new();
    for folder in told.into_iter().chain(["miniprogram_dist", ""]) {
        found.extend(join(&package, folder).and_then(|it| join(&it, rest)));
    }
    if rest.is_empty() {
        found.extend(main.and_then(|it| join(&package, it)));
    }
    found.retain(|it| it.starts_with("node_modules/"));
    found
}
