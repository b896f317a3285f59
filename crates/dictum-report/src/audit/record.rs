//! What stands at the end of the record: waivers, layers, versions, and the files read.

use dictum_schema::audit::{Audit, Fate, Layer, LayerChange, Policy, Waiver};
use dictum_schema::explanation::WaiverState;
use dictum_schema::layer::Rank;

use super::index::Index;
use super::ledger::rule_link;
use super::{parts, versions};
use crate::html::Html;

/// Writes the waivers, the layers, the versions of each policy, and the files.
pub(super) fn record(html: &mut Html, audit: &Audit, index: &Index<'_>) {
    html.element("section", &[("id", "waivers")], |html| {
        html.element("h2", &[], |html| html.say("Waivers", "豁免"));
        waivers(html, audit, index);
    });
    html.element("section", &[("id", "layers")], |html| {
        html.element("h2", &[], |html| html.say("Layers", "层"));
        layers(html, audit, index);
    });
    html.element("section", &[("id", "versions")], |html| {
        html.element("h2", &[], |html| html.say("Versions", "版本"));
        let mut told: Vec<&str> = Vec::new();
        for policy in &audit.policies {
            // A release under several layers has one chain.
            if !told.contains(&policy.id.as_str()) {
                told.push(policy.id.as_str());
                versions::versions(html, policy);
            }
        }
    });
    html.element("section", &[("id", "files")], |html| {
        html.element("h2", &[], |html| html.say("Files read", "读取的文件"));
        files(html, audit);
    });
}

fn waivers(html: &mut Html, audit: &Audit, index: &Index<'_>) {
    if audit.waivers.is_empty() {
        html.element("p", &[], |html| html.say("There are no waivers.", "没有豁免。"));
        return;
    }
    html.element("ul", &[("class", "waivers")], |html| {
        for (number, it) in audit.waivers.iter().enumerate() {
            html.element("li", &[("id", &parts::waiver(number))], |html| {
                waiver(html, it);
                let hidden = index.hidden(number);
                if !hidden.is_empty() {
                    html.element("p", &[("class", "by")], |html| {
                        html.say("hides ", "被隐藏的结论：");
                        parts::verdict_links(html, hidden);
                    });
                }
            });
        }
    });
}

fn waiver(html: &mut Html, it: &Waiver) {
    html.element("p", &[], |html| {
        state(html, it);
        html.text(" ");
        html.text(&it.reason);
    });
    html.element("p", &[("class", "by")], |html| {
        html.say("excuses ", "豁免 ");
        html.code(&it.subject);
        html.say(" from ", " 的 ");
        html.code(it.rule.as_str());
        if let Some(fact) = &it.fact {
            html.say(" as to ", "，仅限 ");
            html.code(fact);
        }
        html.say(" until ", "，有效至 ");
        html.text(&it.until);
        html.say(" · approved by ", " · 批准人 ");
        html.text(&it.approved_by);
        if let Some(ticket) = &it.ticket {
            html.text(" · ");
            html.text(ticket);
        }
        html.say(" · layer ", " · 层 ");
        html.code(&it.layer);
        html.text(" ");
        parts::place(html, &it.at);
    });
    for why in &it.why {
        html.element("p", &[("class", "why")], |html| html.words(why));
    }
}

/// Whether a waiver holds, and whether it hides anything.
fn state(html: &mut Html, it: &Waiver) {
    let (class, en, zh_cn) = match it.state {
        WaiverState::Refused => ("mark violated", "not properly given", "无效"),
        WaiverState::Expired => ("mark violated", "expired", "已到期"),
        _ if it.hides == 0 => ("mark unknown", "excuses nothing", "未豁免任何问题"),
        WaiverState::EndsSoon => ("mark unknown", "ends soon", "即将到期"),
        WaiverState::Holds => ("mark idle", "in force", "生效中"),
    };
    html.element("span", &[("class", class)], |html| html.say(en, zh_cn));
}

/// Which layers lie over the releases, what they ask for, and what became of it.
fn layers(html: &mut Html, audit: &Audit, index: &Index<'_>) {
    let layered = |it: &Policy| !(it.layers.is_empty() && it.changes.is_empty());
    if !audit.policies.iter().any(layered) {
        html.element("p", &[], |html| {
            html.say("No layer lies over a policy.", "没有层叠加在策略之上。");
        });
    }
    for (number, policy) in audit.policies.iter().enumerate().filter(|(_, it)| layered(it)) {
        html.element("h3", &[], |html| parts::policy_link(html, (number, policy)));
        html.element("ul", &[("class", "files")], |html| {
            for it in &policy.layers {
                html.element("li", &[], |html| layer(html, it));
            }
            for it in &policy.changes {
                html.element("li", &[], |html| change(html, index, (number, it)));
            }
        });
    }
}

fn layer(html: &mut Html, it: &Layer) {
    let (en, zh_cn) = match it.rank {
        Rank::Organisation => ("organisation’s layer", "组织层"),
        Rank::Team => ("team’s layer", "团队层"),
        Rank::Project => ("project’s layer", "项目层"),
    };
    html.say(en, zh_cn);
    html.text(" ");
    html.element("strong", &[], |html| html.text(&it.name));
    html.text(" ");
    html.code(&it.path);
    html.say(" · owned by ", " · 负责人 ");
    html.text(&it.owner);
}

fn change(html: &mut Html, index: &Index<'_>, (policy, it): (usize, &LayerChange)) {
    let (class, en, zh_cn) = match it.fate {
        Fate::Taken => ("mark idle", "in force", "生效中"),
        Fate::Idle => ("mark idle", "changes nothing", "没有效果"),
        Fate::Refused => ("mark violated", "refused", "未予采用"),
        Fate::Dead => ("mark violated", "names nothing", "所指不存在"),
    };
    html.element("span", &[("class", class)], |html| html.say(en, zh_cn));
    html.text(" ");
    rule_link(html, index, (policy, it.rule.as_str()));
    html.say(": ", "：");
    html.words(&it.what);
    html.text(" · ");
    html.text(&it.origin);
    if let Some(why) = &it.why {
        html.element("p", &[("class", "why")], |html| html.words(why));
    }
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
