//! What the rules say of a subject's facts, each with why.

use dictum_evaluator::explanation::Explanation;
use dictum_evaluator::program::{Activation, Evaluated};
use dictum_evaluator::value::Value;
use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::severity::Outcome;
use dictum_source::tree::{NodeId, Tree};

use crate::program::{PolicyProgram, RuleProgram};

/// Judges `facts` by every rule of `program`, on the day `today` (`YYYY-MM-DD`).
///
/// Total: a condition that fails or lacks a fact is indeterminate, never a pass.
pub fn evaluate(program: &PolicyProgram, facts: &Tree, today: &str) -> Vec<RuleOutcome> {
    let activation = activation(program, facts, today);
    program.rules().iter().map(|rule| judge(rule, facts, &activation)).collect()
}

/// What the conditions see of `facts` on the day `today`.
pub fn activation<'a>(program: &PolicyProgram, facts: &'a Tree, today: &str) -> Activation<'a> {
    let mut activation = Activation::new();
    activation.bind_tree("subject", facts, facts.root());
    activation.bind_value("params", program.params().clone());
    activation.bind_value("today", Value::String(today.into()));
    activation
}

/// What one rule says, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: RuleId,
    /// What it says.
    pub outcome: Outcome,
    /// Facts that are missing, as paths, where the outcome is indeterminate.
    pub missing_facts: Vec<String>,
    /// Why the condition failed, where it did.
    pub error: Option<Text>,
    /// Elements of a parameter that the condition did not find.
    pub missing: Vec<Value>,
    /// Elements of the facts that the condition refuses.
    pub found: Vec<Found>,
    /// The facts that decided it.
    pub decided_by: Vec<NodeId>,
    /// Every fact that the rule read, with its path.
    pub evidence: Vec<(String, NodeId)>,
}

/// An element of the facts that a condition refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The element.
    pub value: Value,
    /// Where it stands.
    pub node: Option<NodeId>,
    /// Whether this element alone makes the condition false.
    pub decisive: bool,
}

/// What `rule` says, and nothing else.
pub fn outcome_of(rule: &RuleProgram, activation: &Activation<'_>) -> Outcome {
    let outcome = match rule.when.evaluate(activation) {
        Evaluated::Value(Value::Bool(false)) => Outcome::NotApplicable,
        Evaluated::Value(Value::Bool(true)) => match rule.require.evaluate(activation) {
            Evaluated::Value(Value::Bool(true)) => Outcome::Satisfied,
            Evaluated::Value(Value::Bool(false)) => Outcome::Violated,
            _ => Outcome::Indeterminate,
        },
        _ => Outcome::Indeterminate,
    };
    written(rule, outcome)
}

/// What `outcome` of `rule` comes to: one that nobody has written yet passes nothing,
/// although `true || todo()` is true.
fn written(rule: &RuleProgram, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Satisfied | Outcome::NotApplicable if rule.unwritten => Outcome::Indeterminate,
        outcome => outcome,
    }
}

/// What `rule` says of `facts`, which `activation` binds, and why.
pub fn judge(rule: &RuleProgram, facts: &Tree, activation: &Activation<'_>) -> RuleOutcome {
    let mut judged = RuleOutcome {
        rule: rule.id.clone(),
        outcome: Outcome::Satisfied,
        missing_facts: Vec::new(),
        error: None,
        missing: Vec::new(),
        found: Vec::new(),
        decided_by: Vec::new(),
        evidence: Vec::new(),
    };
    let applies = rule.when.evaluate(activation);
    match &applies {
        Evaluated::Value(Value::Bool(false)) => {
            judged.outcome = Outcome::NotApplicable;
            judged.evidence = evidence(rule.when.reads(), facts);
        }
        Evaluated::Value(Value::Bool(true)) => {
            let mut reads = rule.when.reads();
            reads.extend(rule.require.reads());
            judged.evidence = evidence(reads, facts);
            match rule.require.evaluate(activation) {
                Evaluated::Value(Value::Bool(true)) => {}
                Evaluated::Value(Value::Bool(false)) => {
                    judged.outcome = Outcome::Violated;
                    judged.explain(&rule.require.explain(activation));
                }
                other => {
                    judged.unknown(&other, facts);
                    let why = rule.require.explain(activation);
                    judged.decided_by.extend(why.reasons.into_iter().flat_map(|it| it.nodes));
                }
            }
        }
        other => {
            judged.evidence = evidence(rule.when.reads(), facts);
            judged.unknown(other, facts);
        }
    }
    judged.outcome = written(rule, judged.outcome);
    judged
}

impl RuleOutcome {
    /// Takes over why the condition is false.
    fn explain(&mut self, why: &Explanation) {
        for reason in &why.reasons {
            self.decided_by.extend(&reason.nodes);
            for element in &reason.elements {
                let parameter = element.list.as_deref().is_some_and(|it| it.starts_with("params."));
                if parameter {
                    if !self.missing.contains(&element.value) {
                        self.missing.push(element.value.clone());
                    }
                } else {
                    self.found.push(Found {
                        value: element.value.clone(),
                        node: element.node,
                        decisive: reason.each_decides,
                    });
                }
            }
        }
    }

    /// Takes over why the condition cannot be known.
    fn unknown(&mut self, evaluated: &Evaluated, facts: &Tree) {
        self.outcome = Outcome::Indeterminate;
        match evaluated {
            Evaluated::Unknown(paths) => {
                self.missing_facts.clone_from(paths);
                self.decided_by.extend(paths.iter().map(|path| nearest(facts, path)));
            }
            Evaluated::Error(error) => self.error = Some(error.message.clone()),
            Evaluated::Value(value) => {
                self.error = Some(Text::new(
                    format!("the condition gives `{value}`, neither true nor false"),
                    format!("条件的结果是 `{value}`，既非真也非假"),
                ));
            }
        }
    }
}

/// The facts at `paths` that are there, each path once.
fn evidence(mut paths: Vec<String>, facts: &Tree) -> Vec<(String, NodeId)> {
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .filter_map(|path| {
            let mut node = facts.root();
            for step in path.strip_prefix("subject.")?.split('.') {
                node = facts.get(node, step)?;
            }
            Some((path, node))
        })
        .collect()
}

/// The fact at `path`, or the nearest one above it that is there.
fn nearest(facts: &Tree, path: &str) -> NodeId {
    let mut node = facts.root();
    for step in path.split('.').skip(1) {
        match facts.get(node, step) {
            Some(below) => node = below,
            None => break,
        }
    }
    node
}
