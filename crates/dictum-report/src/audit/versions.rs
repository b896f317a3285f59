//! A policy's releases: the chain with its digests, and what changed, with subjects
//! that show it.

use dictum_schema::audit::{Change, Comparison, Policy, Release};
use dictum_schema::compilation::{Bump, Verdict};
use dictum_schema::diff::{Counts, Witness};
use dictum_schema::language::Language;

use crate::html::Html;
use crate::text::diff as told;
use crate::words::bracketed;

/// Writes the releases of `policy`, and what changed between any two of them.
pub(super) fn versions(html: &mut Html, policy: &Policy) {
    html.element("h3", &[], |html| {
        html.words(&policy.title);
        html.text(" ");
        html.code(policy.id.as_str());
    });
    html.element("dl", &[("class", "digests")], |html| {
        for (en, zh_cn, file) in
            [("document", "文档", &policy.document), ("rulebook", "规则书", &policy.rulebook)]
        {
            html.element("dt", &[], |html| html.say(en, zh_cn));
            html.element("dd", &[], |html| {
                html.code(&file.path);
                html.text(" ");
                html.code(file.sha256.as_str());
            });
        }
    });
    html.element("ol", &[("class", "releases")], |html| {
        for it in &policy.releases {
            html.element("li", &[], |html| release(html, it));
        }
    });
    if !policy.comparisons.is_empty() {
        html.element("h4", &[], |html| {
            html.say("Between releases that are no neighbours", "不相邻版本之间");
        });
        for it in &policy.comparisons {
            comparison(html, it);
        }
    }
}

fn release(html: &mut Html, it: &Release) {
    html.element("p", &[], |html| {
        html.element("strong", &[], |html| html.text(&it.version.to_string()));
        html.text(" ");
        html.code(it.sha256.as_str());
    });
    html.element("p", &[("class", "by")], |html| match (&it.previous, it.chained) {
        (None, _) => html.say("the first release", "首个版本"),
        (Some(previous), true) => {
            let version = &previous.version;
            html.say(
                &format!("follows {version}, whose file is there to the byte"),
                &format!("承接 {version}，其文件逐字节一致"),
            );
        }
        (Some(previous), false) => {
            let (version, sha256) = (&previous.version, &previous.sha256);
            html.element("span", &[("class", "mark violated")], |html| {
                html.say(
                    &format!("names {version} with {sha256} before it, which is not there"),
                    &format!("声明承接 {version}（{sha256}），但该文件不存在或已改动"),
                );
            });
        }
    });
    if it.previous.is_some() {
        changes(html, &it.changes);
    }
}

/// What changed between two releases that are no neighbours, folded away.
fn comparison(html: &mut Html, it: &Comparison) {
    html.element("details", &[], |html| {
        html.element("summary", &[], |html| {
            html.text(&format!("{} → {}", it.old, it.new));
            let of = |verdict| it.changes.iter().filter(|it| it.verdict == verdict).count();
            let counts = Counts {
                tightened: of(Verdict::Tightened),
                loosened: of(Verdict::Loosened),
                incomparable: of(Verdict::Incomparable),
                undecided: of(Verdict::Undecided),
                words: of(Verdict::Words),
            };
            if !it.changes.is_empty() {
                let counts = |language| told::counts(language, counts);
                html.say(
                    &format!(": {}", counts(Language::En)),
                    &format!("：{}", counts(Language::ZhCn)),
                );
            }
        });
        changes(html, &it.changes);
    });
}

fn changes(html: &mut Html, changes: &[Change]) {
    if changes.is_empty() {
        html.element("p", &[], |html| {
            html.say(
                "No rule, parameter or schema changes.",
                "规则、参数与 JSON Schema 均无变化。",
            );
        });
        return;
    }
    html.element("ul", &[("class", "changes")], |html| {
        for it in changes {
            html.element("li", &[], |html| change(html, it));
        }
    });
}

fn change(html: &mut Html, it: &Change) {
    html.element("p", &[], |html| {
        html.element("span", &[("class", "mark idle")], |html| {
            let verdict = told::verdict(it.verdict);
            let basis = told::basis(it.basis);
            let [en, zh_cn] = [Language::En, Language::ZhCn].map(|language| {
                let basis = basis.as_ref().map(|it| bracketed(language, it.get(language)));
                format!("{}{}", verdict.get(language), basis.unwrap_or_default())
            });
            html.say(&en, &zh_cn);
        });
        html.text(" ");
        if let Some(rule) = &it.rule {
            html.code(rule.as_str());
            html.text(" ");
        }
        if let Some(path) = &it.path {
            html.code(path);
            html.text(" ");
        }
        html.words(&it.reason);
        let (en, zh_cn) = match it.bump {
            Bump::Patch => ("patch", "修订号"),
            Bump::Minor => ("minor version", "次版本"),
            Bump::Major => ("major version", "主版本"),
        };
        html.say(&format!(" · demands a new {en}"), &format!(" · 须提升{zh_cn}"));
    });
    for param in &it.params {
        html.element("p", &[("class", "by")], |html| {
            html.code(&param.param);
            for (sign, values) in [("−", &param.removed), ("+", &param.added)] {
                for value in values {
                    html.text(&format!(" {sign} "));
                    html.code(value);
                }
            }
        });
    }
    for it in &it.witnesses {
        witness(html, it);
    }
}

/// A subject that shows a change: what decides it, and folded away all of its facts.
fn witness(html: &mut Html, it: &Witness) {
    html.element("div", &[("class", "witness")], |html| {
        html.element("p", &[], |html| {
            html.say(&told::flip(it, Language::En), &told::flip(it, Language::ZhCn));
        });
        for fact in &it.decided_by {
            html.element("p", &[], |html| {
                html.code(&fact.path);
                match &fact.value {
                    Some(value) => {
                        html.text(" = ");
                        html.code(value);
                    }
                    None => html.say(" is not known", " 未知"),
                }
            });
        }
        html.element("details", &[], |html| {
            html.element("summary", &[], |html| html.say("all of its facts", "它的全部事实"));
            let facts = serde_json::to_string_pretty(&it.facts).unwrap_or_default();
            html.element("pre", &[], |html| html.code(&facts));
        });
    });
}
