//! Who claims which clause.

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::release::{Claim, Elsewhere};
use dictum_schema::rulebook::{Rule, Rulebook, Says};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::faults::{self, Ctx};
use super::params::Bound;
use super::{levels, mentions, select, set_aside};
use crate::document::{Clause, ClauseId};
use crate::obligations::Basis;

/// Who claims each clause, and what each rule claims.
pub(super) struct Claims {
    pub(super) clauses: BTreeMap<ClauseId, Vec<Claim>>,
    /// For each rule of the rulebook, the clauses that ask for it.
    pub(super) rules: Vec<BTreeSet<ClauseId>>,
    /// The clauses that are claimed whatever they ask for: as values, labels, or parts of
    /// what is set aside.
    pub(super) whole: BTreeSet<ClauseId>,
}

impl Claims {
    pub(super) fn add(&mut self, clauses: impl IntoIterator<Item = ClauseId>, claim: &Claim) {
        for clause in clauses {
            let claims = self.clauses.entry(clause).or_default();
            if !claims.contains(claim) {
                claims.push(claim.clone());
            }
        }
    }
}

/// The claims of rules, then of parameters, then of what is no rule here.
pub(super) fn of(
    ctx: &mut Ctx<'_>,
    rulebook: &Rulebook,
    params: &BTreeMap<ParamId, Bound>,
) -> Claims {
    let mut claims = Claims { clauses: BTreeMap::new(), rules: Vec::new(), whole: BTreeSet::new() };
    let mut first: BTreeMap<&RuleId, usize> = BTreeMap::new();
    for (index, rule) in rulebook.rules.iter().enumerate() {
        let earlier = *first.entry(&rule.id).or_insert(index);
        if earlier < index {
            twice(ctx, &rule.id, earlier, index);
        }
        let named = ctx.touched.len();
        let (clauses, labels) = of_rule(ctx, rule, &format!("/rules/{index}"), params);
        levels::compare(ctx, (index, rule), named, &labels);
        claims.whole.extend(labels);
        claims.add(clauses.iter().copied(), &Claim::Rule(rule.id.clone()));
        claims.rules.push(clauses);
    }
    for (id, bound) in params {
        claims.add(bound.clauses.iter().copied(), &Claim::Param(id.clone()));
        let sentence = rulebook.params.get(id).is_some_and(|it| it.says.is_some());
        if !sentence {
            claims.whole.extend(bound.clauses.iter().copied());
        }
    }
    for (index, manual) in rulebook.manual.iter().enumerate() {
        let pointer = format!("/manual/{index}");
        let clauses = named(ctx, &manual.at, &manual.says, &pointer);
        claims.add(clauses, &Claim::Manual(manual.why.clone()));
    }
    for (index, elsewhere) in rulebook.elsewhere.iter().enumerate() {
        let pointer = format!("/elsewhere/{index}");
        let clauses = named(ctx, &elsewhere.at, &elsewhere.says, &pointer);
        let claim = Elsewhere { rules: elsewhere.rules.clone(), why: elsewhere.why.clone() };
        claims.add(clauses, &Claim::Elsewhere(claim));
    }
    set_aside::inform(ctx, &rulebook.informative, &mut claims);
    for (id, bound) in params {
        warn_of_asking(ctx, id, bound);
    }
    claims
}

/// Warns of items that ask and that only the parameter `id` reads: a demand that
/// was written into a list of values would otherwise pass for one of them.
fn warn_of_asking(ctx: &mut Ctx<'_>, id: &ParamId, bound: &Bound) {
    for clause in &bound.items {
        // An item asks by itself; one under a lead-in that asks is a value as it should be.
        let own = |it: &&Clause| it.obligations.iter().any(|it| it.basis != Basis::Place);
        let Some(it) = ctx.document.clause(*clause).filter(own) else { continue };
        if ctx.named.contains(clause) {
            continue;
        }
        let words = faults::shown(&it.text);
        let message = Text::new(
            format!(
                "this item asks for something and counts as a value of `params.{id}`: `{words}`"
            ),
            format!("该项提出了要求，却被当作 `params.{id}` 的值：`{words}`"),
        );
        let finding = Finding::new("item-asks", Severity::Warning, message).help(Text::new(
            "name it under `except` and with a rule's `says`; if it is a value all the same, name it with `says` alone",
            "请在 `except` 中写明它，并用规则的 `says` 指明它；若它确实是值，只用 `says` 指明即可",
        ));
        ctx.fault_in_document(finding, it.span);
    }
}

