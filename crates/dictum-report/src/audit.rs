//! The auditor's page: one HTML file that needs nothing beside it.

mod index;
mod ledger;
mod matrix;
mod parts;
mod policy;
mod record;
mod subjects;
mod versions;

use dictum_schema::audit::Audit;
use dictum_schema::language::Language;

use self::index::Index;
use crate::html::Html;
use crate::json as written;
use crate::words::pick;

/// How the page looks on a screen and on paper.
const STYLE: &str = include_str!("audit/page.css");

/// What the page does more where scripts run: it searches, counts, and opens what is
/// folded before it is printed. All is read, and filtered, without it.
const SCRIPT: &str = include_str!("audit/page.js");

/// What a browser may do with the page: show it, and run the one script that it holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                      script-src 'sha256-SCRIPT'; base-uri 'none'; form-action 'none'";

/// Writes `audit` as one self-contained page, shown at first in `language`.
///
/// Both languages are in it. Nothing of it is fetched from anywhere, and a browser is
/// told to fetch nothing and to run no other script.
pub fn html(audit: &Audit, language: Language) -> String {
    let index = Index::of(audit);
    let mut page = Html::default();
    let lang = match language {
        Language::En => "en",
        Language::ZhCn => "zh-CN",
    };
    page.element("html", &[("lang", lang)], |html| {
        html.element("head", &[], |html| head(html, audit, language));
        html.line();
        html.element("body", &[], |html| {
            html.element("a", &[("class", "skip"), ("href", "#main")], |html| {
                html.say("Skip to the content", "跳到正文");
            });
            header(html, audit, language);
            html.element("main", &[("id", "main")], |html| {
                subjects::summary(html, audit);
                for (number, policy) in audit.policies.iter().enumerate() {
                    policy::policy(html, &index, (number, policy));
                }
                subjects::subjects(html, audit, &index);
                record::record(html, audit, &index);
            });
            html.raw("script", SCRIPT);
        });
    });
    page.into_page()
}

/// Writes `audit` as JSON; the text ends with a line feed.
pub fn json(audit: &Audit) -> String {
    written::write(audit)
}

fn head(html: &mut Html, audit: &Audit, language: Language) {
    html.void("meta", &[("charset", "utf-8")]);
    html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    let policy = POLICY.replace("SCRIPT", &parts::digest(SCRIPT));
    html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
    html.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    html.element("title", &[], |html| {
        let words = pick(language, "Audit", "审计");
        // A title has no elements: what would be marked there is spelled out before.
        let name = crate::printable::one_line(&audit.workspace);
        html.text(&format!("{words} · {name} · {}", audit.today));
    });
    html.raw("style", STYLE);
}

fn header(html: &mut Html, audit: &Audit, language: Language) {
    html.element("header", &[("class", "page")], |html| {
        html.element("h1", &[], |html| {
            html.say("Audit of ", "审计：");
            html.text(&audit.workspace);
        });
        html.element("p", &[("class", "as-of")], |html| {
            html.say("As of ", "截至 ");
            html.element("time", &[("datetime", &audit.today)], |html| html.text(&audit.today));
            html.text(" · Dictum ");
            html.text(&audit.dictum);
        });
        html.element("fieldset", &[("class", "language")], |html| {
            html.element("legend", &[], |html| html.text("Language / 语言"));
            for (id, name, shown) in
                [("lang-en", "English", Language::En), ("lang-zh", "中文", Language::ZhCn)]
            {
                parts::radio(html, ("language", id, shown == language), |html| html.text(name));
            }
        });
        html.element("nav", &[("aria-labelledby", "contents")], |html| {
            html.element("h2", &[("id", "contents"), ("class", "quiet")], |html| {
                html.say("Contents", "目录");
            });
            html.element("ul", &[], |html| contents(html, audit));
        });
    });
    html.line();
}

fn contents(html: &mut Html, audit: &Audit) {
    let mut item = |id: &str, body: &mut dyn FnMut(&mut Html)| {
        html.element("li", &[], |html| html.link(id, |html| body(html)));
    };
    item("summary", &mut |html| html.say("Summary", "概要"));
    for (number, policy) in audit.policies.iter().enumerate() {
        item(&parts::policy(number), &mut |html| {
            html.words(&policy.title);
            html.text(&format!(" {}", parts::layered_version(policy)));
        });
    }
    item("subjects", &mut |html| html.say("Subjects", "对象"));
    item("waivers", &mut |html| html.say("Waivers", "豁免"));
    item("layers", &mut |html| html.say("Layers", "层"));
    item("versions", &mut |html| html.say("Versions", "版本"));
    item("files", &mut |html| html.say("Files read", "读取的文件"));
}
