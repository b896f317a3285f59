//! What a team states of code whose calls cannot be followed, and whether the files are still
//! the ones that were looked at.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use dictum_miniprogram::statements::{self, Statement};
use dictum_schema::calls::CallsFile;
use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::tree::{self, Notation};
use jiff::civil::Date;

use crate::decode::Shape;
use crate::door::Kind;
use crate::files::{self, FileError, Root};
use crate::schemas;
use crate::workspace::CALLS;

/// The most files of one statement that are looked at.
const FILES_MAX: usize = 5_000;

/// The most bytes of one statement that are looked at: 64 MiB.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// What a file of calls looks like, worked out once for all subjects.
static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::of(schemas::of::<CallsFile>()));

/// The statements of the project in `root` that count on the day `today`; none where there
/// is no file of them, or it is broken. Why others do not count is told.
pub(super) fn read(root: &Root, today: Date, findings: &mut Vec<Finding>) -> Vec<Statement> {
    if !root.has(CALLS) {
        return Vec::new();
    }
    let source = match root.read(CALLS) {
        Ok(source) => source,
        Err(error) => {
            findings.push(error.finding());
            return Vec::new();
        }
    };
    let (tree, mut faults) = tree::parse(&source, Notation::Yaml, Evidence::Attested);
    if let Some(tree) = &tree {
        faults.extend(SHAPE.faults(tree));
    }
    let Some(tree) = tree.filter(|_| faults.is_empty()) else {
        findings.extend(faults);
        return Vec::new();
    };
    let (mut all, faults) = statements::read(&tree, today);
    findings.extend(faults);
    all.retain(|it| match unfit(root, it) {
        Some(finding) => {
            findings.push(finding);
            false
        }
        None => true,
    });
    all
}

/// Why the files that `statement` is about are not those that were looked at.
fn unfit(root: &Root, statement: &Statement) -> Option<Finding> {
    match digest(root, &statement.path) {
        Ok(Some(digest)) => statements::stale(statement, &digest),
        Ok(None) => {
            let path = &statement.path;
            let mib = BYTES_MAX / 1024 / 1024;
            let message = Text::new(
                format!(
                    "`{path}` holds links, or more than {FILES_MAX} files or {mib} MiB: nobody can vouch for it"
                ),
                format!("`{path}` 含有链接，或超过 {FILES_MAX} 个文件、{mib} MiB，无法作证"),
            );
            let help = Text::new("state its parts one by one", "请分别陈述其各部分");
            let finding = Finding::new("statement-too-large", Severity::Error, message);
            Some(finding.at(statement.at.clone()).help(help))
        }
        Err(error) => {
            let mut finding = error.finding().at(statement.at.clone());
            "statement-file-unreadable".clone_into(&mut finding.code);
            Some(finding)
        }
    }
}

/// The digest of the file or folder `path`: of a folder, that of a line for each of its
/// files, as `sha256sum` writes them, in the order of their paths. None where not all of it
/// can be looked at.
fn digest(root: &Root, path: &str) -> Result<Option<String>, FileError> {
    if root.has_plain_file(path) {
        return Ok(Some(files::digest(&root.bytes(path)?).as_str().to_owned()));
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut bytes = 0_usize;
    let mut waiting = vec![path.to_owned()];
    while let Some(folder) = waiting.pop() {
        for (name, kind) in root.entries(&folder)? {
            let file = format!("{folder}/{name}");
            match kind {
                Kind::Folder => waiting.push(file),
                Kind::Other => return Ok(None),
                Kind::File => {
                    let held = root.bytes(&file)?;
                    bytes = bytes.saturating_add(held.len());
                    let below = file.get(path.len() + 1..).unwrap_or_default().to_owned();
                    found.insert(below, files::digest(&held).as_str().to_owned());
                }
            }
            if found.len() + waiting.len() > FILES_MAX || bytes > BYTES_MAX {
                return Ok(None);
            }
        }
    }
    let mut lines = String::new();
    for (path, digest) in &found {
        let _ = writeln!(lines, "{digest}  {path}");
    }
    Ok(Some(files::digest(lines.as_bytes()).as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_known_by_every_byte_and_name_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("lib/a.js", "1");
        write("lib/b/c.js", "2");
        let root = Root::open(dir.path()).unwrap();
        let first = digest(&root, "lib").unwrap();
        assert!(first.is_some() && first == digest(&root, "lib").unwrap());
        write("lib/b/c.js", "3");
        let second = digest(&root, "lib").unwrap();
        write("lib/b/d.js", "3");
        let third = digest(&root, "lib").unwrap();
        assert!(first != second && second != third);
        assert!(digest(&root, "lib/a.js").unwrap().is_some());
        assert!(digest(&root, "none").is_err());
    }

    #[test]
    fn a_statement_counts_for_the_files_that_were_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.js"), "1").unwrap();
        let root = Root::open(dir.path()).unwrap();
        let today = jiff::civil::date(2026, 11, 22);
        let state = |sha256: &str| {
            let text = format!(
                "schema: dictum/calls/v1\nstatements:\n- path: a.js\n  calls: {{}}\n{sha256}  attested: {{by: 林晓, on: 2026-11-10}}\n"
            );
            fs::write(dir.path().join(CALLS), text).unwrap();
            let mut findings = Vec::new();
            let statements = read(&root, today, &mut findings);
            (statements.len(), findings.into_iter().map(|it| it.code).collect::<Vec<_>>())
        };
        assert_eq!(state(""), (0, vec!["statement-without-digest".to_owned()]));
        let other = format!("  sha256: {}\n", files::digest(b"2").as_str());
        assert_eq!(state(&other), (0, vec!["statement-stale".to_owned()]));
        let same = format!("  sha256: {}\n", files::digest(b"1").as_str());
        assert_eq!(state(&same), (1, Vec::new()));
        assert_eq!(state("  other: 1\n").0, 0);
    }
}