/// The clauses that ask for `rule`, and those of them that it names by their place alone.
fn of_rule(
    ctx: &mut Ctx<'_>,
    rule: &Rule,
    pointer: &str,
    params: &BTreeMap<ParamId, Bound>,
) -> (BTreeSet<ClauseId>, BTreeSet<ClauseId>) {
    let mut clauses = BTreeSet::new();
    let mut labels = BTreeSet::new();
    match (rule.at.is_empty(), &rule.addition) {
        (true, Some(_)) => {}
        (false, None) => {
            let mentioned = [&rule.when, &rule.require].into_iter().flat_map(|it| mentions::of(it));
            for name in mentioned {
                if let Some((_, bound)) = params.iter().find(|(id, _)| id.as_str() == name) {
                    clauses.extend(bound.clauses.iter().copied());
                }
            }
            let alone = clauses.is_empty();
            let alone = alone.then_some(&rule.id);
            let found = at_place(ctx, (&rule.at, &rule.says), pointer, alone);
            if rule.says.is_empty() {
                labels.extend(found.iter().copied());
            }
            clauses.extend(found);
        }
        (no_place, _) => {
            let id = &rule.id;
            let message = if no_place {
                Text::new(
                    format!("the rule `{id}` has neither an `at` nor an `addition`"),
                    format!("规则 `{id}` 既没有 `at` 也没有 `addition`"),
                )
            } else {
                Text::new(
                    format!("the rule `{id}` has an `at` and an `addition`"),
                    format!("规则 `{id}` 同时写了 `at` 和 `addition`"),
                )
            };
            let help = Text::new(
                "write `at` for what the document asks, or `addition` with the reason for a rule of your own",
                "文档要求的规则请写 `at`；自行增加的规则请写 `addition` 并说明原因",
            );
            ctx.fault(faults::error("rule-place", message).help(help), &format!("{pointer}/id"));
        }
    }
    for (index, also) in rule.also.iter().enumerate() {
        let pointer = format!("{pointer}/also/{index}");
        let found = at_place(ctx, (&also.at, &also.says), &pointer, Some(&rule.id));
        if also.says.is_empty() {
            labels.extend(found.iter().copied());
        }
        clauses.extend(found);
    }
    (clauses, labels)
}

/// The clauses that `says` names at the path `at`; without `says` the heading or
/// the item itself, where `alone` names the rule that nothing else asks for.
fn at_place(
    ctx: &mut Ctx<'_>,
    (at, says): (&[String], &[Says]),
    pointer: &str,
    alone: Option<&RuleId>,
) -> Vec<ClauseId> {
    if !says.is_empty() {
        return named(ctx, at, says, pointer);
    }
    let Some(place) = select::place(ctx, at, &format!("{pointer}/at")) else { return Vec::new() };
    let Some(rule) = alone else { return Vec::new() };
    let label = place.label(ctx.document);
    if label.is_none() {
        let message = Text::new(
            format!("no clause asks for the rule `{rule}`: what stands there has no words"),
            format!("没有条款要求规则 `{rule}`：该处没有文字"),
        );
        let help = Text::new("name the clause with `says`", "请用 `says` 指明条款");
        ctx.fault(
            faults::error("rule-without-clause", message).help(help),
            &format!("{pointer}/at"),
        );
    }
    label.into_iter().collect()
}

/// The clauses that the globs `says` name at the path `at`.
pub(super) fn named(
    ctx: &mut Ctx<'_>,
    at: &[String],
    says: &[Says],
    pointer: &str,
) -> Vec<ClauseId> {
    if says.is_empty() || at.is_empty() {
        let message =
            Text::new("`at` and `says` have to name the clauses", "需要用 `at` 和 `says` 指明条款");
        let help = Text::new(
            "write a path of headings under `at`, and a glob for each clause under `says`",
            "请在 `at` 中写标题路径，在 `says` 中为每个条款写一个通配式",
        );
        ctx.fault(faults::error("says-missing", message).help(help), pointer);
        return Vec::new();
    }
    let Some(place) = select::place(ctx, at, &format!("{pointer}/at")) else { return Vec::new() };
    let globs = says.iter().enumerate();
    globs
        .flat_map(|(index, it)| select::clauses(ctx, place, it, &format!("{pointer}/says/{index}")))
        .collect()
}

fn twice(ctx: &mut Ctx<'_>, id: &RuleId, earlier: usize, index: usize) {
    let first = ctx.rulebook(&format!("/rules/{earlier}/id"));
    let message = Text::new(
        format!("the rule `{id}` stands here a second time"),
        format!("规则 `{id}` 在此重复出现"),
    );
    let finding = faults::error("rule-id-twice", message)
        .related(first, Text::new("first here", "首次出现于此"))
        .help(Text::new("give one of them another id", "请为其中一条换一个 id"));
    ctx.fault(finding, &format!("/rules/{index}/id"));
}
