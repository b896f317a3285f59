//! Outcomes as findings: what, where, why, and what to do.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use dictum_evaluator::program::Activation;
use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::rulebook::Fix as Change;
use dictum_schema::severity::{Evidence, Outcome};
use dictum_source::finding::{Finding, Judgement};
use dictum_source::source::{Location, Span};
use dictum_source::tree::{self, NodeId, Tree};

use crate::effective::{EffectivePolicy, EffectiveRule};
use crate::fact_path::{self, SUBJECT};
use crate::fixes;
use crate::messages::Messages;
use crate::outcome::{self, Found, RuleOutcome};
use crate::program::PolicyProgram;

/// Reports the outcomes that are neither satisfied nor not applicable.
///
/// Each element that alone violates a rule is a finding of its own, at its own
/// place; what is missing from one list is one finding. A rule that cannot be
/// judged weighs what its violation would weigh.
pub fn report(judged: &Judged<'_>, outcomes: &[RuleOutcome]) -> Vec<Finding> {
    let activation = outcome::activation(judged.program, judged.facts, judged.today);
    let ctx = Ctx { judged, activation, outcomes, keys: OnceCell::new() };
    let mut said: Vec<(Finding, Decided)> = Vec::new();
    let mut unwritten: Vec<&EffectiveRule> = Vec::new();
    for (index, (rule, outcome)) in judged.policy.rules().iter().zip(outcomes).enumerate() {
        let silent = matches!(outcome.outcome, Outcome::Satisfied | Outcome::NotApplicable);
        if silent || !rule.enabled {
            continue;
        }
        if outcome.outcome == Outcome::Indeterminate && rule.rule.is_todo() {
            unwritten.push(rule);
            continue;
        }
        // A message that does not check was refused when the policy was compiled; in a
        // release that somebody edited since, the rule's title stands for it.
        let messages = judged.program.said(index, &rule.rule);
        match outcome.outcome {
            Outcome::Violated => said.extend(ctx.violated(rule, &messages, outcome)),
            _ => said.push(ctx.indeterminate(rule, &messages, outcome)),
        }
    }
    let mut findings = with_facts(said, judged.facts);
    findings.extend(todo(judged, &unwritten));
    findings
}

/// The code of the finding for rules that nobody has written yet.
pub const TODO: &str = "rules-todo";

/// One finding for all the rules of a policy that are not judged yet: it weighs what the
/// gravest of them would.
fn todo(judged: &Judged<'_>, rules: &[&EffectiveRule]) -> Option<Finding> {
    let severity = rules.iter().map(|it| it.severity).max()?;
    let named: Vec<String> =
        rules.iter().take(TODO_MAX).map(|it| format!("`{}`", it.rule.id)).collect();
    let (count, all) = (rules.len(), judged.policy.rules().len());
    let (en, zh) = (named.join(", "), named.join("、"));
    let (more, more_zh) = if count > TODO_MAX { (" …", " 等") } else { ("", "") };
    let (verb, them) = if count == 1 { ("is", "it") } else { ("are", "them") };
    let message = Text::new(
        format!("{count} of {all} rules {verb} not judged yet: {en}{more}"),
        format!("{all} 条规则中有 {count} 条尚未判定：{zh}{more_zh}"),
    );
    let finding = Finding::new(TODO, severity, message).help(Text::new(
        format!("write `require` in place of `todo()`, or allow {them} with `--max-todo {count}`"),
        format!("请在 `require` 中写明条件以代替 `todo()`，或用 `--max-todo {count}` 允许其存在"),
    ));
    Some(finding.at(judged.facts.location(judged.facts.root())))
}

/// The most rules that the finding for those that are not judged yet names.
const TODO_MAX: usize = 5;

/// What decided a finding: facts that are there, or paths of facts that are missing.
type Decided = (Vec<NodeId>, Vec<String>);

/// Writes down which facts decided each finding.
fn with_facts(said: Vec<(Finding, Decided)>, facts: &Tree) -> Vec<Finding> {
    let nodes = said.iter().flat_map(|(_, (nodes, _))| nodes.iter().copied()).collect();
    let paths = fact_path::paths(facts, &nodes);
    let path = |it: &NodeId| paths.get(it).cloned().unwrap_or_else(|| SUBJECT.to_owned());
    said.into_iter()
        .map(|(mut finding, (nodes, missing))| {
            if let Some(judgement) = &mut finding.judgement {
                judgement.facts = nodes.iter().map(path).chain(missing).collect();
                judgement.facts.sort();
                judgement.facts.dedup();
            }
            finding
        })
        .collect()
}

