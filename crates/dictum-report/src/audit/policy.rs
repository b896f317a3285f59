//! A policy: the document with its ledger, the matrix, and every rule.

use dictum_schema::audit::{Param, ParamItem, Policy, Rule};
use dictum_schema::id::ParamId;

use super::index::Index;
use super::ledger::{self, verdicts};
use super::matrix::{self, clauses_of};
use super::parts;
use crate::html::Html;

/// The most items of a parameter that are shown at once; the rest is folded.
const ITEMS_MAX: usize = 12;

/// Writes the policy `policy`, whose number is `number`.
pub(super) fn policy(html: &mut Html, index: &Index<'_>, (number, policy): (usize, &Policy)) {
    let id = parts::policy(number);
    html.element("section", &[("id", &id), ("class", "chapter")], |html| {
        html.element("h2", &[], |html| html.words(&policy.title));
        html.element("p", &[("id", &parts::policy_name(number))], |html| {
            html.code(&format!("{} {}", policy.id, policy.version));
            html.say(", compiled from ", "，编译自 ");
            html.code(&policy.document.path);
            if !policy.layers.is_empty() {
                html.say(", under the layers ", "，叠加层 ");
                parts::listed(html, &policy.layers, |html, it| html.code(&it.name));
            }
        });
        for (en, zh_cn, part) in [
            ("The document, clause by clause", "文档逐条", Part::Ledger),
            ("Traceability", "追溯矩阵", Part::Matrix),
            ("Rules", "规则", Part::Rules),
        ] {
            html.element("section", &[], |html| {
                html.element("h3", &[], |html| html.say(en, zh_cn));
                match part {
                    Part::Ledger => ledger::ledger(html, index, (number, policy)),
                    Part::Matrix => matrix::matrix(html, index, (number, policy)),
                    Part::Rules => {
                        for (at, it) in policy.rules.iter().enumerate() {
                            rule(html, index, (number, policy, at, it));
                        }
                    }
                }
            });
        }
    });
}

#[derive(Clone, Copy)]
enum Part {
    Ledger,
    Matrix,
    Rules,
}

type Numbered<'a> = (usize, &'a Policy, usize, &'a Rule);

fn rule(html: &mut Html, index: &Index<'_>, (number, policy, at, rule): Numbered<'_>) {
    html.element("article", &[("class", "rule"), ("id", &parts::rule(number, at))], |html| {
        html.element("h4", &[], |html| {
            html.words(&rule.title);
            html.text(" ");
            html.code(rule.id.as_str());
        });
        html.element("p", &[("class", "by")], |html| {
            parts::level(html, rule.level);
            html.text(" · ");
            parts::severity(html, rule.severity);
            html.say(", set by ", "，由 ");
            html.text(&rule.origin);
            html.say("", " 设定");
            if !rule.enabled {
                html.text(" · ");
                html.element("span", &[("class", "mark violated")], |html| {
                    html.say("switched off", "已停用");
                });
                html.text(" ");
                html.text(rule.off_by.as_deref().unwrap_or_default());
            }
        });
        html.element("dl", &[], |html| {
            term(html, ("Asked by", "依据"), |html| {
                clauses_of(html, index, (number, policy, rule));
                if let Some(why) = &rule.addition {
                    html.text(" · ");
                    html.words(why);
                }
            });
            if rule.when != "true" {
                term(html, ("Applies when", "适用条件"), |html| expression(html, &rule.when));
            }
            term(html, ("Requires", "要求"), |html| expression(html, &rule.require));
            term(html, ("Says", "消息"), |html| html.words(&rule.message));
            for param in &rule.params {
                if let Some(value) = policy.params.get(param) {
                    term(html, ("Parameter", "参数"), |html| parameter(html, param, value));
                }
            }
            term(html, ("Cases", "用例"), |html| cases(html, rule));
            if let Some(said) = index.said(number, rule.id.as_str()) {
                term(html, ("Verdicts", "结论"), |html| verdicts(html, said));
            }
        });
    });
    html.line();
}

fn term(html: &mut Html, (en, zh_cn): (&str, &str), body: impl FnOnce(&mut Html)) {
    html.element("dt", &[], |html| html.say(en, zh_cn));
    html.element("dd", &[], body);
}

fn expression(html: &mut Html, text: &str) {
    html.element("pre", &[], |html| html.code(text.trim()));
}

/// A parameter's value, each item with the line that it came from.
fn parameter(html: &mut Html, id: &ParamId, param: &Param) {
    html.code(id.as_str());
    if let Some(title) = &param.title {
        html.text(" · ");
        html.words(title);
    }
    let (first, rest) = param.items.split_at(param.items.len().min(ITEMS_MAX));
    html.element("ul", &[("class", "items")], |html| {
        for it in first {
            item(html, it);
        }
    });
    if !rest.is_empty() {
        html.element("details", &[], |html| {
            html.element("summary", &[], |html| {
                let left = rest.len();
                html.say(&format!("{left} more"), &format!("另有 {left} 项"));
            });
            html.element("ul", &[("class", "items")], |html| {
                for it in rest {
                    item(html, it);
                }
            });
        });
    }
}

fn item(html: &mut Html, it: &ParamItem) {
    html.element("li", &[], |html| {
        let name = if it.removed.is_some() { "s" } else { "span" };
        html.element(name, &[], |html| html.code(&it.value.to_string()));
        if let Some(line) = it.line {
            html.say(&format!(" line {line}"), &format!(" 第 {line} 行"));
        }
        if it.amended {
            html.say(", amended by the rulebook", "，经规则书订正");
        }
        if let Some(origin) = &it.origin {
            html.say(" added by ", " 由 ");
            html.text(origin);
            html.say("", " 增加");
        }
        if let Some(removed) = &it.removed {
            html.say(", taken out by ", "，由 ");
            html.text(removed);
            html.say("", " 去掉");
        }
    });
}

fn cases(html: &mut Html, rule: &Rule) {
    if rule.cases.is_empty() {
        return html.element("span", &[("class", "mark violated")], |html| html.say("none", "无"));
    }
    html.element("details", &[], |html| {
        html.element("summary", &[], |html| {
            parts::count(html, rule.cases.len(), ("case", "cases", "个用例"));
        });
        html.element("ul", &[("class", "cases")], |html| {
            for case in &rule.cases {
                html.element("li", &[], |html| {
                    parts::outcome(html, case.want);
                    html.text(" ");
                    html.code(&case.name);
                    html.text(" ");
                    html.text(&case.note);
                });
            }
        });
    });
}
