//! The ledger: every clause with its id and who claims it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dictum_schema::language::Text;
use dictum_schema::release;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::claims::Claims;
use super::faults::{self, Ctx};
use super::params::Bound;
use super::{Entry, Param};
use super::{levels, silences};
use crate::document::{Clause, ClauseId, ClauseKind};
use crate::obligations::Obligation;
use crate::words;

/// The most characters of a clause's words that the ledger keeps.
const WORDS_MAX: usize = 240;

/// The most clauses that are shown beside the first one that nobody claims.
const OTHERS_MAX: usize = 7;

/// The ledger, and the id of each clause in it.
pub(super) struct Ledger {
    pub(super) entries: Vec<Entry>,
    ids: BTreeMap<ClauseId, String>,
}

/// The ledger of what was claimed; a clause that asks and is not is an error, and so is
/// each part of one that asks and that no claim names. Where the pack is `closed`, no
/// clause may be left over.
pub(super) fn of(ctx: &mut Ctx<'_>, claims: &Claims, closed: bool) -> Ledger {
    let document = ctx.document;
    let mut ledger = Ledger { entries: Vec::new(), ids: BTreeMap::new() };
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut unclaimed = Vec::new();
    let touched: BTreeSet<(ClauseId, usize)> = ctx.touched.iter().copied().collect();
    for (index, clause) in document.clauses().iter().enumerate() {
        let id = ClauseId(u32::try_from(index).unwrap_or(u32::MAX));
        let claimed = claims.clauses.get(&id);
        if clause.kind == ClauseKind::Heading && claimed.is_none() && !clause.asks() {
            continue;
        }
        let count = seen.entry(&clause.digest).or_insert(0);
        *count += 1;
        let name = match count {
            1 => format!("c-{}", clause.digest),
            more => format!("c-{}-{more}", clause.digest),
        };
        ledger.ids.insert(id, name.clone());
        let headings = document.headings(document.section_of(id));
        match claimed {
            None if clause.asks() => unmapped(ctx, clause, &headings),
            None => unclaimed.push(clause),
            Some(_) if claims.whole.contains(&id) => {}
            Some(_) => {
                let parts = clause.obligations.iter().enumerate();
                for (_, part) in parts.filter(|(number, _)| !touched.contains(&(id, *number))) {
                    unmapped_part(ctx, (clause, part), &headings);
                }
            }
        }
        ledger.entries.push(Entry {
            clause: release::Clause {
                id: name,
                heading: headings,
                lines: document.source().lines(clause.span),
                words: words::cut(&clause.text, WORDS_MAX),
                asks: clause.asks(),
                level: clause.obligations.iter().map(|it| it.level).max(),
                claims: claimed.cloned().unwrap_or_default(),
            },
            kind: clause.kind,
            at: document.location(clause.span),
        });
    }
    count_unclaimed(ctx, &unclaimed, closed);
    silences::tell(ctx, claims);
    ledger
}

impl Ledger {
    /// The ids of `clauses`, in document order.
    pub(super) fn ids(&self, clauses: &BTreeSet<ClauseId>) -> Vec<String> {
        clauses.iter().filter_map(|it| self.ids.get(it)).cloned().collect()
    }

    /// The parameter of `bound`, with the ids of its clauses.
    pub(super) fn param(&self, bound: Bound) -> Param {
        let clauses = bound.clauses.into_iter().collect();
        Param { param: bound.param, places: bound.places, clauses: self.ids(&clauses) }
    }
}

fn unmapped(ctx: &mut Ctx<'_>, clause: &Clause, headings: &[String]) {
    let words = faults::shown(&clause.text);
    let line = ctx.document.source().line(clause.span.start);
    let message = Text::new(
        format!("line {line} asks for something that no rule claims: `{words}`"),
        format!("第 {line} 行提出了要求，但没有规则对应：`{words}`"),
    );
    let help = Text::new(
        "name it with `at` and `says` in a rule, or under `manual`, `elsewhere` or `informative` with the reason",
        "请在规则中用 `at` 和 `says` 指明它，或写入 `manual`、`elsewhere`、`informative` 并说明原因",
    );
    let finding = faults::error("clause-unmapped", message).help(help);
    tell_unmapped(ctx, finding, clause, headings);
}