/// What was judged, by what, and when.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The policy in force.
    pub policy: &'a EffectivePolicy,
    /// Its program.
    pub program: &'a PolicyProgram,
    /// The subject's name.
    pub subject: &'a str,
    /// The subject's facts.
    pub facts: &'a Tree,
    /// The day, as `YYYY-MM-DD`.
    pub today: &'a str,
}

struct Ctx<'a> {
    judged: &'a Judged<'a>,
    activation: Activation<'a>,
    outcomes: &'a [RuleOutcome],
    /// The keys of maps, once they are asked for.
    keys: OnceCell<BTreeMap<NodeId, Location>>,
}

impl Ctx<'_> {
    fn violated(
        &self,
        rule: &EffectiveRule,
        messages: &Messages,
        outcome: &RuleOutcome,
    ) -> Vec<(Finding, Decided)> {
        let (decisive, together): (Vec<&Found>, Vec<&Found>) =
            outcome.found.iter().partition(|it| it.decisive && it.node.is_some());
        let mut findings = Vec::new();
        for found in &decisive {
            let values = [found.value.clone()];
            let mut finding = self.finding(rule, messages, (outcome, &values));
            finding.at = found.node.map(|it| self.named(it));
            findings.push((finding, (found.node.into_iter().collect(), Vec::new())));
        }
        if decisive.is_empty() || !outcome.missing.is_empty() {
            let values: Vec<Value> = together.iter().map(|it| it.value.clone()).collect();
            let mut finding = self.finding(rule, messages, (outcome, &values));
            let elements = together.iter().filter_map(|it| it.node);
            let nodes: Vec<NodeId> = elements.chain(outcome.decided_by.iter().copied()).collect();
            self.place(&mut finding, nodes.iter().copied());
            findings.push((finding, (nodes, Vec::new())));
        }
        if let (Some(change), [(finding, _)]) = (&rule.rule.fix, findings.as_mut_slice())
            && let Some(fix) = fixes::fix(change, self.judged.facts, &outcome.missing)
        {
            match self.spoilt(change, outcome) {
                None => finding.fixes.push(fix),
                Some(why) => finding.notes.push(why),
            }
        }
        findings
    }

    /// Why `change` is not to be made for `outcome`: with it the rule would not hold, or
    /// another rule that does would not any more.
    fn spoilt(&self, change: &Change, outcome: &RuleOutcome) -> Option<Text> {
        let Judged { program, facts, today, .. } = *self.judged;
        let changed = fixes::applied(change, facts, &outcome.missing)?;
        let after = outcome::evaluate(program, &changed, today);
        let fine =
            |it: &RuleOutcome| matches!(it.outcome, Outcome::Satisfied | Outcome::NotApplicable);
        let mut pairs = self.outcomes.iter().zip(&after);
        let worse = pairs
            .find(|(before, after)| !fine(after) && (before.rule == outcome.rule || fine(before)));
        let (before, _) = worse?;
        Some(if before.rule == outcome.rule {
            Text::new(
                "the rule's own fix is not offered: with it the rule would still not hold",
                "未提供规则自带的修复：修改后仍不满足此规则",
            )
        } else {
            Text::new(
                format!(
                    "the rule's own fix is not offered: with it `{}` would not hold",
                    before.rule
                ),
                format!("未提供规则自带的修复：修改后将不满足 `{}`", before.rule),
            )
        })
    }

    fn indeterminate(
        &self,
        rule: &EffectiveRule,
        messages: &Messages,
        outcome: &RuleOutcome,
    ) -> (Finding, Decided) {
        let finding = self.finding(rule, messages, (outcome, &[]));
        let title = &rule.rule.title;
        let message = match &outcome.error {
            Some(error) => Text::new(
                format!("cannot judge “{}”: {}", title.en, error.en),
                format!("无法判断“{}”：{}", title.zh_cn, error.zh_cn),
            ),
            None => Text::new(
                format!("cannot tell about “{}”: {}", title.en, facts_unknown(outcome).en),
                format!("无法判断“{}”：{}", title.zh_cn, facts_unknown(outcome).zh_cn),
            ),
        };
        let mut finding = finding.saying(message);
        self.place(&mut finding, outcome.decided_by.iter().copied());
        // What is missing decides, not the map that it is missing from.
        let decided = match outcome.missing_facts.as_slice() {
            [] => (outcome.decided_by.clone(), Vec::new()),
            missing => (Vec::new(), missing.to_vec()),
        };
        (finding, decided)
    }

    /// A finding of `rule` without a place.
    fn finding(
        &self,
        rule: &EffectiveRule,
        messages: &Messages,
        (outcome, found): (&RuleOutcome, &[Value]),
    ) -> Finding {
        let policy = self.judged.policy;
        let message = messages.message.fill(&self.activation, &outcome.missing, found);
        let mut finding = Finding::new(rule.rule.id.as_str(), rule.severity, message);
        if let Some(help) = &messages.help {
            finding = finding.help(help.fill(&self.activation, &outcome.missing, found));
        }
        for note in outcome.missing.iter().filter_map(|it| self.brought(it)) {
            finding = finding.note(note);
        }
        finding.judgement = Some(Box::new(Judgement {
            outcome: outcome.outcome,
            subject: self.judged.subject.to_owned(),
            policy: policy.policy.to_string(),
            version: policy.version.to_string(),
            clauses: policy.clauses(&rule.rule),
            missing: outcome.missing_facts.clone(),
            facts: Vec::new(),
            origin: rule.origin.to_string(),
            waiver: None,
        }));
        finding
    }

    /// Says which layer asks for `value`, an element of a parameter; none where the
    /// release does.
    fn brought(&self, value: &Value) -> Option<Text> {
        let spelled = value.to_string();
        let policy = self.judged.policy;
        let items = policy.params().keys().flat_map(|it| policy.items(it));
        let mut items =
            items.filter(|it| it.removed.is_none() && it.item.value.to_string() == spelled);
        // Where the release asks for the same in any place, it is the one that asks.
        let item = items.next().filter(|_| items.all(|it| it.origin.at().is_some()))?;
        item.origin.at()?;
        let (origin, value) = (&item.origin, &item.item.value);
        Some(Text::new(
            format!("`{value}` is asked for by {origin}"),
            format!("`{value}` 由 {origin} 要求"),
        ))
    }

    /// The place of `node`; of a map it is the key that it stands under, for its own bytes may
    /// be those of an entry that is not meant.
    fn named(&self, node: NodeId) -> Location {
        let facts = self.judged.facts;
        if matches!(facts.value(node), tree::Value::Map(_)) {
            let keys = self.keys.get_or_init(|| facts.keys_of_maps());
            if let Some(key) = keys.get(&node) {
                return key.clone();
            }
        }
        facts.location(node)
    }

    /// Points `finding` at the first of `nodes`; the others are related places. What
    /// only holds another of the nodes says nothing more than that one.
    fn place(&self, finding: &mut Finding, nodes: impl Iterator<Item = NodeId>) {
        let facts = self.judged.facts;
        let mut places: Vec<Location> = Vec::new();
        for node in nodes.filter(|it| *it != facts.root()) {
            let place = self.named(node);
            if places.iter().any(|it| within(it, &place)) {
                continue;
            }
            match places.iter_mut().find(|it| within(&place, it)) {
                Some(holder) => *holder = place,
                None => places.push(place),
            }
        }
        let mut places = places.into_iter();
        finding.at = places.next().or_else(|| whole(facts));
        for place in places.take(RELATED_MAX) {
            finding.related.push(dictum_source::finding::Related {
                at: place,
                label: Text::new("also read here", "同时依据此处"),
            });
        }
    }
}

