//! `textDocument/inlayHint`: the values in force, beside what sets them.

use dictum_schema::language::Language;
use dictum_schema::release::Param;
use dictum_source::source::Source;
use gen_lsp_types::{InlayHint, InlayHintParams};

use super::hover;
use crate::desk::Desk;
use crate::file::FileKind;
use crate::rules::{self, Symbol};

pub(super) fn answer(desk: &Desk, params: &InlayHintParams) -> Vec<InlayHint> {
    let Some((path, source)) = super::document(desk, &params.text_document.uri) else {
        return Vec::new();
    };
    let (first, last) = (params.range.start.line, params.range.end.line);
    let draft = desk.draft_of(&path).and_then(|(_, it)| it.pack.as_ref());
    let mut hints = Vec::new();
    for it in rules::occurrences(&source) {
        let line = source.line(it.at.span.start);
        if !(first..=last).contains(&(line - 1)) {
            continue;
        }
        let words = match (&it.symbol, it.kind, it.defines) {
            (Symbol::Param(id), FileKind::Rulebook, true) => {
                let all = draft.map(|it| &it.compiled.release.params);
                let param = all.and_then(|all| all.iter().find(|(name, _)| name.as_str() == id));
                param.map(|(_, it)| value(desk, it))
            }
            (Symbol::Rule(id), FileKind::Layer, _) => hover::effective(desk, id)
                .map(|it| format!("= {} ({})", severity(it.severity), it.origin)),
            (Symbol::Param(id), FileKind::Layer, _) => {
                let policies = desk.sessions().flat_map(dictum_linter::session::Session::policies);
                let mut all = policies.flat_map(|(policy, _)| policy.params());
                all.find(|(name, _)| name.as_str() == id).map(|(_, it)| value(desk, it))
            }
            _ => None,
        };
        hints.extend(words.and_then(|it| hint(desk, &source, line, it)));
    }
    hints
}

fn severity(it: dictum_schema::severity::Severity) -> &'static str {
    use dictum_schema::severity::Severity;
    match it {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// The value of a parameter in a few words.
fn value(desk: &Desk, param: &Param) -> String {
    match param.items.as_slice() {
        [] => "= []".to_owned(),
        [item] => format!("= {item}"),
        items => match desk.language() {
            Language::En => format!("= {} items", items.len()),
            Language::ZhCn => format!("= {} 项", items.len()),
        },
    }
}

/// A hint at the end of the line `line`, from 1.
fn hint(desk: &Desk, source: &Source, line: u32, words: String) -> Option<InlayHint> {
    let end = source.line_span(line)?;
    let text = source.slice(end).trim_end();
    let offset = end.start + u32::try_from(text.len()).ok()?;
    Some(InlayHint {
        position: desk.client.encoding.position(source, offset),
        label: words.into(),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    })
}
