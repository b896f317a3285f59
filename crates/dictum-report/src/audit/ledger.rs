//! The requirements document, clause by clause, each with its state and what came of it.

use dictum_schema::audit::{Clause, Policy};
use dictum_schema::release::Claim;
use dictum_schema::rulebook::Asks;

use super::index::{Index, Said};
use super::parts;
use crate::html::Html;

/// Writes the document of `policy`, whose number is `number`.
pub(super) fn ledger(html: &mut Html, index: &Index<'_>, (number, policy): (usize, &Policy)) {
    if let Some(asks) = &policy.asks {
        convention(html, asks);
    }
    let mut heading: Option<&[String]> = None;
    let mut at = 0;
    while let Some(first) = policy.clauses.get(at) {
        let rest = policy.clauses.get(at..).unwrap_or_default();
        let group = rest.iter().take_while(|it| it.heading == first.heading).count();
        if heading != Some(&first.heading) {
            heading = Some(&first.heading);
            html.element("h4", &[], |html| html.text(&first.heading.join(" › ")));
        }
        html.element("ol", &[("class", "clauses")], |html| {
            for (offset, it) in rest.iter().take(group).enumerate() {
                clause(html, index, (number, at + offset, it));
            }
        });
        at += group.max(1);
    }
}

/// What asks in the document beside what asks everywhere: whoever reads the ledger has
/// to know by which marks it was made.
fn convention(html: &mut Html, asks: &Asks) {
    let lists = [
        (&asks.must, "required: ", "必须："),
        (&asks.should, "recommended: ", "建议："),
        (&asks.may, "a choice: ", "可选："),
        (&asks.never, "never asks: ", "从不提出要求："),
    ];
    html.element("ul", &[("class", "asks")], |html| {
        for (globs, en, zh_cn) in lists.into_iter().filter(|(globs, ..)| !globs.is_empty()) {
            html.element("li", &[], |html| {
                html.say(en, zh_cn);
                parts::listed(html, globs, |html, it| html.code(it));
            });
        }
        if asks.capitals_only {
            html.element("li", &[], |html| {
                html.say("English words ask in capitals only", "英文词仅在全大写时提出要求");
            });
        }
    });
}

fn clause(html: &mut Html, index: &Index<'_>, (policy, number, it): (usize, usize, &Clause)) {
    let [line, _] = it.lines;
    html.element("li", &[("id", &parts::clause(policy, number))], |html| {
        html.element("span", &[("class", "line")], |html| html.text(&line.to_string()));
        html.element("div", &[], |html| {
            html.element("blockquote", &[], |html| html.text(&it.words));
            html.element("p", &[("class", "by")], |html| {
                parts::state(html, it.state);
                claims(html, it);
            });
            if !it.rules.is_empty() {
                html.element("ul", &[("class", "rules")], |html| {
                    for rule in &it.rules {
                        html.element("li", &[], |html| {
                            rule_link(html, index, (policy, rule.as_str()));
                            if let Some(said) = index.said(policy, rule.as_str()) {
                                html.text(" ");
                                verdicts(html, said);
                            }
                        });
                    }
                });
            }
        });
    });
    html.line();
}

/// Why nobody checks it, and which parameters are read out of it.
fn claims(html: &mut Html, clause: &Clause) {
    let params = clause.claims.iter().filter_map(|it| match it {
        Claim::Param(it) => Some(it),
        _ => None,
    });
    let params: Vec<_> = params.collect();
    if !params.is_empty() {
        html.text(" ");
        html.say("gives ", "给出 ");
        parts::listed(html, &params, |html, it| html.code(it.as_str()));
    }
    for claim in &clause.claims {
        match claim {
            Claim::Informative(why) | Claim::Manual(why) => {
                html.text(" · ");
                html.words(why);
            }
            Claim::Elsewhere(it) => {
                html.text(" · ");
                html.words(&it.why);
                html.text(" ");
                parts::listed(html, &it.rules, |html, it| html.code(it.as_str()));
            }
            Claim::Rule(_) | Claim::Param(_) => {}
        }
    }
}

/// A link to a rule, by its id.
pub(super) fn rule_link(html: &mut Html, index: &Index<'_>, (policy, id): (usize, &str)) {
    match index.rule(policy, id) {
        Some(rule) => html.link(&parts::rule(policy, rule), |html| html.code(id)),
        None => html.code(id),
    }
}

/// What a rule said of all subjects, with links to where it is not well.
pub(super) fn verdicts(html: &mut Html, said: &Said<'_>) {
    html.element("span", &[("class", "counts")], |html| {
        for (outcome, count) in &said.counts {
            parts::outcome(html, *outcome);
            html.text(&format!(" {count} "));
        }
    });
    if said.failing.is_empty() {
        return;
    }
    html.element("span", &[("class", "failing")], |html| {
        html.say("see ", "见 ");
        parts::verdict_links(html, &said.failing);
    });
}