/// Where a person would write what `facts` lack: the beginning of the file that they are, or
/// that they were declared in. What nothing was read from stands nowhere.
fn whole(facts: &Tree) -> Option<Location> {
    let root = facts.node(facts.root());
    let Location { source, span } = facts.location(facts.root());
    let is_a_file = root.evidence == Evidence::Declared || span != Span::default();
    is_a_file.then(|| Location::new(&source, Span::default()))
}

/// The most related places that a finding names.
const RELATED_MAX: usize = 3;

/// The most facts that a message names; the finding has them all.
const MISSING_MAX: usize = 4;

/// Whether `inner` lies in `outer`, or is the same.
fn within(inner: &Location, outer: &Location) -> bool {
    inner.source.path() == outer.source.path()
        && inner.span.start >= outer.span.start
        && inner.span.end <= outer.span.end
}

fn facts_unknown(outcome: &RuleOutcome) -> Text {
    let paths: Vec<String> = outcome
        .missing_facts
        .iter()
        .take(MISSING_MAX)
        .map(|it| format!("`{}`", it.strip_prefix("subject.").unwrap_or(it)))
        .collect();
    let (en, zh) = (paths.join(", "), paths.join("、"));
    match outcome.missing_facts.len() {
        1 => Text::new(format!("{en} is not known"), format!("事实 {zh} 未知")),
        all if all > MISSING_MAX => {
            let more = all - MISSING_MAX;
            Text::new(
                format!("{en} and {more} more are not known"),
                format!("事实 {zh} 等 {all} 项未知"),
            )
        }
        _ => Text::new(format!("{en} are not known"), format!("事实 {zh} 未知")),
    }
}
