//! What is not heard because of where it stands: counted once for each cause.

use std::collections::BTreeMap;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::claims::Claims;
use super::faults::{self, Ctx};
use crate::document::{Clause, ClauseId};
use crate::obligations::Silence;

/// Tells how many clauses of each cause would ask elsewhere, that nobody named.
pub(super) fn tell(ctx: &mut Ctx<'_>, claims: &Claims) {
    let mut causes: BTreeMap<Silence, Vec<&Clause>> = BTreeMap::new();
    for (index, clause) in ctx.document.clauses().iter().enumerate() {
        let id = ClauseId(u32::try_from(index).unwrap_or(u32::MAX));
        let named = ctx.named.contains(&id) || claims.whole.contains(&id);
        if let Some(silence) = clause.silence.filter(|_| !named) {
            causes.entry(silence).or_default().push(clause);
        }
    }
    for (silence, clauses) in causes {
        let Some(first) = clauses.first() else { continue };
        let words = faults::shown(&first.text);
        let (because, because_zh) = cause(silence);
        let message = match clauses.len() {
            1 => Text::new(
                format!("a clause would ask elsewhere, and does not {because}: `{words}`"),
                format!("有 1 个条款在别处会算作要求，{because_zh}而未计入：`{words}`"),
            ),
            count => Text::new(
                format!(
                    "{count} clauses would ask elsewhere, and do not {because}, first `{words}`"
                ),
                format!(
                    "有 {count} 个条款在别处会算作要求，{because_zh}而未计入，首个为 `{words}`"
                ),
            ),
        };
        let finding = Finding::new("clauses-silenced", Severity::Info, message).help(Text::new(
            "claim with `says` what asks all the same, or write `asks: {must: ['…*']}` in the rulebook",
            "若其中确有要求，请用 `says` 认领，或在规则书中写 `asks: {must: ['…*']}`",
        ));
        ctx.fault_in_document(finding, first.span);
    }
}

fn cause(silence: Silence) -> (&'static str, &'static str) {
    match silence {
        Silence::Section => (
            "because the heading says that changes or references stand there",
            "因所在标题表示此处只列变更或参考",
        ),
        Silence::Changes => ("because its table tells what changed when", "因所在表格记录的是变更"),
        Silence::Parameters => ("because its table describes parameters", "因所在表格描述的是参数"),
        Silence::Definition => ("because it says what a term means", "因其内容是术语定义"),
        Silence::Capitals => (
            "because the document says that words ask in capitals only",
            "因文档说明只有大写的词表示要求",
        ),
    }
}
