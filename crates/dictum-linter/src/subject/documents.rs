//! Subjects of kind `document`: each file that a subject's globs find, and what was left
//! out that they may have meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, Notation};
use serde_json::Value as Json;

use super::patterns::Patterns;
use super::{Collected, Entry, unreadable};
use crate::decode::Shape;
use crate::files::Root;
use crate::walk::{LeftOut, Walk, Why};

/// The most files that one subject of kind `document` may stand for.
pub const DOCUMENTS_MAX: usize = 10_000;

/// So many things that were left out are told each; of the rest, how many there are.
const LEFT_OUT_TOLD: usize = 20;

/// Reads each file that the globs of `entry` find below `root`, and holds it to `schema`.
pub(super) fn collect(root: &Root, entry: Entry<'_>, schema: &Json) -> Vec<Collected> {
    let subject = entry.subject;
    let patterns = match Patterns::new(&subject.files) {
        Ok(patterns) => patterns,
        Err((index, finding)) => {
            return vec![unreadable(&subject.name, entry.place(*finding, index))];
        }
    };
    let walk = Walk::of(root, |folder| patterns.names(folder));
    let files: Vec<&String> = walk.files.iter().filter(|it| patterns.wants(it).is_some()).collect();
    let mut findings = left_out(root, entry, (&patterns, &walk));
    if files.is_empty() || files.len() > DOCUMENTS_MAX {
        findings.push(entry.place(no_files(entry, files.len()), 0));
    }
    let shape = Shape::of(schema.clone());
    let read = files.iter().take(if files.len() > DOCUMENTS_MAX { 0 } else { DOCUMENTS_MAX });
    let mut collected: Vec<_> =
        read.map(|file| document(root, &subject.name, file, &shape)).collect();
    if !findings.is_empty() {
        collected.push(Collected { name: subject.name.clone(), facts: None, findings });
    }
    collected
}

fn document(root: &Root, subject: &str, file: &str, shape: &Shape) -> Collected {
    let name = format!("{subject}:{file}");
    let source = match root.read(file) {
        Ok(source) => source,
        Err(error) => return unreadable(&name, error.finding()),
    };
    let Some(notation) = Notation::of_path(file) else {
        return unreadable(&name, unknown_notation(&source));
    };
    let (tree, mut findings) = tree::parse(&source, notation, Evidence::Observed);
    if let Some(tree) = &tree {
        findings.extend(shape.faults(tree));
    }
    let broken = !findings.is_empty();
    Collected { name, facts: tree.filter(|_| !broken), findings }
}

/// What the walk left out and the globs may have meant, each at its glob.
fn left_out(root: &Root, entry: Entry<'_>, (patterns, walk): (&Patterns, &Walk)) -> Vec<Finding> {
    let known: BTreeSet<&str> = walk.files.iter().map(String::as_str).collect();
    let mut told = Vec::new();
    for it in &walk.left_out {
        let meant = match it.why {
            Why::Unasked => unasked(root, it, patterns),
            Why::Link => linked(root, it, (patterns, &known)),
            why if why.is_folder() => patterns.may_want_below(&it.path).map(|at| (at, None)),
            _ => patterns.wants(&it.path).map(|at| (at, None)),
        };
        let Some((index, count)) = meant else { continue };
        told.push((index, not_searched(it, count, patterns.text(index))));
    }
    let rest = told.len().saturating_sub(LEFT_OUT_TOLD);
    let last = told.get(LEFT_OUT_TOLD).map(|(index, _)| *index);
    told.truncate(LEFT_OUT_TOLD);
    told.extend(last.map(|index| (index, and_more(rest))));
    told.into_iter().map(|(index, finding)| entry.place(finding, index)).collect()
}

/// How many files below a folder that nobody asked for a glob would want, and which glob is
/// the first to.
fn unasked(root: &Root, it: &LeftOut, patterns: &Patterns) -> Option<(usize, Option<usize>)> {
    patterns.may_want_below(&it.path)?;
    let inside = Walk::below(root, &it.path, |_| true);
    let wanted: Vec<usize> = inside.files.iter().filter_map(|it| patterns.wants(it)).collect();
    wanted.first().map(|index| (*index, Some(wanted.len())))
}

