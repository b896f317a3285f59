//! Frameworks that a program for the platform is compiled from: those whose source is
//! read, and those of which only the built output can be.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};

use super::{Kind, Layout};
use crate::project::Files;
use crate::project::configuration::quietly;
use crate::project::pages::is_configured;
use crate::project::paths::ending;

/// What was recognised.
pub(super) enum Framework {
    /// Its source is read.
    Read(Layout),
    /// It is not.
    Unread(Box<Finding>),
}

/// A framework by a package that its projects need, and where it usually builds to.
struct Known {
    name: &'static str,
    packages: &'static [&'static str],
    /// How the names of its components end, which no other tool knows.
    ending: &'static str,
    built: &'static str,
}

const KNOWN: [Known; 8] = [
    Known { name: "mpx", packages: &["@mpxjs/core"], ending: "mpx", built: "dist/wx" },
    Known { name: "mpvue", packages: &["mpvue"], ending: "", built: "dist/wx" },
    Known { name: "WePY", packages: &["wepy", "@wepy/core"], ending: "wpy", built: "dist" },
    Known {
        name: "kbone",
        packages: &["mp-webpack-plugin", "miniprogram-render"],
        ending: "",
        built: "dist/mp",
    },
    Known { name: "Remax", packages: &["remax", "@remax/core"], ending: "", built: "dist/wechat" },
    Known { name: "Rax", packages: &["rax"], ending: "", built: "build/wechat-miniprogram" },
    Known { name: "uni-app", packages: UNI_APP, ending: "", built: "dist/build/mp-weixin" },
    Known { name: "Taro", packages: &["@tarojs/taro"], ending: "", built: "dist" },
];

const UNI_APP: &[&str] = &["@dcloudio/uni-app", "@dcloudio/uni-mp-weixin"];

/// Files that say what `pages.json` is to be made of.
const GENERATORS: [&str; 3] = ["pages.config.ts", "pages.config.js", "pages.config.mts"];

/// The framework of the project, if it has one that is known.
pub(super) fn find(files: &dyn Files) -> Option<Framework> {
    for base in ["src", ""] {
        for ending in ["tsx", "jsx", "ts", "js"] {
            let name = format!("app.{ending}");
            let layout = Layout::new(Kind::Taro, base, &name);
            if depends(files, &["@tarojs/taro"]) && is_configured(files, &layout.list) {
                return Some(Framework::Read(layout));
            }
        }
    }
    let generator = ["", "src/"].iter().flat_map(|base| GENERATORS.map(|it| format!("{base}{it}")));
    let generator = generator.into_iter().find_map(|it| files.read(&it)?.ok());
    if let Some(source) = generator {
        let at = Location::new(&source, Span::default());
        return Some(Framework::Unread(Box::new(generated(&at))));
    }
    KNOWN.iter().find_map(|it| known(files, it)).map(|it| Framework::Unread(Box::new(it)))
}

/// Whether the project's `package.json` asks for one of `packages`.
fn depends(files: &dyn Files, packages: &[&str]) -> bool {
    dependency(files, packages).is_some()
}

fn dependency(files: &dyn Files, packages: &[&str]) -> Option<Location> {
    let about = quietly(files, "package.json")?;
    ["dependencies", "devDependencies"].into_iter().find_map(|key| {
        let all = about.get(about.root(), key)?;
        let package = packages.iter().find(|it| about.get(all, it).is_some())?;
        Some(about.key_location(all, package))
    })
}

fn known(files: &dyn Files, it: &Known) -> Option<Finding> {
    let component = || {
        let first = files.paths().iter().find(|path| ending(path) == it.ending)?;
        Some(Location::new(&files.read(first)?.ok()?, Span::default()))
    };
    let at = dependency(files, it.packages);
    let at = at.or_else(|| component().filter(|_| !it.ending.is_empty()))?;
    let message = Text::new(
        format!(
            "this is a project of {}, whose source is not read, so what it holds is not known",
            it.name
        ),
        format!("这是 {} 项目，其源代码不予读取，内容未知", it.name),
    );
    let finding = Finding::new("framework-not-read", Severity::Warning, message).at(at);
    Some(finding.help(build(it.built)))
}

/// The finding that the list of pages is made when the project is built.
fn generated(at: &Location) -> Finding {
    let name = at.source.path();
    let message = Text::new(
        format!(
            "`pages.json` is made from `{name}` when the project is built, and is not here, so the pages are not known"
        ),
        format!("`pages.json` 在构建时由 `{name}` 生成，这里没有，页面列表未知"),
    );
    Finding::new("framework-not-read", Severity::Warning, message)
        .at(at.clone())
        .help(build("dist/build/mp-weixin"))
}

/// How the built output is pointed at.
fn build(folder: &str) -> Text {
    Text::new(
        format!(
            "build it, and name what is built (usually `{folder}`) as `miniprogramRoot` in project.config.json, or as `root` of the subject in dictum.yaml"
        ),
        format!(
            "请先构建，再在 project.config.json 中用 `miniprogramRoot`，或在 dictum.yaml 中用对象的 `root` 指明构建结果所在的文件夹（通常为 `{folder}`）"
        ),
    )
}
