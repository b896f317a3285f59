//! Laws of the diff: no claim has a counterexample among random subjects, which run
//! through the real evaluator.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use dictum_policy::diff::{self, Policy, PolicyDiff};
use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::outcome;
use dictum_policy::program::{self, PolicyProgram};
use dictum_policy::witness::{self, Flip, Ground, Witness};
use dictum_schema::compilation::{Basis, Verdict};
use dictum_schema::release::Release;
use dictum_schema::severity::{Evidence, Outcome, Severity};
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const TODAY: &str = "2026-11-22";

/// Subjects for each pair of policies; with the cases of a law, more than 10,000.
const SUBJECTS: usize = 64;

fn schema() -> Json {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {
            "name": text,
            "count": {"type": "integer"},
            "open": {"type": "boolean"},
            "hosts": {"type": "array", "items": text},
            "launch": {"type": "object", "properties": {"day": {"type": "string"}}},
            "parts": {"type": "array", "items": {"type": "object", "properties": {
                "kind": {"enum": ["a", "b", "c", "http"]}, "size": {"type": "integer"}
            }}}
        },
        "required": ["open"],
        "additionalProperties": false
    })
}

/// A policy, mostly of one rule, and its program.
struct Made {
    policy: EffectivePolicy,
    program: PolicyProgram,
}

impl Made {
    fn of(rule: &Written) -> Self {
        Self::of_all(rule, &[Named { id: "r", was: &[], rule }])
    }

    /// A policy of several rules, with the parameters of `params`.
    fn of_all(params: &Written, rules: &[Named<'_>]) -> Self {
        let rules: Vec<Json> = rules
            .iter()
            .map(|Named { id, was, rule }| {
                json!({
                    "id": id, "was": was, "level": "must", "severity": rule.severity, "title": id,
                    "when": rule.when, "require": rule.require, "message": id
                })
            })
            .collect();
        let digest = "0".repeat(64);
        let file = json!({"path": "x", "sha256": digest});
        let item = |it: &Json| json!({"value": it});
        let list = params.list.iter().map(|it| item(&json!(it))).collect::<Vec<_>>();
        let release: Release = serde_json::from_value(json!({
            "schema": "dictum/release/v1", "policy": "p", "version": "1.0.0", "title": "p",
            "subject": {"kind": "document", "schema": "s.json", "schema_sha256": digest},
            "sources": {"document": file, "rulebook": file},
            "previous": null,
            "params": {
                "list": {"type": "list(string)", "items": list},
                "limit": {"type": "int", "items": [item(&json!(params.limit))]}
            },
            "rules": rules,
            "ledger": []
        }))
        .unwrap();
        let policy = effective::resolve(&release);
        let program =
            program::compile(&policy, &schema()).unwrap_or_else(|it| unreachable!("{it:?}"));
        Self { policy, program }
    }

    fn side(&self) -> Policy<'_> {
        Policy { policy: &self.policy, program: &self.program }
    }

    fn says(&self, facts: &Json) -> Outcome {
        let source = Source::new("facts.json", facts.to_string());
        let (tree, findings) = tree::parse(&source, Notation::Json, Evidence::Declared);
        assert_eq!(findings, []);
        outcome::evaluate(&self.program, &tree.unwrap(), TODAY).pop().unwrap().outcome
    }

    /// Whether every rule accepts the subject.
    fn accepts(&self, facts: &Json) -> bool {
        let source = Source::new("facts.json", facts.to_string());
        let (tree, _) = tree::parse(&source, Notation::Json, Evidence::Declared);
        let outcomes = outcome::evaluate(&self.program, &tree.unwrap(), TODAY);
        outcomes.iter().all(|it| accepted(it.outcome))
    }

    /// How much the rule refuses the subject: nothing, or at its severity.
    fn weighs(&self, facts: &Json) -> Option<Severity> {
        let severity = self.policy.rules().first().map(|it| it.severity);
        severity.filter(|_| !accepted(self.says(facts)))
    }
}

