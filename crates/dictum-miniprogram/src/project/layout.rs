//! Which kind of project it is, and where its source begins.

mod frameworks;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};

use super::Files;
use super::paths::{ending, is_below, join, within};
use super::reach::{Hides, Reach, nowhere};
use super::resolve::is_packaged;
use super::settings::{Setting, Settings};
use frameworks::Framework;

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
    /// The folder of a plugin that the project holds beside it.
    pub(super) plugin: Option<String>,
}

impl Layout {
    fn new(kind: Kind, base: &str, list: &str) -> Self {
        let list = within(base, list);
        Self { kind, base: base.to_owned(), list, plugin: None }
    }

    /// The folder in which paths begin that stand in the file `from`.
    pub(super) fn base_of(&self, from: &str) -> &str {
        match &self.plugin {
            Some(plugin) if is_below(from, plugin) => plugin,
            _ => &self.base,
        }
    }
}

/// Finds the source of the project; where there is one that cannot be found, `reach`
/// says so.
pub(super) fn find(files: &dyn Files, settings: &Settings, reach: &mut Reach) -> Option<Layout> {
    let plugin = plugin(files, settings, reach);
    let root = root(files, settings, reach);
    if let Root::Found(layout) = root {
        return Some(Layout { plugin, ..layout });
    }
    let found = source(files, reach);
    let is_compiled = found.as_ref().is_some_and(|it| it.kind != Kind::Native);
    if let Root::Empty(root) = root {
        // What a framework builds is seldom checked in: its source is read instead.
        if is_compiled {
            reach.findings.push(no_root(&root, Severity::Info));
        } else {
            reach.miss(Hides::Both, no_root(&root, Severity::Warning));
        }
    }
    if let Some(layout) = found {
        return Some(Layout { plugin, ..layout });
    }
    // A folder that says that it is a project, or holds code, is no empty one.
    let is_project = settings.is_project() || some_code(files).is_some();
    if reach.missed.is_empty() && is_project {
        reach.miss(Hides::Both, no_list(files, settings));
    }
    None
}

/// What the folder holds that `miniprogramRoot` names.
enum Root {
    Unnamed,
    Found(Layout),
    Empty(Setting<String>),
}

fn root(files: &dyn Files, settings: &Settings, reach: &mut Reach) -> Root {
    let Some(Setting { value, at }) = settings.folder("miniprogramRoot", reach) else {
        return Root::Unnamed;
    };
    let Some(base) = join("", value) else {
        reach.miss(Hides::Both, leads_out("miniprogramRoot", value, at));
        return Root::Unnamed;
    };
    let layout = Layout::new(Kind::Native, &base, "app.json");
    if files.read(&layout.list).is_some() {
        return Root::Found(layout);
    }
    if base.is_empty() { Root::Unnamed } else { Root::Empty(Setting { value: base, at }) }
}

/// The folder of the plugin that is developed here.
fn plugin(files: &dyn Files, settings: &Settings, reach: &mut Reach) -> Option<String> {
    let Setting { value, at } = settings.folder("pluginRoot", reach)?;
    let Some(folder) = join("", value).filter(|it| !it.is_empty()) else {
        reach.miss(Hides::Both, leads_out("pluginRoot", value, at));
        return None;
    };
    // The developer tools write the folder down in projects that have no plugin.
    let holds = files.paths().iter().any(|it| is_below(it, &folder));
    (holds || files.read(&within(&folder, "plugin.json")).is_some()).then_some(folder)
}

/// The source where nothing says where it is.
fn source(files: &dyn Files, reach: &mut Reach) -> Option<Layout> {
    let has = |path: &str| files.read(path).is_some();
    let native = |base: &str| {
        let layout = Layout::new(Kind::Native, base, "app.json");
        has(&layout.list).then_some(layout)
    };
    if let Some(layout) = native("") {
        return Some(layout);
    }
    for base in ["src", ""] {
        for (kind, list) in [
            (Kind::UniApp, "pages.json"),
            (Kind::Taro, "app.config.ts"),
            (Kind::Taro, "app.config.js"),
            (Kind::Taro, "app.config.tsx"),
        ] {
            let layout = Layout::new(kind, base, list);
            if has(&layout.list) {
                return Some(layout);
            }
        }
    }
    match frameworks::find(files) {
        Some(Framework::Read(layout)) => return Some(layout),
        Some(Framework::Unread(finding)) => {
            reach.miss(Hides::Both, *finding);
            return None;
        }
        None => {}
    }
    ["miniprogram", "src"].into_iter().find_map(native)
}

/// Endings of what a mini-program is made of.
const CODE: [&str; 13] =
    ["js", "ts", "jsx", "tsx", "mjs", "vue", "nvue", "uvue", "wxml", "wxss", "wpy", "mpx", "wxs"];

/// The first file of the folder that a mini-program may be made of.
fn some_code(files: &dyn Files) -> Option<&String> {
    files.paths().iter().find(|it| CODE.contains(&ending(it)) && !is_packaged(it))
}

/// The finding that there is code, and no list of its pages.
fn no_list(files: &dyn Files, settings: &Settings) -> Finding {
    let at = settings.place().unwrap_or_else(|| {
        let first = some_code(files).map_or("", String::as_str);
        match files.read(first) {
            Some(Ok(source)) => Location::new(&source, Span::default()),
            _ => nowhere(first),
        }
    });
    let message = Text::new(
        "a project is here, and no `app.json`, `pages.json` or `app.config` that lists its pages, so what it holds is not known",
        "这里有项目，却没有列出页面的 `app.json`、`pages.json` 或 `app.config`，其内容未知",
    );
    Finding::new("code-not-found", Severity::Warning, message).at(at).help(Text::new(
        "name the mini-program's folder as `miniprogramRoot` in project.config.json, or as `root` of the subject in dictum.yaml; a subject without code has a folder of its own",
        "请在 project.config.json 中用 `miniprogramRoot`，或在 dictum.yaml 中用对象的 `root` 指明小程序所在的文件夹；没有代码的对象请单独放一个文件夹",
    ))
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

fn no_root(root: &Setting<String>, severity: Severity) -> Finding {
    let folder = &root.value;
    let message = match severity {
        Severity::Info => Text::new(
            format!(
                "no `app.json` is in `{folder}`: the source is read, not what is built from it"
            ),
            format!("`{folder}` 中没有 `app.json`：读取的是源代码，而不是构建结果"),
        ),
        _ => Text::new(
            format!("no `app.json` is in `{folder}`, so what the program holds is not known"),
            format!("`{folder}` 中没有 `app.json`，程序的内容未知"),
        ),
    };
    let help = Text::new(
        "build the project before it is checked, or correct `miniprogramRoot`",
        "请在检查之前先构建项目，或更正 `miniprogramRoot`",
    );
    Finding::new("root-not-found", severity, message).at(root.at.clone()).help(help)
}

fn leads_out(key: &str, root: &str, at: Location) -> Finding {
    Finding::new(
        "file-outside-root",
        Severity::Warning,
        Text::new(
            format!("`{key}` is `{root}`, which leads out of the project and is not read"),
            format!("`{key}` 为 `{root}`，指向项目之外，不予读取"),
        ),
    )
    .at(at)
}
