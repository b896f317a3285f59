//! Findings of what was reached and is not there.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use super::packages;

/// A page that is listed.
pub(super) fn page(page: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("no page is at `{page}`, so what it holds is not known"),
        format!("`{page}` 处没有页面，其内容未知"),
    );
    let help = ("restore the page, or take it off the list", "请恢复该页面，或将其从列表中删除");
    absent("page-not-found", message, help, at)
}

/// Something that is not there, and the way out in both languages.
fn absent(code: &str, message: Text, (en, zh_cn): (&str, &str), at: &Location) -> Finding {
    let help = Text::new(en, zh_cn);
    Finding::new(code, Severity::Warning, message).at(at.clone()).help(help)
}

/// A component that is used as `spelled`.
pub(super) fn component(spelled: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("no component is at `{spelled}`, so what it holds is not known"),
        format!("`{spelled}` 处没有组件，其内容未知"),
    );
    let help = match packages::split(spelled) {
        Some(_) => Text::new(
            "a component from npm needs the developer tools' “构建 npm”, or an installed `node_modules`",
            "来自 npm 的组件需先在开发者工具中“构建 npm”，或安装好 `node_modules`",
        ),
        None => {
            Text::new("restore the component, or no longer use it", "请恢复该组件，或不再使用它")
        }
    };
    Finding::new("component-not-found", Severity::Warning, message).at(at.clone()).help(help)
}

/// A file that belongs to what was reached: of a page, a component, a plugin.
pub(super) fn file(path: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{path}` is not there, so what it holds is not known"),
        format!("`{path}` 不存在，其内容未知"),
    );
    let help = ("restore the file, or correct what names it", "请恢复该文件，或更正引用它的地方");
    absent("file-not-found", message, help, at)
}

/// The module `spelled`.
pub(super) fn module(spelled: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{spelled}` leads to no file here, so what it calls is not known"),
        format!("`{spelled}` 在这里找不到对应的文件，其中的调用未知"),
    );
    let help = match packages::split(spelled) {
        Some((name, _)) => Text::new(
            format!(
                "if `{name}` is a package, install it (`npm install`) or run “构建 npm” before the check; if it is an alias, write it under `resolveAlias` in app.json or `paths` in tsconfig.json"
            ),
            format!(
                "如果 `{name}` 是依赖包，请在检查之前安装（`npm install`）或“构建 npm”；如果是路径别名，请写入 app.json 的 `resolveAlias` 或 tsconfig.json 的 `paths`"
            ),
        ),
        None => Text::new("restore the file, or correct the path", "请恢复该文件，或更正路径"),
    };
    Finding::new("module-not-found", Severity::Warning, message).at(at.clone()).help(help)
}

/// A module whose name is worked out when the code runs, at this and `more` other places
/// of the file.
pub(super) fn computed(more: usize, at: &Location) -> Finding {
    let (en, zh_cn) = match more {
        0 => (String::new(), String::new()),
        _ => (
            format!(", here and at {more} more of this file's calls"),
            format!("，本文件中另有 {more} 处"),
        ),
    };
    let message = Text::new(
        format!("which module is loaded is known only when the code runs{en}"),
        format!("加载哪个模块只有运行时才能确定{zh_cn}"),
    );
    let help = Text::new(
        "write the paths of the modules out, one `require` for each",
        "请将模块路径写成明文，每个模块一个 `require`",
    );
    Finding::new("module-computed", Severity::Warning, message).at(at.clone()).help(help)
}

/// The file of code with which the program begins.
pub(super) fn entry(path: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{path}` is not there or empty, so what the program does first is not known"),
        format!("`{path}` 不存在或为空，程序启动时做什么未知"),
    );
    let help = Text::new("restore the file", "请恢复该文件");
    Finding::new("entry-not-found", Severity::Warning, message).at(at.clone()).help(help)
}

/// Markup without the file that says which components it knows.
pub(super) fn undeclared(tag: &str, (json, at): (&str, &Location)) -> Finding {
    let message = Text::new(
        format!(
            "`<{tag}>` is not the platform's own, and `{json}`, which would say where it comes from, is not there"
        ),
        format!("`<{tag}>` 不是平台自带的组件，而说明其来源的 `{json}` 不存在"),
    );
    let help = Text::new("restore the file", "请恢复该文件");
    Finding::new("component-not-declared", Severity::Warning, message).at(at.clone()).help(help)
}

/// A part of a single-file component that is written in a language that is not read.
pub(super) fn language(name: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{name}` is not read, so what this part of the file holds is not known"),
        format!("不支持读取 `{name}`，文件中这一部分的内容未知"),
    );
    Finding::new("language-not-read", Severity::Warning, message).at(at.clone())
}

/// What the walk through the project's folder left out.
pub(super) fn left_out(path: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{path}` is not looked into, so what it holds is not known"),
        format!("未查看 `{path}`，其内容未知"),
    );
    let help = Text::new(
        "links are not followed, and folders are entered 32 deep: move it to where it is read",
        "不跟随链接，文件夹最多进入 32 层：请将其移到能够读取的位置",
    );
    Finding::new("folder-not-read", Severity::Warning, message).at(at.clone()).help(help)
}