/// The glob that wants the link, or a file behind it, where that is not read under its own
/// name.
fn linked(
    root: &Root,
    it: &LeftOut,
    (patterns, known): (&Patterns, &BTreeSet<&str>),
) -> Option<(usize, Option<usize>)> {
    let leads_to = root.real(&it.path).ok();
    let inside = leads_to.as_deref().and_then(|path| root.named(path));
    let Some(inside) = inside else {
        // Nobody looks at what is outside: it may be a file, or a folder of files.
        let may = patterns.wants(&it.path).or_else(|| patterns.may_want_below(&it.path));
        return may.map(|index| (index, None));
    };
    let is_read = |name: &str| known.contains(name) && patterns.wants(name).is_some();
    if let Some(index) = patterns.wants(&it.path)
        && !is_read(&inside)
    {
        return Some((index, None));
    }
    let behind = format!("{inside}/");
    let files = known.range(behind.as_str()..).take_while(|it| it.starts_with(&behind));
    let mut unread = files.filter(|name| !is_read(name));
    unread.find_map(|name| {
        let behind = name.strip_prefix(&inside)?;
        patterns.wants(&format!("{}{behind}", it.path)).map(|index| (index, None))
    })
}

fn not_searched(it: &LeftOut, count: Option<usize>, pattern: &str) -> Finding {
    let path = if it.path.is_empty() { "." } else { &it.path };
    let (english, chinese) = match (count, it.why.is_folder()) {
        (Some(1), _) => (
            format!("a file below `{path}` matches `{pattern}` and is not read"),
            format!("`{path}` 下有 1 个文件符合 `{pattern}`，未读取"),
        ),
        (Some(count), _) => (
            format!("{count} files below `{path}` match `{pattern}` and are not read"),
            format!("`{path}` 下有 {count} 个文件符合 `{pattern}`，未读取"),
        ),
        (None, true) => (
            format!("`{path}` is not searched for `{pattern}`"),
            format!("未在 `{path}` 中查找 `{pattern}`"),
        ),
        (None, false) => (
            format!("`{path}` may be meant by `{pattern}` and is not read"),
            format!("`{path}` 可能属于 `{pattern}`，未读取"),
        ),
    };
    let why = it.why.text();
    let severity = if it.why == Why::Unasked { Severity::Warning } else { Severity::Error };
    Finding::new(
        "subject-left-out",
        severity,
        Text::new(format!("{english}: {}", why.en), format!("{chinese}：{}", why.zh_cn)),
    )
    .help(Text::new(
        format!("write a glob that names it, or `!{path}{{,/**}}` where it is not meant"),
        format!("请用通配式写明它；若不需要，请加上 `!{path}{{,/**}}`"),
    ))
}

fn and_more(count: usize) -> Finding {
    Finding::new(
        "subject-left-out",
        Severity::Error,
        Text::new(
            format!("and {count} more that the globs may mean are not read"),
            format!("另有 {count} 处可能属于这些通配式，未读取"),
        ),
    )
}

fn no_files(entry: Entry<'_>, count: usize) -> Finding {
    let (name, globs) = (&entry.subject.name, &entry.subject.files);
    let globs: Vec<String> = globs.iter().map(|it| format!("`{it}`")).collect();
    let globs = globs.join(", ");
    let message = match count {
        0 => Text::new(
            format!("no file of `{name}` matches {globs}"),
            format!("`{name}` 没有文件符合 {globs}"),
        ),
        _ => Text::new(
            format!("{count} files match {globs}, and at most {DOCUMENTS_MAX} are read"),
            format!("有 {count} 个文件符合 {globs}，最多读取 {DOCUMENTS_MAX} 个"),
        ),
    };
    Finding::new("subject-files", Severity::Error, message)
}

fn unknown_notation(source: &Arc<Source>) -> Finding {
    Finding::new(
        "notation-unknown",
        Severity::Error,
        Text::new(
            "only files that end in .yaml, .yml, .json, .jsonc or .toml are read",
            "只读取以 .yaml、.yml、.json、.jsonc 或 .toml 结尾的文件",
        ),
    )
    .at(Location::new(source, Span::default()))
}
