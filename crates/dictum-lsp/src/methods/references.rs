//! `textDocument/references`: every place that names a rule or a parameter.

use gen_lsp_types::{Location, ReferenceParams};

use crate::desk::Desk;
use crate::rules;

pub(super) fn answer(desk: &Desk, params: &ReferenceParams) -> Option<Vec<Location>> {
    let asked = super::asked(desk, &params.text_document_position_params)?;
    let symbol = rules::at(&asked.source, asked.offset)?.symbol;
    let declares = params.context.include_declaration;
    let all = rules::everywhere(desk, &asked.path, &symbol).into_iter();
    let wanted = all.filter(|it| declares || !it.defines);
    Some(wanted.filter_map(|it| super::location(desk, &it.at)).collect())
}
