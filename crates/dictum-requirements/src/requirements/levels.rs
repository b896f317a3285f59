//! Whether a rule's level is the one that its clauses have.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::rulebook::Rule;
use dictum_schema::severity::Level;

use super::faults::{self, Ctx};
use crate::document::ClauseId;
use crate::obligations::{Basis, Obligation};

/// Compares the level of `rule` with the words of the obligations that it names: those
/// named since there were `named` of them, and those of its `labels`.
///
/// The strongest word counts: a rule may serve a recommendation beside a demand. What
/// asks by its form or its place alone leaves the level to the rulebook.
pub(super) fn compare(
    ctx: &mut Ctx<'_>,
    (index, rule): (usize, &Rule),
    named: usize,
    labels: &BTreeSet<ClauseId>,
) {
    let document = ctx.document;
    let touched = ctx.touched.get(named..).unwrap_or_default().iter().copied();
    let by_label = labels.iter().flat_map(|id| {
        let count = document.clause(*id).map_or(0, |it| it.obligations.len());
        (0..count).map(|number| (*id, number))
    });
    let obligation = |(id, number): (ClauseId, usize)| {
        let clause = document.clause(id)?;
        clause.obligations.get(number).map(|it| (clause, it))
    };
    let worded = touched.chain(by_label).filter_map(obligation);
    let strongest = worded
        .filter(|(_, it)| it.basis == Basis::Word)
        .max_by_key(|(clause, it)| (it.level, std::cmp::Reverse(clause.span.start)));
    let Some((clause, strongest)) = strongest.filter(|(_, it)| it.level != rule.level) else {
        return;
    };
    let words = faults::shown(said(&clause.words, strongest));
    let (says, has, id) = (name(strongest.level), name(rule.level), &rule.id);
    let line = document.source().line(clause.span.start);
    let message = Text::new(
        format!("the rule `{id}` has `level: {has}`, and line {line} says {says}: `{words}`"),
        format!("规则 `{id}` 的级别为 `{has}`，而第 {line} 行的级别是 {says}：`{words}`"),
    );
    let at = document.location(clause.span);
    let finding = faults::error("level-differs", message)
        .related(at, Text::new("the clause", "条款"))
        .help(Text::new(
            format!("write `level: {says}`; how much a violation weighs is the `severity`"),
            format!("请写 `level: {says}`；违反的轻重由 `severity` 决定"),
        ));
    ctx.fault(finding, &format!("/rules/{index}/level"));
}

/// The words of `obligation` in the words of its clause.
pub(super) fn said<'w>(words: &'w str, obligation: &Obligation) -> &'w str {
    words.get(obligation.words.clone()).unwrap_or(words)
}

fn name(level: Level) -> &'static str {
    match level {
        Level::May => "may",
        Level::Should => "should",
        Level::Must => "must",
    }
}
