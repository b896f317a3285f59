//! The traceability matrix, from the clause on and back from the rule.

use dictum_schema::audit::{Case, Clause, ClauseState, Policy, Rule};
use dictum_schema::severity::Outcome;

use super::index::Index;
use super::ledger::rule_link;
use super::parts::{self, Column};
use crate::html::Html;

/// The columns that both tables share.
const RULE: Column = ("name", "Rule", "规则");
const CASES: Column = ("tally", "Cases", "用例");

/// Writes both tables, and before them what is covered by nothing.
pub(super) fn matrix(html: &mut Html, index: &Index<'_>, (number, policy): (usize, &Policy)) {
    gaps(html, index, (number, policy));
    let title = format!("{}-by-clause", parts::policy(number));
    html.element("h4", &[("id", &title)], |html| {
        html.say("From clause to rule to case to subject", "由条款到规则、用例、对象");
    });
    let label = format!("{title} {}", parts::policy_name(number));
    parts::table(html, &label, &[("words", "Clause", "条款"), RULE, CASES], |html| {
        let asking = |it: &Clause| it.state != ClauseState::Informative;
        for (at, clause) in policy.clauses.iter().enumerate().filter(|(_, it)| asking(it)) {
            let head = |html: &mut Html| {
                html.link(&parts::clause(number, at), |html| html.text(&clause.words));
            };
            if clause.rules.is_empty() {
                row(html, head, |html| parts::state(html, clause.state));
                continue;
            }
            let rows = clause.rules.len().to_string();
            for (row, id) in clause.rules.iter().enumerate() {
                let rule = index.rule(number, id.as_str()).and_then(|it| policy.rules.get(it));
                html.element("tr", &[], |html| {
                    if row == 0 {
                        let over = [("scope", "rowgroup"), ("rowspan", rows.as_str())];
                        html.element("th", &over, head);
                    }
                    html.element("td", &[], |html| rule_link(html, index, (number, id.as_str())));
                    figures(html, index, (number, rule));
                });
            }
        }
    });
    let title = format!("{}-by-rule", parts::policy(number));
    html.element("h4", &[("id", &title)], |html| {
        html.say("From rule back to clause", "由规则回到条款");
    });
    let label = format!("{title} {}", parts::policy_name(number));
    parts::table(html, &label, &[RULE, ("words", "Clauses", "条款"), CASES], |html| {
        for rule in &policy.rules {
            html.element("tr", &[], |html| {
                html.element("th", &[("scope", "row")], |html| {
                    rule_link(html, index, (number, rule.id.as_str()));
                });
                html.element("td", &[], |html| clauses_of(html, index, (number, policy, rule)));
                figures(html, index, (number, Some(rule)));
            });
        }
    });
}

/// What is covered by nothing: clauses without a rule, rules without a clause or a case.
fn gaps(html: &mut Html, index: &Index<'_>, (number, policy): (usize, &Policy)) {
    html.element("h4", &[], |html| html.say("Covered by nothing", "没有覆盖的部分"));
    html.element("ul", &[("class", "gaps")], |html| {
        let unmapped =
            policy.clauses.iter().enumerate().filter(|(_, it)| it.state == ClauseState::Unmapped);
        for (at, clause) in unmapped {
            html.element("li", &[], |html| {
                html.link(&parts::clause(number, at), |html| html.text(&clause.words));
                html.say(": nobody claims this clause", "：该条款无人认领");
            });
        }
        for rule in &policy.rules {
            let gap = |want| !rule.cases.iter().any(|it| it.want == want);
            let (en, zh_cn) = match (gap(Outcome::Satisfied), gap(Outcome::Violated)) {
                (false, false) => continue,
                (true, true) => (": no case satisfies or violates it", "：没有满足或违反它的用例"),
                (true, false) => (": no case satisfies it", "：没有满足它的用例"),
                (false, true) => (": no case violates it", "：没有违反它的用例"),
            };
            html.element("li", &[], |html| {
                rule_link(html, index, (number, rule.id.as_str()));
                html.say(en, zh_cn);
            });
        }
        for rule in policy.rules.iter().filter(|it| it.clauses.is_empty()) {
            html.element("li", &[], |html| {
                rule_link(html, index, (number, rule.id.as_str()));
                html.say(": no clause of the document asks for it", "：文档中没有对应条款");
                if let Some(why) = &rule.addition {
                    html.text(" · ");
                    html.words(why);
                }
            });
        }
        html.element("li", &[("class", "end")], |html| {
            html.say("nothing else", "此外没有");
        });
    });
}

/// A row whose clause has no rule.
fn row(html: &mut Html, head: impl FnOnce(&mut Html), instead: impl FnOnce(&mut Html)) {
    html.element("tr", &[], |html| {
        html.element("th", &[("scope", "row")], head);
        html.element("td", &[("colspan", "6")], instead);
    });
}

/// How many cases a rule has, and what it said of the subjects.
fn figures(html: &mut Html, index: &Index<'_>, (policy, rule): (usize, Option<&Rule>)) {
    let cases = rule.map(|it| it.cases.as_slice()).unwrap_or_default();
    html.element("td", &[("class", "tally")], |html| {
        let wanting = |want| cases.iter().filter(|it: &&Case| it.want == want).count();
        let (yes, no) = (wanting(Outcome::Satisfied), wanting(Outcome::Violated));
        if cases.is_empty() {
            html.element("span", &[("class", "mark violated")], |html| html.say("none", "无"));
        } else {
            html.text(&format!("{}: ✓ {yes} ✗ {no}", cases.len()));
        }
    });
    let said = rule.and_then(|it| index.said(policy, it.id.as_str()));
    parts::figures(html, |outcome| {
        said.and_then(|it| it.counts.get(&outcome)).copied().unwrap_or(0)
    });
}

/// Links to the clauses that ask for a rule, by their lines.
pub(super) fn clauses_of(
    html: &mut Html,
    index: &Index<'_>,
    (number, policy, rule): (usize, &Policy, &Rule),
) {
    let numbers: Vec<usize> =
        rule.clauses.iter().flat_map(|it| index.clauses(number, it)).copied().collect();
    if numbers.is_empty() {
        return html.say("none: an addition", "无：为附加规则");
    }
    html.say(if numbers.len() == 1 { "line " } else { "lines " }, "第 ");
    parts::listed(html, &numbers, |html, at| {
        let line = policy.clauses.get(*at).map_or(0, |it| it.lines[0]);
        html.link(&parts::clause(number, *at), |html| html.text(&line.to_string()));
    });
    html.say("", " 行");
}