/// The error for one of several demands of a clause, which no claim on it names.
fn unmapped_part(ctx: &mut Ctx<'_>, (clause, part): (&Clause, &Obligation), headings: &[String]) {
    let words = faults::shown(levels::said(&clause.words, part));
    let line = ctx.document.source().line(clause.span.start);
    let message = Text::new(
        format!("line {line} asks for something besides that no rule claims: `{words}`"),
        format!("第 {line} 行还提出了另一项要求，但没有规则对应：`{words}`"),
    );
    let help = Text::new(
        "add a `says` with words of this part to the rule that checks it, or to another claim",
        "请在检查它的规则或其他认领处再写一个含有这部分文字的 `says`",
    );
    let finding = faults::error("clause-unmapped", message).help(help);
    tell_unmapped(ctx, finding, clause, headings);
}

fn tell_unmapped(ctx: &mut Ctx<'_>, finding: Finding, clause: &Clause, headings: &[String]) {
    let section = headings.join(" › ");
    let finding = finding.labelled(Text::new("not in the rulebook", "规则书未涉及"));
    let finding = if section.is_empty() {
        finding
    } else {
        finding.note(Text::new(
            format!("it stands under `{section}`"),
            format!("它位于“{section}”之下"),
        ))
    };
    ctx.fault_in_document(finding, clause.span);
}

fn count_unclaimed(ctx: &mut Ctx<'_>, unclaimed: &[&Clause], closed: bool) {
    let Some(first) = unclaimed.first() else { return };
    if closed {
        return left_over(ctx, unclaimed);
    }
    let count = unclaimed.len();
    let (clauses, them) = if count == 1 { ("clause asks", "it") } else { ("clauses ask", "them") };
    let finding = Finding::new(
        "clauses-unclaimed",
        Severity::Info,
        Text::new(
            format!("{count} {clauses} for nothing, and nothing in the rulebook claims {them}"),
            format!("有 {count} 个条款不含要求，规则书也未涉及"),
        ),
    )
    .labelled(Text::new("the first one", "第一处"))
    .help(Text::new(
        "say under `informative` why nothing is to be checked there",
        "请在 `informative` 中说明该处为何无需检查",
    ));
    ctx.fault_in_document(finding, first.span);
}

/// The error for clauses that nobody claims in a pack that is closed.
fn left_over(ctx: &mut Ctx<'_>, unclaimed: &[&Clause]) {
    let Some(first) = unclaimed.first() else { return };
    let (count, words) = (unclaimed.len(), faults::shown(&first.text));
    let message = match count {
        1 => Text::new(
            format!("the pack is closed, and nothing in the rulebook claims `{words}`"),
            format!("该策略包为封闭式，而规则书未涉及 `{words}`"),
        ),
        _ => Text::new(
            format!(
                "the pack is closed, and nothing in the rulebook claims {count} clauses, first `{words}`"
            ),
            format!("该策略包为封闭式，而规则书未涉及 {count} 个条款，首个为 `{words}`"),
        ),
    };
    let finding = faults::error("clause-unclaimed", message).help(Text::new(
        "say under `informative` why nothing is to be checked there",
        "请在 `informative` 中说明该处为何无需检查",
    ));
    let others = unclaimed.iter().skip(1).take(OTHERS_MAX);
    let finding = others.fold(finding, |finding, clause| {
        let at = ctx.document.location(clause.span);
        finding.related(at, Text::new("nor this", "此处亦然"))
    });
    ctx.fault_in_document(finding, first.span);
}
