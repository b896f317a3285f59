//! What a pack's cases exercise: rules, the branches of their conditions, clauses.

use std::collections::BTreeMap;

use dictum_evaluator::coverage::Seen;
use dictum_evaluator::program::{Evaluated, Program};
use dictum_evaluator::value::Value;
use dictum_policy::outcome;
use dictum_policy::program::RuleProgram;
use dictum_schema::coverage::{
    ClauseCoverage, ClauseState, Condition, Count, Coverage, Format, PartCoverage, RuleCoverage,
};
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::release::{Claim, Clause, Release};
use dictum_schema::severity::{Evidence, Outcome};
use dictum_source::tree::{self, Notation, Tree};

use crate::cases::{self, Tested};
use crate::compile::{PackCompiled, RULEBOOK};

/// Runs the cases of `pack`, and measures what they exercise.
///
/// A rule's own cases count, and the others do not: that a case about another rule
/// happens to reach a branch proves nothing about it.
pub fn measure(pack: &PackCompiled) -> (Tested, Coverage) {
    let program = &pack.compiled.program;
    let mut rules: BTreeMap<&RuleId, Measured<'_>> =
        program.rules().iter().map(|it| (&it.id, Measured::new(it))).collect();
    let tested = cases::observe(pack, &mut |judged| {
        let conditions = judged.program.rules().iter().find(|it| it.id == *judged.rule);
        if let (Some(rule), Some(it)) = (rules.get_mut(judged.rule), conditions) {
            let activation = outcome::activation(judged.program, judged.facts, judged.today);
            rule.cases += 1;
            rule.satisfied += usize::from(judged.outcome == Outcome::Satisfied);
            rule.violated += usize::from(judged.outcome == Outcome::Violated);
            it.when.cover(&activation, &mut rule.when);
            if it.when.evaluate(&activation) == Evaluated::Value(Value::Bool(true)) {
                it.require.cover(&activation, &mut rule.require);
            }
        }
    });
    let lines = Lines::of(pack);
    let release = &pack.compiled.release;
    let measured: Vec<RuleCoverage> = (release.rules.iter().enumerate())
        .filter_map(|(index, rule)| Some(rules.get(&rule.id)?.report(index, &lines)))
        .collect();
    (tested, coverage(pack, measured))
}

fn coverage(pack: &PackCompiled, rules: Vec<RuleCoverage>) -> Coverage {
    let release = &pack.compiled.release;
    let clauses: Vec<ClauseCoverage> =
        release.ledger.iter().filter(|it| it.asks).map(|it| clause(it, release, &rules)).collect();
    let parts = || rules.iter().flat_map(|it| &it.parts);
    let taken = |it: &PartCoverage| usize::from(it.yes > 0) + usize::from(it.no > 0);
    let both = |it: &&RuleCoverage| it.satisfied > 0 && it.violated > 0;
    let exercised = |it: &&ClauseCoverage| it.state == ClauseState::Exercised;
    let checked = |it: &&ClauseCoverage| it.state != ClauseState::Unchecked;
    Coverage {
        schema: Format::V1,
        policy: release.policy.clone(),
        rulebook: pack.root.shown(RULEBOOK),
        document: pack.root.shown(&release.sources.document.path),
        branches: Count { covered: parts().map(taken).sum(), all: parts().count() * 2 },
        rules_both_ways: Count { covered: rules.iter().filter(both).count(), all: rules.len() },
        clauses_exercised: Count {
            covered: clauses.iter().filter(exercised).count(),
            all: clauses.iter().filter(checked).count(),
        },
        rules,
        clauses,
    }
}

/// A rule, and what its cases showed so far.
struct Measured<'p> {
    program: &'p RuleProgram,
    cases: usize,
    satisfied: usize,
    violated: usize,
    when: Vec<Seen>,
    require: Vec<Seen>,
}

impl<'p> Measured<'p> {
    fn new(program: &'p RuleProgram) -> Self {
        let none = |it: &Program| vec![Seen::default(); it.parts().len()];
        let (when, require) = (none(&program.when), none(&program.require));
        Self { program, cases: 0, satisfied: 0, violated: 0, when, require }
    }

    fn report(&self, index: usize, lines: &Lines) -> RuleCoverage {
        let mut parts = lines.parts((index, Condition::When), &self.program.when, &self.when);
        parts.extend(lines.parts(
            (index, Condition::Require),
            &self.program.require,
            &self.require,
        ));
        RuleCoverage {
            rule: self.program.id.clone(),
            line: lines.line(&format!("/rules/{index}")),
            cases: self.cases,
            satisfied: self.satisfied,
            violated: self.violated,
            parts,
        }
    }
}

/// Where the rulebook has its conditions.
struct Lines {
    rulebook: Option<Tree>,
}

