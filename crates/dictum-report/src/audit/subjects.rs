//! Every subject's verdicts with their evidence, and all of them in one table.

use dictum_schema::audit::{Audit, Fact, Policy, Said, Subject, SubjectVerdict};
use dictum_schema::severity::Evidence;

use super::index::{Index, is_waived};
use super::ledger::rule_link;
use super::parts;
use crate::html::Html;
use crate::words;

/// The most clauses that one verdict links to; the rule links to all.
const CLAUSES_MAX: usize = 3;

/// Writes the run in numbers: a row for each subject.
pub(super) fn summary(html: &mut Html, audit: &Audit) {
    html.element("section", &[("id", "summary")], |html| {
        html.element("h2", &[("id", "summary-title")], |html| html.say("Summary", "概要"));
        let hidden = audit.waivers.iter().map(|it| it.hides).sum::<usize>();
        html.element("p", &[], |html| {
            parts::count(html, audit.subjects.len(), ("subject", "subjects", "个对象"));
            waived(html, hidden);
            html.text(" · ");
            let faults = audit.faults.len();
            parts::count(html, faults, ("fault in files", "faults in files", "个文件问题"));
        });
        faults(html, &audit.faults);
        parts::table(html, "summary-title", &[("words", "Subject", "对象")], |html| {
            for (number, subject) in audit.subjects.iter().enumerate() {
                html.element("tr", &[], |html| {
                    html.element("th", &[("scope", "row")], |html| {
                        html.link(&parts::subject(number), |html| html.text(&subject.name));
                        html.element("span", &[("class", "by")], |html| {
                            policy_name(html, audit, subject);
                            let said = subject.verdicts.iter().flat_map(|it| &it.said);
                            waived(html, said.filter(|it| it.waiver.is_some()).count());
                        });
                    });
                    parts::figures(html, |outcome| {
                        subject.verdicts.iter().filter(|it| it.outcome == outcome).count()
                    });
                });
            }
        });
    });
    html.line();
}

/// Writes how many findings are waived, behind something else, where any is.
fn waived(html: &mut Html, number: usize) {
    if number > 0 {
        html.text(" · ");
        parts::count(html, number, ("finding waived", "findings waived", "个问题被豁免"));
    }
}

fn policy_name(html: &mut Html, audit: &Audit, subject: &Subject) {
    if let Some(policy) = audit.policies.get(subject.policy) {
        parts::policy_link(html, (subject.policy, policy));
    }
}

fn faults(html: &mut Html, faults: &[Said]) {
    if faults.is_empty() {
        return;
    }
    html.element("ul", &[("class", "faults")], |html| {
        for it in faults {
            html.element("li", &[], |html| {
                parts::severity(html, it.severity);
                html.text(" ");
                html.code(&it.code);
                html.text(" ");
                html.words(&it.message);
                if let Some(at) = &it.at {
                    html.text(" ");
                    parts::place(html, at);
                }
            });
        }
    });
}

/// Writes every subject with what each rule said of it, and the filter over them.
pub(super) fn subjects(html: &mut Html, audit: &Audit, index: &Index<'_>) {
    html.element("section", &[("id", "subjects"), ("class", "chapter")], |html| {
        html.element("h2", &[], |html| html.say("Subjects", "对象"));
        filter(html);
        for (number, subject) in audit.subjects.iter().enumerate() {
            let id = parts::subject(number);
            html.element("section", &[("class", "subject"), ("id", &id)], |html| {
                html.element("h3", &[], |html| html.text(&subject.name));
                html.element("p", &[("class", "by")], |html| policy_name(html, audit, subject));
                html.element("ul", &[("class", "verdicts")], |html| {
                    for (at, it) in subject.verdicts.iter().enumerate() {
                        let policy = audit.policies.get(subject.policy);
                        verdict(html, &Ctx { audit, index, policy, subject }, (number, at, it));
                    }
                });
            });
            html.line();
        }
    });
}

fn filter(html: &mut Html) {
    html.element("fieldset", &[("class", "filter")], |html| {
        html.element("legend", &[], |html| html.say("Show", "显示"));
        for (id, en, zh_cn) in [
            ("show-all", "all", "全部"),
            ("show-violated", "violated", "违反"),
            ("show-unknown", "indeterminate", "无法判断"),
            ("show-waived", "waived", "已豁免"),
            ("show-satisfied", "satisfied", "满足"),
            ("show-idle", "not applicable", "不适用"),
        ] {
            parts::radio(html, ("show", id, id == "show-all"), |html| html.say(en, zh_cn));
        }
        html.element("label", &[("class", "search"), ("for", "search")], |html| {
            html.say("subject or rule", "对象或规则");
            html.text(" ");
            html.void(
                "input",
                &[
                    ("type", "search"),
                    ("id", "search"),
                    ("autocomplete", "off"),
                    ("maxlength", "100"),
                ],
            );
        });
        html.element("p", &[("class", "shown"), ("role", "status")], |html| {
            html.element("output", &[("id", "shown"), ("for", "search")], |_| {});
        });
    });
}

struct Ctx<'a> {
    audit: &'a Audit,
    index: &'a Index<'a>,
    policy: Option<&'a Policy>,
    subject: &'a Subject,
}