/// A rule, its name, and the names that it had.
struct Named<'a> {
    id: &'a str,
    was: &'a [&'a str],
    rule: &'a Written,
}

fn accepted(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Satisfied | Outcome::NotApplicable)
}

/// A rule as it is written.
#[derive(Debug, Clone, PartialEq)]
struct Written {
    when: String,
    require: String,
    severity: Severity,
    list: Vec<String>,
    limit: i64,
}

fn atom() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "http"]);
    let number = -1..4_i64;
    prop_oneof![
        Just("subject.open".to_owned()),
        Just("true".to_owned()),
        Just("has(subject.launch)".to_owned()),
        Just("has(subject.launch.day)".to_owned()),
        Just("subject.launch.day <= today".to_owned()),
        Just("subject.name in params.list".to_owned()),
        Just("params.list.all(d, d in subject.hosts)".to_owned()),
        Just("params.list.exists(d, d + 'x' in subject.hosts)".to_owned()),
        Just("subject.hosts.all(h, h in params.list)".to_owned()),
        Just("size(subject.hosts) <= params.limit".to_owned()),
        Just("subject.count < params.limit".to_owned()),
        Just("sets.contains(subject.hosts, params.list)".to_owned()),
        name.clone().prop_map(|it| format!("subject.name == '{it}'")),
        name.clone().prop_map(|it| format!("'{it}' != subject.name")),
        name.clone().prop_map(|it| format!("'{it}' in subject.hosts")),
        name.clone().prop_map(|it| format!("subject.name.startsWith('{it}')")),
        (name.clone(), name.clone()).prop_map(|(a, b)| format!("subject.name in ['{a}', '{b}']")),
        number.clone().prop_map(|it| format!("subject.count >= {it}")),
        number.clone().prop_map(|it| format!("{it} > subject.count")),
        number.clone().prop_map(|it| format!("size(subject.hosts) > {it}")),
        number.prop_map(|it| format!("subject.parts.all(p, p.size <= {it})")),
        name.prop_map(|it| format!("subject.parts.exists(p, p.kind == '{it}')")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    atom().prop_recursive(3, 10, 3, |inner| {
        let of_parts = prop_oneof![
            inner.clone().prop_map(|it| format!("subject.parts.all(p, p.kind == 'a' || ({it}))")),
            inner.clone().prop_map(|it| format!("subject.hosts.exists(h, h != '' && ({it}))")),
            inner.clone().prop_map(|it| {
                format!("subject.parts.filter(p, p.size > 1 && ({it})).all(p, p.kind == 'b')")
            }),
        ];
        prop_oneof![
            inner.clone().prop_map(|it| format!("!({it})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|it| join(&it, " && ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|it| join(&it, " || ")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(c, a, b)| format!("(({c}) ? ({a}) : ({b}))")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("cel.bind(v, {a}, v || ({b}))")),
            of_parts,
        ]
    })
}

fn join(parts: &[String], by: &str) -> String {
    format!("({})", parts.join(by))
}

fn written() -> impl Strategy<Value = Written> {
    let when = prop_oneof![3 => Just("true".to_owned()), 1 => atom(), 1 => condition()];
    let list = prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "http"]), 0..4);
    let severity = prop::sample::select(vec![Severity::Info, Severity::Warning, Severity::Error]);
    (when, condition(), severity, list, -1..4_i64).prop_map(
        |(when, require, severity, list, limit)| {
            let list = list.into_iter().map(str::to_owned).collect();
            Written { when, require, severity, list, limit }
        },
    )
}

