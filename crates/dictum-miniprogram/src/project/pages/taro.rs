//! Taro's configurations: files of code whose objects are read without running them.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::Tree;

use super::{Used, using};
use crate::code::{Dialects, literal};
use crate::project::Files;
use crate::project::configuration::{Shape, unknown};
use crate::project::reach::{Hides, Reach};

/// How the names of Taro's configurations end.
const ENDINGS: [&str; 3] = [".config.ts", ".config.js", ".config.tsx"];

/// The configuration of the program in the file `path`.
pub(super) fn of_app(files: &dyn Files, path: &str, reach: &mut Reach) -> Option<Tree> {
    let source = match files.read(path)? {
        Ok(source) => source,
        Err(finding) => {
            reach.unreadable(Hides::Both, (path, *finding));
            return None;
        }
    };
    read(&source, reach)
}

/// The native components that the page or component at `path`, which has no ending, lets
/// its markup use.
pub(in crate::project) fn of_page(files: &dyn Files, path: &str, reach: &mut Reach) -> Vec<Used> {
    let found = ENDINGS.iter().find_map(|it| {
        let path = format!("{path}{it}");
        Some((files.read(&path)?, path))
    });
    let tree = match found {
        Some((Ok(source), path)) => read(&source, reach).map(|it| (it, path)),
        Some((Err(finding), path)) => {
            reach.unreadable(Hides::Both, (&path, *finding));
            None
        }
        None => None,
    };
    let Some((tree, path)) = tree else { return Vec::new() };
    let mut shape = Shape::new(&tree, (reach, Some(Hides::Both)));
    if !shape.map_of(tree.root(), &path) {
        return Vec::new();
    }
    using(&mut shape, (tree.root(), &path)).into_values().collect()
}

fn read(source: &Arc<Source>, reach: &mut Reach) -> Option<Tree> {
    let dialect = Dialects::of_path(source.path()).map(markup);
    let tree = dialect.and_then(|it| literal::read(source, it));
    if tree.is_none() {
        reach.miss(Hides::Both, unread(source));
    }
    tree
}

/// Taro's files may hold markup, whatever they are called.
fn markup(dialect: Dialects) -> Dialects {
    match dialect {
        Dialects::Script => Dialects::ScriptMarkup,
        other => other,
    }
}

/// Whether the file `path` holds the configuration of a program, as Taro's first versions
/// had it: a field of the program's class that lists its pages.
pub(in crate::project) fn is_configured(files: &dyn Files, path: &str) -> bool {
    let source = files.read(path).and_then(Result::ok);
    let dialect = Dialects::of_path(path).map(markup);
    let tree = source.zip(dialect).and_then(|(source, it)| literal::read(&source, it));
    tree.is_some_and(|it| it.get(it.root(), "pages").is_some())
}

fn unread(source: &Arc<Source>) -> Finding {
    let path = source.path();
    let message = Text::new(
        format!("`{path}` gives no configuration that can be read without running it"),
        format!("`{path}` 中没有不运行就能读取的配置"),
    );
    let at = Location::new(source, Span::default());
    Finding::new("configuration-computed", Severity::Warning, message).at(at).help(unknown())
}
