//! What people have to do, in the order of the pages on which they do it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_source::finding::Finding;

use crate::index::gravest_first;
use crate::printable;
use crate::run::Run;
use crate::style::{BOLD, Style};
use crate::words::{self, pick};

/// A page, or whatever else somebody opens to do something.
struct Page {
    en: &'static str,
    zh_cn: &'static str,
    /// The facts that are set there, as the beginnings of their paths.
    facts: &'static [&'static str],
}

/// The pages, in the order in which the consoles show them.
const PAGES: [Page; 10] = [
    Page {
        en: "WeChat console › 设置 › 基本设置",
        zh_cn: "微信公众平台 › 设置 › 基本设置",
        facts: &["name", "principal", "categories", "wechat_verification"],
    },
    Page {
        en: "WeChat console › 设置 › 第三方设置",
        zh_cn: "微信公众平台 › 设置 › 第三方设置",
        facts: &["authorization"],
    },
    Page {
        en: "WeChat console › 设置 › 服务内容声明",
        zh_cn: "微信公众平台 › 设置 › 服务内容声明",
        facts: &["privacy"],
    },
    Page {
        en: "WeChat console › 开发 › 开发管理 › 开发设置",
        zh_cn: "微信公众平台 › 开发 › 开发管理 › 开发设置",
        facts: &["app_id", "domains"],
    },
    Page {
        en: "WeChat console › 开发 › 开发管理 › 接口设置",
        zh_cn: "微信公众平台 › 开发 › 开发管理 › 接口设置",
        facts: &["interfaces"],
    },
    Page {
        en: "Tencent Cloud console › 账号信息",
        zh_cn: "腾讯云控制台 › 账号信息",
        facts: &["cloud_account"],
    },
    Page {
        en: "With colleagues: what no console tells",
        zh_cn: "与同事确认：控制台查不到的事",
        facts: &["beta", "read_aloud", "scenario", "real_name", "qualification", "launch"],
    },
    Page {
        en: "Captured responses", zh_cn: "采集的响应", facts: &["captures", "contradictions"]
    },
    Page { en: "In the project", zh_cn: "项目之中", facts: &["project", "code"] },
    Page { en: "Elsewhere", zh_cn: "其他", facts: &[] },
];

/// Lists what has to be done so that the findings of `run` go, by subject and page, each as
/// an item to be ticked.
///
/// An item stays until a capture or a person's word in the console file shows that it is
/// done: ticking the list changes nothing. What a waiver excuses is no item. At most the
/// `most` gravest are listed, and how many more there are.
pub fn todo(run: &Run, most: usize, style: &Style) -> String {
    let mut subjects: BTreeMap<Option<&str>, BTreeMap<usize, Vec<&Finding>>> = BTreeMap::new();
    for finding in gravest_first(&run.findings).into_iter().take(most).filter(|it| !it.is_waived())
    {
        let subject = finding.judgement.as_ref().map(|it| it.subject.as_str());
        subjects.entry(subject).or_default().entry(page(finding)).or_default().push(finding);
    }
    if subjects.is_empty() {
        return format!("{}\n", pick(style.language, "nothing is left to do", "没有要做的事"));
    }
    let mut text = String::new();
    for (subject, pages) in subjects {
        for (page, findings) in pages {
            if !text.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(text, "{}", style.paint(BOLD, &heading(page, subject, style)));
            for finding in findings {
                item(&mut text, finding, style);
            }
        }
    }
    text.push_str(&super::check::left_out(run, most, style));
    text
}

/// `## Captured responses (shop)`.
fn heading(page: usize, subject: Option<&str>, style: &Style) -> String {
    let name = PAGES.get(page).map_or("", |it| pick(style.language, it.en, it.zh_cn));
    let subject = subject.map(printable::one_line);
    let subject = subject.map(|it| words::bracketed(style.language, &it)).unwrap_or_default();
    format!("## {name}{subject}")
}

/// The page on which `finding` is mended: that of the first fact that decided it.
fn page(finding: &Finding) -> usize {
    let last = PAGES.len() - 1;
    let Some(judgement) = &finding.judgement else { return last };
    let pages = judgement.missing.iter().chain(&judgement.facts).filter_map(|path| {
        let fact = path.strip_prefix("subject.")?.split(['.', '[']).next()?;
        PAGES.iter().position(|it| it.facts.contains(&fact))
    });
    pages.min().unwrap_or(last)
}

fn item(text: &mut String, finding: &Finding, style: &Style) {
    let language = style.language;
    let message = printable::one_line(finding.message.get(language));
    let place = finding.at.as_ref().map(|at| {
        let place = format!("{}:{}", printable::one_line(at.source.path()), at.start().line);
        match finding.count() {
            1 => place,
            count => match language {
                Language::En => format!("{place} and {} more places", count - 1),
                Language::ZhCn => format!("{place} 等 {count} 处"),
            },
        }
    });
    let code = printable::one_line(&finding.code);
    let place = [Some(code), place].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "- [ ] {message}{}", words::bracketed(language, &place));
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "      {}", printable::one_line(help.get(language)));
    }
}
