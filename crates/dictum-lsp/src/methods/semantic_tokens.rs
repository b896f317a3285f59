//! `textDocument/semanticTokens/full`: the words of expressions inside of YAML.

use dictum_evaluator::assist::parts::{self, PartKind};
use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensParams};

use crate::desk::Desk;
use crate::file::FileKind;
use crate::{expression, file};

/// The types of tokens, by their numbers.
pub(super) const TYPES: [&str; 9] = [
    "variable",
    "parameter",
    "property",
    "function",
    "macro",
    "keyword",
    "string",
    "number",
    "operator",
];

pub(super) fn answer(desk: &Desk, params: &SemanticTokensParams) -> Option<SemanticTokens> {
    let (path, source) = super::document(desk, &params.text_document.uri)?;
    if !matches!(file::kind(&source), Some(FileKind::Rulebook | FileKind::Release)) {
        return None;
    }
    let tree = file::tree(&source)?;
    let environment = expression::environment(&tree, &path);
    let mut found = Vec::new();
    for expression in expression::all(&tree) {
        let environment = expression::environment_of(&expression, environment.clone());
        for part in parts::of(&environment, &expression.text) {
            let range = desk.client.encoding.range(&source, expression.in_file(part.span));
            // A token stands on one line; a text that is broken over two is left plain.
            if range.start.line == range.end.line {
                let length = range.end.character.saturating_sub(range.start.character);
                found.push((range.start, length, number(part.kind)));
            }
        }
    }
    found.sort();
    let (mut line, mut character) = (0, 0);
    let token = |(start, length, token_type): (gen_lsp_types::Position, u32, u32)| {
        let delta_line = start.line - line;
        let delta_start = start.character - if delta_line == 0 { character } else { 0 };
        (line, character) = (start.line, start.character);
        SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset: 0 }
    };
    found.dedup_by_key(|it| it.0);
    Some(SemanticTokens { result_id: None, data: found.into_iter().map(token).collect() })
}

fn number(kind: PartKind) -> u32 {
    match kind {
        PartKind::Variable => 0,
        PartKind::Local => 1,
        PartKind::Field => 2,
        PartKind::Function => 3,
        PartKind::Form => 4,
        PartKind::Keyword => 5,
        PartKind::Text => 6,
        PartKind::Number => 7,
        PartKind::Operator => 8,
    }
}
