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
use crate::parallel;
use crate::scope::is_in;
use crate::walk::{LeftOut, Walk, Why};

/// The most files that one subject of kind `document` stands for, where the workspace does
/// not set `files_max`.
pub const DOCUMENTS_MAX: usize = 100_000;

/// The most that `files_max` may set: what a walk visits.
pub const FILES_MAX: u32 = 500_000;

/// So many things that were left out are told each; of the rest, how many there are.
const LEFT_OUT_TOLD: usize = 20;

/// Reads each file that the globs of `entry` find below `root`, and holds it to `schema`.
pub(super) fn collect(root: &Root, entry: Entry<'_>, schema: &Json) -> Vec<Collected> {
    let subject = entry.subject;
    let patterns = match Patterns::of(subject) {
        Ok(patterns) => patterns,
        Err((index, finding)) => {
            return vec![unreadable(&subject.name, entry.place(*finding, index))];
        }
    };
    let walk = match entry.walks {
        Some(walks) => walks.walk((root, &subject.root), &patterns),
        None => Arc::new(Walk::of(root, |folder| patterns.names(folder))),
    };
    let here = |it: &&String| entry.below.is_none_or(|below| is_in(it, below));
    let wanted = |it: &&String| patterns.wants(it).is_some();
    let files: Vec<&String> = walk.files.iter().filter(here).filter(wanted).collect();
    let mut findings = Vec::new();
    // Of a part nothing is said that the whole would show.
    if entry.below.is_none() {
        findings.extend(left_out(root, entry, (&patterns, &walk)));
        if files.is_empty() {
            findings.push(entry.place(no_files(entry), 0));
        } else {
            let idle = patterns.idle(&walk).into_iter();
            findings.extend(idle.map(|(index, text)| entry.place(matches_nothing(text), index)));
        }
    }
    let most = subject.files_max.map_or(DOCUMENTS_MAX, |it| it.min(FILES_MAX) as usize);
    let shape = Shape::of(schema.clone());
    let mut collected = if files.len() > most {
        // Of more than may be read none is: a part would pass for the whole.
        findings.push(entry.place(too_many(entry, (files.len(), most)), 0));
        Vec::new()
    } else {
        parallel::map(&files, |file| document(root, &subject.name, file, &shape))
    };
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
            Why::Unasked => unasked((root, entry), it, patterns),
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
fn unasked(
    (root, entry): (&Root, Entry<'_>),
    it: &LeftOut,
    patterns: &Patterns,
) -> Option<(usize, Option<usize>)> {
    patterns.may_want_below(&it.path)?;
    let inside = match entry.walks {
        Some(walks) => walks.inside(root, &it.path),
        None => Arc::new(Walk::below(root, &it.path, |_| true).files),
    };
    let wanted: Vec<usize> = inside.iter().filter_map(|it| patterns.wants(it)).collect();
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

fn matches_nothing(glob: &str) -> Finding {
    Finding::new(
        "glob-matches-nothing",
        Severity::Warning,
        Text::new(format!("no file matches `{glob}`"), format!("没有文件符合 `{glob}`")),
    )
    .help(Text::new(
        "correct it, or take it out: whatever it was written for is not checked, or not left out",
        "请改正或删去：它原本要检查或要排除的文件并没有因此被检查或排除",
    ))
}

fn no_files(entry: Entry<'_>) -> Finding {
    let (name, globs) = (&entry.subject.name, globs(entry));
    let message = Text::new(
        format!("no file of `{name}` matches {globs}"),
        format!("`{name}` 没有文件符合 {globs}"),
    );
    Finding::new("subject-files", Severity::Error, message)
}

fn too_many(entry: Entry<'_>, (count, most): (usize, usize)) -> Finding {
    let globs = globs(entry);
    let message = Text::new(
        format!("{count} files match {globs}, at most {most} are read, and so none is"),
        format!("有 {count} 个文件符合 {globs}，最多读取 {most} 个，因此一个也未读取"),
    );
    Finding::new("subject-files", Severity::Error, message).help(Text::new(
        format!("name fewer, or raise `files_max` of the subject, to {FILES_MAX} at the most"),
        format!("请缩小范围，或提高该对象的 `files_max`，最大为 {FILES_MAX}"),
    ))
}

fn globs(entry: Entry<'_>) -> String {
    let globs: Vec<String> = entry.subject.files.iter().map(|it| format!("`{it}`")).collect();
    globs.join(", ")
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
