//! What stands at the end of the record: waivers, versions, and the files read.

use dictum_schema::audit::{Audit, Change, Policy, Release};
use dictum_schema::compilation::{Bump, Verdict};

use super::parts;
use crate::html::Html;

/// Writes the waivers, the versions of each policy, and the files.
pub(super) fn record(html: &mut Html, audit: &Audit) {
    html.element("section", &[("id", "waivers")], |html| {
        html.element("h2", &[], |html| html.say("Waivers", "豁免"));
        waivers(html, audit);
    });
    html.element("section", &[("id", "layers")], |html| {
        html.element("h2", &[], |html| html.say("Layers", "层"));
        layers(html, audit);
    });
    html.element("section", &[("id", "versions")], |html| {
        html.element("h2", &[], |html| html.say("Versions", "版本"));
        let mut told: Vec<&str> = Vec::new();
        for policy in &audit.policies {
            // A release under several layers has one chain.
            if !told.contains(&policy.id.as_str()) {
                told.push(policy.id.as_str());
                versions(html, policy);
            }
        }
    });
    html.element("section", &[("id", "files")], |html| {
        html.element("h2", &[], |html| html.say("Files read", "读取的文件"));
        files(html, audit);
    });
}

fn waivers(html: &mut Html, audit: &Audit) {
    if audit.waivers.is_empty() {
        html.element("p", &[], |html| {
            html.say("No waiver hides anything.", "没有豁免隐藏任何问题。");
        });
        return;
    }
    html.element("ul", &[("class", "waivers")], |html| {
        for it in &audit.waivers {
            html.element("li", &[], |html| {
                html.element("p", &[], |html| html.text(&it.reason));
                html.element("p", &[("class", "by")], |html| {
                    html.say("approved by ", "批准人 ");
                    html.text(&it.approved_by);
                    html.say(", until ", "，有效至 ");
                    html.text(&it.until);
                    html.say(", in layer ", "，所在层 ");
                    html.code(&it.layer);
                    html.text(" ");
                    parts::place(html, &it.at);
                    if let Some(ticket) = &it.ticket {
                        html.text(" · ");
                        html.text(ticket);
                    }
                    html.text(" · ");
                    parts::count(
                        html,
                        it.hides,
                        ("finding hidden", "findings hidden", "个问题被隐藏"),
                    );
                });
            });
        }
    });
}

/// What layers change of the releases that they lie over.
fn layers(html: &mut Html, audit: &Audit) {
    let changed = audit.policies.iter().enumerate().filter(|(_, it)| !it.changes.is_empty());
    let changed: Vec<(usize, &Policy)> = changed.collect();
    if changed.is_empty() {
        html.element("p", &[], |html| {
            html.say("No layer changes anything.", "没有层作出任何改动。");
        });
    }
    for (number, policy) in changed {
        html.element("h3", &[], |html| {
            html.link(&parts::policy(number), |html| {
                html.code(&format!("{} {}", policy.id, policy.version));
            });
        });
        html.element("ul", &[("class", "files")], |html| {
            for it in &policy.changes {
                html.element("li", &[], |html| {
                    if let Some(rule) = &it.rule {
                        html.code(rule.as_str());
                    }
                    if let Some(param) = &it.param {
                        html.code(param.as_str());
                    }
                    html.text(" ");
                    html.words(&it.what);
                    html.text(" · ");
                    html.text(&it.origin);
                });
            }
        });
    }
}

fn versions(html: &mut Html, policy: &Policy) {
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
    if !it.changes.is_empty() {
        html.element("ul", &[], |html| {
            for change in &it.changes {
                html.element("li", &[], |html| self::change(html, change));
            }
        });
    }
}

fn change(html: &mut Html, it: &Change) {
    let (en, zh_cn) = match it.verdict {
        Verdict::Words => ("words only", "仅文字"),
        Verdict::Loosened => ("loosened", "放宽"),
        Verdict::Tightened => ("tightened", "收紧"),
        Verdict::Incomparable => ("incomparable", "不可比"),
        Verdict::Undecided => ("undecided", "未定"),
    };
    html.element("span", &[("class", "mark idle")], |html| html.say(en, zh_cn));
    html.text(" ");
    if let Some(rule) = &it.rule {
        html.code(rule.as_str());
        html.text(" ");
    }
    html.words(&it.reason);
    let (en, zh_cn) = match it.bump {
        Bump::Patch => ("patch", "修订号"),
        Bump::Minor => ("minor version", "次版本"),
        Bump::Major => ("major version", "主版本"),
    };
    html.say(&format!(" · demands a new {en}"), &format!(" · 须提升{zh_cn}"));
}

fn files(html: &mut Html, audit: &Audit) {
    html.element("p", &[], |html| {
        html.say(
            "The verdicts depend on these files, on the releases above and on the day, and on \
             nothing else; the same bytes give the same page.",
            "结论只取决于下列文件、上列版本与日期；字节相同，页面即相同。",
        );
    });
    html.element("ul", &[("class", "files")], |html| {
        for it in &audit.files {
            html.element("li", &[], |html| {
                html.code(&it.path);
                html.text(" ");
                html.element("code", &[("class", "digest")], |html| html.text(it.sha256.as_str()));
            });
        }
    });
}