impl Lines {
    fn of(pack: &PackCompiled) -> Self {
        let source = pack.root.read(RULEBOOK).ok();
        let parsed = source.map(|it| tree::parse(&it, Notation::Yaml, Evidence::Declared));
        Self { rulebook: parsed.and_then(|it| it.0) }
    }

    /// The line of the value at `pointer`; the first where there is no such value.
    fn line(&self, pointer: &str) -> u32 {
        self.rulebook.as_ref().map_or(1, |it| it.location(it.nearest(pointer)).start().line)
    }

    fn parts(
        &self,
        (index, condition): (usize, Condition),
        program: &Program,
        seen: &[Seen],
    ) -> Vec<PartCoverage> {
        let name = match condition {
            Condition::When => "when",
            Condition::Require => "require",
        };
        let pointer = format!("/rules/{index}/{name}");
        let expression = program.expression();
        let parts = program.parts();
        let part = |(part, seen): (&dictum_evaluator::coverage::Part, &Seen)| {
            let range = part.span.range();
            let text = expression.get(range.clone()).unwrap_or_default();
            PartCoverage {
                condition,
                text: text.split_whitespace().collect::<Vec<_>>().join(" "),
                line: self.line_of(&pointer, expression.get(..range.start).unwrap_or_default()),
                yes: seen.yes,
                no: seen.no,
                unknown: seen.unknown,
                error: seen.error,
            }
        };
        parts.iter().zip(seen).map(part).collect()
    }

    /// The line of the rulebook that follows `before`, the beginning of the text at
    /// `pointer`.
    ///
    /// YAML folds lines, so that only what is not white space is compared; where the
    /// file spells the text with escapes, the line on which it begins stands for all.
    fn line_of(&self, pointer: &str, before: &str) -> u32 {
        let Some(tree) = &self.rulebook else { return 1 };
        let Some(node) = tree.at_pointer(pointer) else { return self.line(pointer) };
        let at = tree.location(node);
        let spelled = at.source.slice(at.span);
        // A block scalar's own sign stands before its text.
        let body = match spelled.split_once('\n') {
            Some((sign, rest)) if sign.starts_with(['>', '|']) => spelled.len() - rest.len(),
            _ => spelled.len() - spelled.trim_start_matches(['"', '\'']).len(),
        };
        let mut rest = spelled.get(body..).unwrap_or_default().char_indices().peekable();
        let mut skip = |wanted: Option<char>| -> Option<usize> {
            while rest.next_if(|(_, it)| it.is_whitespace()).is_some() {}
            match wanted {
                Some(wanted) => rest.next_if(|(_, it)| *it == wanted).map(|(at, _)| at),
                None => rest.peek().map(|(at, _)| *at),
            }
        };
        for wanted in before.chars().filter(|it| !it.is_whitespace()) {
            if skip(Some(wanted)).is_none() {
                return at.start().line;
            }
        }
        let offset = skip(None).unwrap_or(0) + body;
        let offset = u32::try_from(offset).unwrap_or(0);
        at.source.line(at.span.start.saturating_add(offset))
    }
}

fn clause(clause: &Clause, release: &Release, rules: &[RuleCoverage]) -> ClauseCoverage {
    let mut named: Vec<RuleId> = Vec::new();
    for claim in &clause.claims {
        match claim {
            Claim::Rule(rule) => named.push(rule.clone()),
            Claim::Param(param) => named.extend(readers(release, param)),
            Claim::Informative(_) | Claim::Manual(_) | Claim::Elsewhere(_) => {}
        }
    }
    named.sort();
    named.dedup();
    let violated = |id: &RuleId| rules.iter().any(|it| it.rule == *id && it.violated > 0);
    let idle: Vec<RuleId> = named.iter().filter(|it| !violated(it)).cloned().collect();
    let state = match (clause.claims.as_slice(), named.as_slice(), idle.as_slice()) {
        ([], _, _) => ClauseState::Unmapped,
        (_, [], _) => ClauseState::Unchecked,
        (_, _, []) => ClauseState::Exercised,
        _ => ClauseState::Idle,
    };
    ClauseCoverage {
        heading: clause.heading.clone(),
        lines: clause.lines,
        words: clause.words.clone(),
        state,
        rules: named,
        idle,
    }
}

/// The rules whose conditions read `param`.
pub(crate) fn readers<'r>(
    release: &'r Release,
    param: &'r ParamId,
) -> impl Iterator<Item = RuleId> + 'r {
    let path = format!("params.{param}");
    let reads = move |text: &str| {
        text.match_indices(&path).any(|(at, found)| {
            let after = text.get(at + found.len()..).and_then(|it| it.chars().next());
            !after.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_')
        })
    };
    release
        .rules
        .iter()
        .filter(move |it| reads(&it.when) || reads(&it.require))
        .map(|it| it.id.clone())
}
