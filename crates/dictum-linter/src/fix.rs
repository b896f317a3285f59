//! Applies the fixes of findings to the files of a workspace.

use std::collections::BTreeMap;
use std::path::Path;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::edit::{self, Edit};
use dictum_source::finding::Finding;

use crate::files::{FileError, Root};

/// Applies the first fix of each of `findings` that mends it to files in `folders`.
///
/// What is only written down of a thing elsewhere, as in a console file, is left to the
/// person who mends that thing.
///
/// A file is written whole or not at all, with its byte-order mark, and only where it
/// still is what the finding was made of. What overlaps waits for another run. A file
/// outside of the folders, or one that is a link, is not touched, and a finding says so.
///
/// # Errors
///
/// Fails where a folder is not there.
pub fn fix(
    folders: &[&Path],
    findings: &[Finding],
) -> Result<(Vec<Applied>, Vec<Finding>), FileError> {
    let roots: Vec<Root> = folders.iter().map(|it| Root::open(it)).collect::<Result<_, _>>()?;
    let mut files: BTreeMap<&str, Vec<(&Text, &Edit)>> = BTreeMap::new();
    for fix in findings.iter().filter_map(|it| it.fixes.iter().find(|it| it.mends())) {
        for edit in &fix.edits {
            files.entry(edit.source.path()).or_default().push((&fix.title, edit));
        }
    }
    let (mut applied, mut faults) = (Vec::new(), Vec::new());
    for (path, edits) in files {
        let place = roots.iter().find_map(|root| Some((root, root.relative(path)?)));
        let Some((root, relative)) = place else {
            faults.push(refused(
                path,
                &Text::new("it lies outside of the folders", "不在所查文件夹之内"),
            ));
            continue;
        };
        match write(root, &relative, &edits) {
            Ok(titles) => {
                let titles = titles.into_iter();
                applied.extend(titles.map(|title| Applied { path: path.to_owned(), title }));
            }
            Err(finding) => faults.push(*finding),
        }
    }
    Ok((applied, faults))
}

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The file, as people know it.
    pub path: String,
    /// What the fix does.
    pub title: Text,
}

fn write(root: &Root, relative: &str, edits: &[(&Text, &Edit)]) -> Result<Vec<Text>, Box<Finding>> {
    let path = root.shown(relative);
    let error = |error: FileError| Box::new(error.finding());
    if root.is_link(relative) {
        return Err(Box::new(refused(&path, &Text::new("it is a link", "它是链接"))));
    }
    let source = root.read(relative).map_err(error)?;
    if edits.iter().any(|(_, edit)| *edit.source != *source) {
        return Err(Box::new(refused(&path, &Text::new("it has changed", "它已被改动"))));
    }
    let only: Vec<&Edit> = edits.iter().map(|(_, edit)| *edit).collect();
    let (text, done) = edit::apply(&source, &only);
    let mark = if source.has_byte_order_mark() { "\u{feff}" } else { "" };
    root.write(relative, &format!("{mark}{text}")).map_err(error)?;
    let titles = edits.iter().zip(done).filter(|(_, done)| *done);
    Ok(titles.map(|((title, _), _)| (*title).clone()).collect())
}

fn refused(path: &str, why: &Text) -> Finding {
    Finding::new(
        "fix-refused",
        Severity::Warning,
        Text::new(
            format!("`{path}` is not fixed: {}", why.en),
            format!("未修改 `{path}`：{}", why.zh_cn),
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use dictum_source::edit::{Changed, Fix};
    use dictum_source::source::{Source, Span};

    use super::*;

    fn finding(
        source: &std::sync::Arc<Source>,
        (start, end): (usize, usize),
        text: &str,
    ) -> Finding {
        let edit = Edit {
            source: std::sync::Arc::clone(source),
            span: Span::new(start, end),
            text: text.to_owned(),
        };
        let title = Text::new(text, text);
        let mut finding = Finding::new("a", Severity::Error, title.clone());
        finding.fixes = vec![Fix { title, changes: Changed::Thing, edits: vec![edit] }];
        finding
    }

    #[test]
    fn fixes_stay_inside_and_are_applied_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::open(folder.path()).unwrap();
        fs::write(folder.path().join("a.json"), "\u{feff}{\"a\": false}").unwrap();
        let source = root.read("a.json").unwrap();
        let findings = [finding(&source, (6, 11), "true"), finding(&source, (6, 11), "true")];
        let (applied, faults) = fix(&[folder.path()], &findings).unwrap();
        assert_eq!((applied.len(), faults.len()), (1, 0));
        let text = fs::read_to_string(folder.path().join("a.json")).unwrap();
        assert_eq!(text, "\u{feff}{\"a\": true}");

        // The file is not what the finding was made of any more.
        let (applied, faults) = fix(&[folder.path()], &findings).unwrap();
        assert_eq!((applied.len(), faults.len()), (0, 1));
    }

    #[test]
    fn nothing_outside_is_touched() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(other.path().join("a.json"), "false").unwrap();
        let outside = Root::open(other.path()).unwrap().read("a.json").unwrap();
        let above = Source::new(format!("{}/../a.json", folder.path().display()), "false");
        for source in [outside, above] {
            let (applied, faults) =
                fix(&[folder.path()], &[finding(&source, (0, 5), "true")]).unwrap();
            assert_eq!((applied.len(), faults.len()), (0, 1));
        }
        assert_eq!(fs::read_to_string(other.path().join("a.json")).unwrap(), "false");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("real.json"), "false").unwrap();
        std::os::unix::fs::symlink("real.json", folder.path().join("a.json")).unwrap();
        let source = Root::open(folder.path()).unwrap().read("a.json").unwrap();
        let (applied, faults) = fix(&[folder.path()], &[finding(&source, (0, 5), "true")]).unwrap();
        assert_eq!((applied.len(), faults.len()), (0, 1));
    }
}