/// A rule and what somebody made of it: most edits are small.
fn edited() -> impl Strategy<Value = (Written, Written)> {
    let edit = (0..14_u8, condition(), prop::sample::select(vec!["a", "b", "c"]), -1..4_i64);
    (written(), prop::collection::vec(edit, 0..3)).prop_map(|(old, edits)| {
        let mut new = old.clone();
        for (kind, other, word, number) in edits {
            match kind {
                0 => new.require = format!("({}) && ({other})", new.require),
                1 => new.require = format!("({other}) || ({})", new.require),
                2 => new.require = other,
                3 => new.when = format!("({}) && ({other})", new.when),
                4 => new.when = format!("({}) || ({other})", new.when),
                5 => new.when = other,
                6 => new.list.push(word.to_owned()),
                7 => new.list.retain(|it| it != word),
                8 => new.list.reverse(),
                9 => new.limit = number,
                10 => new.severity = Severity::Warning,
                11 => new.require = new.require.replacen(" && ", " || ", 1),
                12 => new.require = format!("!(!({}))", new.require.replace("'a'", "\"a\"")),
                _ => new.require = new.require.replacen(['1', '2'], "3", 1),
            }
        }
        (old, new)
    })
}

fn subject() -> impl Strategy<Value = Json> {
    let name = prop::sample::select(vec!["", "a", "b", "c", "http", "x", "ax"]);
    let part =
        (prop::option::of(prop::sample::select(vec!["a", "b"])), prop::option::of(-1..4_i64))
            .prop_map(|(kind, size)| {
                present([("kind", kind.map(Json::from)), ("size", size.map(Json::from))])
            });
    let day = prop::sample::select(vec!["", "2026-11-21", "2026-11-22", "2026-11-23"]);
    let launch = prop::option::of(day).prop_map(|it| present([("day", it.map(Json::from))]));
    (
        prop::option::weighted(0.8, name.clone()),
        prop::option::weighted(0.8, -2..5_i64),
        any::<bool>(),
        prop::option::weighted(0.8, prop::collection::vec(name, 0..4)),
        prop::option::of(launch),
        prop::option::weighted(0.8, prop::collection::vec(part, 0..3)),
    )
        .prop_map(|(name, count, open, hosts, launch, parts)| {
            present([
                ("name", name.map(Json::from)),
                ("count", count.map(Json::from)),
                ("open", Some(Json::from(open))),
                ("hosts", hosts.map(Json::from)),
                ("launch", launch),
                ("parts", parts.map(Json::from)),
            ])
        })
}

fn present<const N: usize>(fields: [(&str, Option<Json>); N]) -> Json {
    let fields = fields.into_iter().filter_map(|(key, it)| Some((key.to_owned(), it?)));
    Json::Object(fields.collect())
}

fn compare(old: &Made, new: &Made) -> PolicyDiff {
    diff::compare(&old.side(), &new.side())
}

fn verdict(diff: &PolicyDiff) -> Option<Verdict> {
    diff.changes.iter().find(|it| it.rule.is_some()).map(|it| it.verdict)
}

/// What `verdict`, or that nothing changed, claims of one subject.
fn holds(verdict: Option<Verdict>, (old, new): (&Made, &Made), facts: &Json) -> bool {
    let (before, after) = (old.weighs(facts), new.weighs(facts));
    match verdict {
        None | Some(Verdict::Words) => old.says(facts) == new.says(facts),
        Some(Verdict::Tightened) => after >= before,
        Some(Verdict::Loosened) => after <= before,
        Some(Verdict::Incomparable | Verdict::Undecided) => true,
    }
}