fn verdict(html: &mut Html, ctx: &Ctx<'_>, (subject, at, it): (usize, usize, &SubjectVerdict)) {
    let number = ctx.subject.policy;
    let rule = ctx.index.rule(number, it.rule.as_str());
    let rule = rule.and_then(|it| ctx.policy?.rules.get(it));
    let class = if is_waived(it) { "waived" } else { parts::class(it.outcome) };
    let id = parts::verdict(subject, at);
    html.element("li", &[("id", &id), ("class", class)], |html| {
        parts::outcome(html, it.outcome);
        html.element("div", &[], |html| {
            html.element("p", &[("class", "what")], |html| {
                if let Some(rule) = rule.filter(|_| !it.said.is_empty()) {
                    html.words(&rule.title);
                    html.text(" ");
                }
                rule_link(html, ctx.index, (number, it.rule.as_str()));
                if !it.said.is_empty() {
                    html.text(" · ");
                    parts::severity(html, it.severity);
                }
            });
            for (at, said) in it.said.iter().enumerate() {
                self::said(html, ctx.audit, said);
                let next = it.said.get(at + 1).and_then(|it| it.help.as_ref());
                // What is to be done about several of them is told once.
                if said.waiver.is_none() && next != said.help.as_ref() {
                    parts::optional(html, said.help.as_ref(), "help");
                }
            }
            if let (Some(rule), false) = (rule, it.said.is_empty()) {
                asked_by(html, ctx, rule);
            }
            evidence(html, it);
        });
    });
    html.line();
}

fn said(html: &mut Html, audit: &Audit, said: &Said) {
    html.element("p", &[("class", "said")], |html| {
        html.words(&said.message);
        if let Some(at) = &said.at {
            html.text(" ");
            parts::place(html, at);
        }
    });
    let waiver = said.waiver.and_then(|it| Some((it, audit.waivers.get(it)?)));
    if let Some((number, waiver)) = waiver {
        html.element("p", &[("class", "waiver")], |html| {
            html.link(&parts::waiver(number), |html| html.say("waived", "已豁免"));
            html.say(" by ", "，批准人 ");
            html.text(&waiver.approved_by);
            html.say(" until ", "，有效至 ");
            html.text(&waiver.until);
            html.say(": ", "：");
            html.text(&waiver.reason);
        });
    }
}

fn asked_by(html: &mut Html, ctx: &Ctx<'_>, rule: &dictum_schema::audit::Rule) {
    let number = ctx.subject.policy;
    let clauses: Vec<usize> =
        rule.clauses.iter().flat_map(|it| ctx.index.clauses(number, it)).copied().collect();
    let Some(policy) = ctx.policy.filter(|_| !clauses.is_empty()) else { return };
    html.element("p", &[("class", "asked")], |html| {
        html.say("asked by ", "依据 ");
        let shown: Vec<usize> = clauses.iter().take(CLAUSES_MAX).copied().collect();
        parts::listed(html, &shown, |html, at| {
            html.link(&parts::clause(number, *at), |html| {
                let clause = policy.clauses.get(*at);
                let line = clause.map_or(0, |it| it.lines[0]);
                let heading = clause.and_then(|it| it.heading.last());
                html.text(&format!("{}:{line}", heading.map_or("", |it| it)));
            });
        });
        let left = clauses.len().saturating_sub(CLAUSES_MAX);
        if left > 0 {
            html.say(&format!(" and {left} more"), &format!("，另有 {left} 条"));
        }
    });
}

/// What a verdict was judged from: the facts of one place together.
fn evidence(html: &mut Html, verdict: &SubjectVerdict) {
    if verdict.evidence.is_empty() && verdict.missing.is_empty() {
        return;
    }
    html.element("ul", &[("class", "evidence")], |html| {
        let mut rest: &[Fact] = &verdict.evidence;
        while let Some(first) = rest.first() {
            let same = |it: &&Fact| {
                it.kind == first.kind
                    && it.at.path == first.at.path
                    && it.on == first.on
                    && it.by == first.by
            };
            let together = rest.iter().take_while(same).count().max(1);
            let (facts, others) = rest.split_at(together);
            rest = others;
            html.element("li", &[], |html| source(html, first, facts));
        }
        for missing in &verdict.missing {
            html.element("li", &[], |html| {
                html.say("missing ", "缺少 ");
                html.code(missing);
            });
        }
    });
}

fn source(html: &mut Html, first: &Fact, facts: &[Fact]) {
    let kind: Evidence = first.kind;
    parts::both(html, |language| words::evidence(language, kind));
    html.text(" ");
    let mut lines: Vec<u32> = facts.iter().map(|it| it.at.line).collect();
    lines.sort_unstable();
    lines.dedup();
    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
    html.code(&format!("{}:{}", first.at.path, lines.join(",")));
    if let Some(by) = &first.by {
        html.say(" by ", "，证明人 ");
        html.text(by);
    }
    if let Some(on) = &first.on {
        html.say(" on ", "，日期 ");
        html.text(on);
    }
    html.text(" · ");
    let mut names: Vec<&str> =
        facts.iter().map(|it| it.fact.strip_prefix("subject.").unwrap_or(&it.fact)).collect();
    names.dedup();
    html.element("span", &[("class", "facts")], |html| html.text(&names.join(", ")));
}
