//! How well obligations are found: the documents of `tests/corpus/obligations`, each
//! with the sentences that ask, as people read them.
//!
//! A sentence counts as found where a clause that asks has words in common with it,
//! and a clause that asks counts as right where a sentence does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use dictum_requirements::document;
use dictum_schema::severity::{Evidence, Level};
use dictum_source::source::{Source, Span};
use dictum_source::tree::{self, Notation};

/// Where the documents are, each kind in a folder of its own.
const CORPUS: &str = "tests/corpus/obligations";

/// The least share of what asks that has to be something that asks.
const PRECISION_MIN: f64 = 0.90;

/// The least share of the sentences that ask that has to be found.
const RECALL_MIN: f64 = 0.97;

/// Prints the measures of each kind and of all, and what was missed; whether they hold.
pub(crate) fn run(root: &Path) -> anyhow::Result<bool> {
    let measured = measure(root)?;
    crate::say(&measured.shown());
    Ok(measured.holds())
}

/// Every kind of document with what was counted there.
struct Measured {
    kinds: BTreeMap<String, Count>,
    /// What was missed, and what was taken for asking, each with its place.
    remarks: Vec<String>,
}

/// What was counted.
#[derive(Default, Clone, Copy)]
struct Count {
    documents: u32,
    /// Sentences that ask, and how many of them were found, at the same level.
    wanted: u32,
    found: u32,
    level: u32,
    /// Clauses that the reader says ask, and how many of them do.
    asking: u32,
    right: u32,
}

impl Measured {
    fn total(&self) -> Count {
        self.kinds.values().copied().fold(Count::default(), Count::add)
    }

    fn holds(&self) -> bool {
        let total = self.total();
        total.precision() >= PRECISION_MIN && total.recall() >= RECALL_MIN
    }

    fn shown(&self) -> String {
        let mut out: String = self.remarks.iter().flat_map(|it| [it.as_str(), "\n"]).collect();
        for (kind, count) in &self.kinds {
            out.push_str(&count.line(kind));
        }
        out.push_str(&self.total().line("all"));
        out
    }
}

impl Count {
    fn add(self, other: Self) -> Self {
        Self {
            documents: self.documents + other.documents,
            wanted: self.wanted + other.wanted,
            found: self.found + other.found,
            level: self.level + other.level,
            asking: self.asking + other.asking,
            right: self.right + other.right,
        }
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.asking.max(1))
    }

    fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.wanted.max(1))
    }

    fn line(&self, name: &str) -> String {
        let mut line = String::new();
        // Writing to a string does not fail.
        let _ = writeln!(
            line,
            "{name:24} {:3} documents  {:4} obligations  precision {:.3}  recall {:.3}  level {:.3}",
            self.documents,
            self.wanted,
            self.precision(),
            self.recall(),
            f64::from(self.level) / f64::from(self.found.max(1)),
        );
        line
    }
}

/// Reads every document of the corpus below `root`.
fn measure(root: &Path) -> anyhow::Result<Measured> {
    let mut measured = Measured { kinds: BTreeMap::new(), remarks: Vec::new() };
    for folder in entries(&root.join(CORPUS))? {
        let kind = name(&folder);
        for path in entries(&folder)? {
            if path.extension().is_some_and(|it| it == "md") {
                let (count, remarks) = one(&path, &format!("{kind}/{}", name(&path)))?;
                let all = measured.kinds.entry(kind.clone()).or_default();
                *all = all.add(count);
                measured.remarks.extend(remarks);
            }
        }
    }
    Ok(measured)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> =
        entries.map(|it| it.map(|it| it.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A sentence that asks, as a person marked it.
struct Wanted {
    span: Span,
    level: Level,
}

/// Measures the document at `path`, which people call `shown`.
fn one(path: &Path, shown: &str) -> anyhow::Result<(Count, Vec<String>)> {
    let source = Source::new(shown, &std::fs::read_to_string(path)?);
    let wanted = wanted(path, &source)?;
    let (document, _) = document::parse(&source);
    let mut remarks = Vec::new();
    let mut count = Count { documents: 1, ..Count::default() };
    let asking: Vec<(Span, Option<Level>)> = document
        .clauses()
        .iter()
        .filter(|it| it.asks())
        .map(|it| (it.span, it.obligations.iter().map(|it| it.level).max()))
        .collect();
    for it in &wanted {
        count.wanted += 1;
        let mut levels = asking.iter().filter(|(span, _)| overlap(*span, it.span));
        match levels.next() {
            None => remarks.push(remark("missed", &source, it.span)),
            Some((_, level)) => {
                count.found += 1;
                count.level += u32::from(*level == Some(it.level));
            }
        }
    }
    for (span, _) in &asking {
        count.asking += 1;
        if wanted.iter().any(|it| overlap(*span, it.span)) {
            count.right += 1;
        } else {
            remarks.push(remark("does not ask", &source, *span));
        }
    }
    Ok((count, remarks))
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn remark(what: &str, source: &Source, span: Span) -> String {
    let words = source.slice(span).trim().replace('\n', " ");
    format!("{}:{}: {what}: {words}", source.path(), source.line(span.start))
}

/// The sentences that ask, in their order, from the file beside the document.
fn wanted(path: &Path, source: &Source) -> anyhow::Result<Vec<Wanted>> {
    let data = path.with_extension("yaml");
    let text = std::fs::read_to_string(&data).with_context(|| data.display().to_string())?;
    let data = Source::new(data.display().to_string(), &text);
    let (tree, faults) = tree::parse(&data, Notation::Yaml, Evidence::Declared);
    let tree = tree.filter(|_| faults.is_empty()).ok_or_else(|| anyhow!("{}", data.path()))?;
    let json = tree.to_json(tree.root());
    let listed = json.get("obligations").and_then(|it| it.as_array()).cloned().unwrap_or_default();
    let mut at = 0;
    let mut wanted = Vec::new();
    for entry in &listed {
        let one = entry.as_object().and_then(|it| it.iter().next());
        let (level, words) = one.ok_or_else(|| anyhow!("{}: {entry}", data.path()))?;
        let level = serde_json::from_value(level.as_str().into())?;
        let words = words.as_str().unwrap_or_default();
        let rest = source.text().get(at..).unwrap_or_default();
        let found = rest.find(words).map(|it| at + it);
        let start = found.ok_or_else(|| anyhow!("{}: not in order: {words}", data.path()))?;
        at = start + words.len();
        wanted.push(Wanted { span: Span::new(start, at), level });
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obligations_are_found_as_people_find_them() {
        let measured = measure(&crate::root()).unwrap();
        assert!(measured.total().documents >= 40);
        assert!(measured.holds(), "{}", measured.shown());
    }
}