fn flips(witness: &Witness, (old, new): (&Made, &Made)) -> bool {
    let outcomes = (old.says(&witness.facts), new.says(&witness.facts));
    let told = (witness.before, witness.after) == (Some(outcomes.0), Some(outcomes.1));
    told && match witness.flip {
        Flip::Refused => accepted(outcomes.0) && !accepted(outcomes.1),
        Flip::Accepted => !accepted(outcomes.0) && accepted(outcomes.1),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    /// 25,600 subjects.
    #[test]
    fn no_claim_has_a_counterexample(
        (old, new) in edited(),
        subjects in prop::collection::vec(subject(), SUBJECTS),
    ) {
        let (old, new) = (Made::of(&old), Made::of(&new));
        let verdict = verdict(&compare(&old, &new));
        for facts in &subjects {
            prop_assert!(
                holds(verdict, (&old, &new), facts),
                "{verdict:?}: {facts} was {:?}, is {:?}", old.says(facts), new.says(facts)
            );
        }
    }

    /// What is claimed of rules that were split or merged holds of all of them together.
    #[test]
    fn what_rules_refuse_together_is_compared_together(
        (one, one_edited) in edited(),
        other in written(),
        whole in any::<bool>(),
        subjects in prop::collection::vec(subject(), SUBJECTS),
    ) {
        let like = |it: &Written| Written { severity: one.severity, ..it.clone() };
        let (one_edited, other) = (like(&one_edited), like(&other));
        let both = Written {
            require: format!("({}) && ({})", one_edited.require, other.require),
            ..one_edited.clone()
        };
        let second = if whole { Written { when: one_edited.when.clone(), ..other } } else { other };
        let few = Made::of_all(&one, &[Named { id: "r", was: &["a", "b"], rule: &both }]);
        let many = Made::of_all(&one, &[
            Named { id: "a", was: &["r"], rule: &one_edited },
            Named { id: "b", was: &["r"], rule: &second },
        ]);
        for (old, new) in [(&few, &many), (&many, &few)] {
            let diff = compare(old, new);
            prop_assert_eq!(diff.changes.len(), 1);
            let verdict = verdict(&diff);
            for facts in &subjects {
                let (before, after) = (old.accepts(facts), new.accepts(facts));
                let fine = match verdict {
                    None | Some(Verdict::Words) => before == after,
                    Some(Verdict::Tightened) => before || !after,
                    Some(Verdict::Loosened) => after || !before,
                    Some(Verdict::Incomparable | Verdict::Undecided) => true,
                };
                prop_assert!(fine, "{verdict:?}: {facts} {before} {after}");
            }
        }
    }

    /// A name means nothing.
    #[test]
    fn a_renamed_rule_is_told_as_what_it_is((old, new) in edited()) {
        let plain = verdict(&compare(&Made::of(&old), &Made::of(&new)));
        let renamed = Made::of_all(&new, &[Named { id: "s", was: &["r"], rule: &new }]);
        let told = verdict(&compare(&Made::of(&old), &renamed));
        prop_assert_eq!(told, Some(plain.unwrap_or(Verdict::Words)));
    }

    #[test]
    fn a_policy_differs_in_nothing_from_itself(rule in written()) {
        let made = Made::of(&rule);
        prop_assert_eq!(compare(&made, &made), PolicyDiff::default());
    }

    #[test]
    fn the_reverse_of_a_diff_is_the_diff_of_the_reverse((old, new) in edited()) {
        let (old, new) = (Made::of(&old), Made::of(&new));
        let reversed = match verdict(&compare(&old, &new)) {
            Some(Verdict::Tightened) => Some(Verdict::Loosened),
            Some(Verdict::Loosened) => Some(Verdict::Tightened),
            other => other,
        };
        prop_assert_eq!(verdict(&compare(&new, &old)), reversed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn witnesses_flip_and_never_gainsay_a_proof(
        (old, new) in edited(),
        base in subject(),
        subjects in prop::collection::vec(subject(), SUBJECTS),
    ) {
        let (old, new) = (Made::of(&old), Made::of(&new));
        let (schema, bases) = (schema(), [base]);
        let ground = Ground { schema: &schema, bases: &bases, today: TODAY };
        let proved = compare(&old, &new);
        let diff = witness::search(proved.clone(), (&old.side(), &new.side()), &ground);
        for (before, change) in proved.changes.iter().zip(&diff.changes) {
            for it in &change.witnesses {
                prop_assert!(flips(it, (&old, &new)), "{it:?}");
            }
            if before.basis == Basis::Proved {
                prop_assert_eq!(before.verdict, change.verdict);
            }
            if change.basis == Basis::Found {
                prop_assert_eq!(change.verdict, Verdict::Incomparable);
                prop_assert!(!change.witnesses.is_empty());
            }
        }
        for facts in &subjects {
            prop_assert!(holds(verdict(&diff), (&old, &new), facts));
        }
        let again = witness::search(proved, (&old.side(), &new.side()), &ground);
        prop_assert_eq!(again, diff);
    }
}
