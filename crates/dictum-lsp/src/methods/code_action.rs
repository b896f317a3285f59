//! `textDocument/codeAction`: the fixes of what was found, all of them at once, and a
//! waiver to be filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dictum_schema::language::Text;
use dictum_source::edit::{Changed, Edit, Fix};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::Value;
use gen_lsp_types::{CodeActionParams, Diagnostic};
use serde_json::{Value as Json, json};

use crate::desk::Desk;
use crate::file::FileKind;
use crate::settings::Ability;
use crate::{diagnostic, file, rules, uri};

pub(super) fn answer(desk: &Desk, params: &CodeActionParams) -> Vec<Json> {
    let Some((path, source)) = super::document(desk, &params.text_document.uri) else {
        return Vec::new();
    };
    let wanted = params.context.only.as_ref().is_none_or(|kinds| {
        let named =
            |it: &gen_lsp_types::CodeActionKind| serde_json::to_value(it).unwrap_or_default();
        kinds.iter().any(|it| matches!(named(it).as_str(), Some("" | "quickfix")))
    });
    if !wanted {
        return Vec::new();
    }
    let start = super::offset(desk, &source, params.range.start);
    let end = super::offset(desk, &source, params.range.end);
    let touches = |it: &Location| it.span.start as usize <= end && it.span.end as usize >= start;
    let findings = desk.findings_in(&path);
    let mut here: Vec<&Finding> =
        findings.iter().filter(|it| it.at.as_ref().is_none_or(touches)).collect();
    // What is said of the place itself comes before what is said of the whole file.
    here.sort_by_key(|it| it.at.as_ref().map_or(usize::MAX, |at| at.span.range().len()));
    let mut actions = Vec::new();
    for finding in &here {
        for fix in &finding.fixes {
            let diagnostic = diagnostic::of(desk, finding);
            let preferred = finding.fixes.len() == 1 && fix.mends();
            let mut made = action(desk, fix, &[diagnostic]);
            if let Some(Json::Object(made)) = &mut made {
                made.insert("isPreferred".to_owned(), preferred.into());
            }
            actions.extend(made);
        }
    }
    if here.iter().any(|it| mended_by(it).is_some()) {
        actions.extend(all_at_once(desk, &findings));
    }
    for finding in &here {
        if let Some(fix) = waiver(desk, finding) {
            let diagnostic = diagnostic::of(desk, finding);
            actions.extend(action(desk, &fix, &[diagnostic]));
        }
    }
    let mut seen: Vec<Json> = Vec::new();
    actions.retain(|it| {
        let edit = it.get("edit").cloned().unwrap_or_default();
        let new = !seen.contains(&edit);
        seen.push(edit);
        new
    });
    actions
}

fn action(desk: &Desk, fix: &Fix, mends: &[Diagnostic]) -> Option<Json> {
    if !desk.client.can(Ability::ActionLiterals) {
        return None;
    }
    Some(json!({
        "title": desk.shortened(desk.say(&fix.title)),
        "kind": "quickfix",
        "diagnostics": mends,
        "edit": edit(desk, &fix.edits)?,
    }))
}

/// The edits as the protocol has them; none where one is outside of any file, or was
/// made for another text than the document has now.
fn edit(desk: &Desk, edits: &[Edit]) -> Option<Json> {
    let mut files: BTreeMap<PathBuf, Vec<Json>> = BTreeMap::new();
    for edit in edits {
        let path = PathBuf::from(edit.source.path());
        let now = desk.source(&path)?;
        if !path.is_absolute() || now.text() != edit.source.text() {
            return None;
        }
        let range = desk.client.encoding.range(&edit.source, edit.span);
        files.entry(path).or_default().push(json!({"range": range, "newText": edit.text}));
    }
    let changes: serde_json::Map<String, Json> =
        files.into_iter().map(|(path, them)| (uri::of_path(&path).0, them.into())).collect();
    (!changes.is_empty()).then(|| json!({ "changes": changes }))
}

/// The only fix of `finding`, where it mends it: what is written down of a thing elsewhere
/// is for each to write down once it is so.
fn mended_by(finding: &Finding) -> Option<&Fix> {
    match finding.fixes.as_slice() {
        [fix] if fix.mends() => Some(fix),
        _ => None,
    }
}

/// One action for everything in the file that has a single fix, where there are several.
fn all_at_once(desk: &Desk, findings: &[Finding]) -> Option<Json> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut mends = Vec::new();
    for finding in findings {
        let Some(fix) = mended_by(finding) else { continue };
        let free = |it: &Edit| !edits.iter().any(|other| overlap(it, other));
        if fix.edits.iter().all(free) {
            edits.extend(fix.edits.iter().cloned());
            mends.push(diagnostic::of(desk, finding));
        }
    }
    if mends.len() < 2 {
        return None;
    }
    let count = mends.len();
    let title = Text::new(
        format!("fix all {count} that can be fixed"),
        format!("修复全部 {count} 处可修复的问题"),
    );
    action(desk, &Fix { title, changes: Changed::Thing, edits }, &mends)
}

fn overlap(one: &Edit, other: &Edit) -> bool {
    let same = one.source.path() == other.source.path();
    same && one.span.start <= other.span.end && other.span.start <= one.span.end
}

/// A waiver for what a rule found, in the last layer of the workspace. It has no day yet,
/// so that the layer is refused until somebody fills it in.
fn waiver(desk: &Desk, finding: &Finding) -> Option<Fix> {
    let judgement = finding.judgement.as_ref().filter(|it| it.waiver.is_none())?;
    let path = rules::layers(desk).into_iter().rfind(|it| it.is_file())?;
    let source = desk.source(&path).filter(|it| file::kind(it) == Some(FileKind::Layer))?;
    let tree = file::tree(&source)?;
    let subject = Json::from(judgement.subject.as_str()).to_string();
    let item = |indent: &str| {
        format!(
            "{indent}- rule: {}\n{indent}  subject: {subject}\n{indent}  reason:\n\
             {indent}  approved_by:\n{indent}  until:\n",
            finding.code
        )
    };
    let text = source.text();
    let waivers = tree.get(tree.root(), "waivers");
    let last = waivers.and_then(|it| tree.items(it).last().copied());
    let (at, new) = match (waivers.map(|it| tree.value(it)), last) {
        (Some(Value::List(_)), Some(last)) => {
            let [_, end] = source.lines(tree.node(last).span);
            let start = source.line(tree.node(last).span.start);
            let line = source.slice(source.line_span(start)?);
            // A list in one line is for its author to extend.
            let indent = line.find("- ").and_then(|it| line.get(..it))?;
            let end = source.line_span(end)?.end as usize;
            let end = text.get(end..)?.find('\n').map_or(text.len(), |it| end + it + 1);
            (end, item(indent))
        }
        (None, _) => (text.len(), format!("waivers:\n{}", item("  "))),
        _ => return None,
    };
    let lead = if text.get(..at)?.ends_with('\n') { "" } else { "\n" };
    let shown = Path::new(source.path()).file_name()?.to_string_lossy().into_owned();
    Some(Fix {
        changes: Changed::Record,
        title: Text::new(
            format!("insert a waiver into `{shown}`, to be filled in"),
            format!("在 `{shown}` 中插入待填写的豁免"),
        ),
        edits: vec![Edit { source, span: Span::new(at, at), text: format!("{lead}{new}") }],
    })
}
