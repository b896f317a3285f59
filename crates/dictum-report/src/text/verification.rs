//! The chain of a pack's releases, as `dictum verify` shows it.

use std::fmt::Write as _;

use dictum_schema::compilation::Bump;
use dictum_schema::language::Language;
use dictum_schema::verification::{Link, Recompiled};
use dictum_source::finding::Finding;

use crate::printable;
use crate::style::{BOLD, DIM, GOOD, Style};
use crate::text::findings;
use crate::words::{self, pick};

/// The digits of a digest that are shown; the JSON has them all.
const DIGITS: usize = 12;

/// Renders the releases of `pack` whose links hold, one on each line, and the first
/// link that does not.
pub fn verification(pack: &str, (links, broken): (&[Link], &[Finding]), style: &Style) -> String {
    let language = style.language;
    let mut text = format!("{}\n", style.paint(BOLD, &printable::one_line(pack)));
    for link in links {
        let _ = writeln!(text, "  {}", line(link, style));
    }
    if broken.is_empty() {
        let releases = words::count(language, links.len(), "release", "个版本");
        let words = match language {
            Language::En => format!("every link holds: {releases}"),
            Language::ZhCn => format!("链条完好：{releases}"),
        };
        let _ = writeln!(text, "  {}", style.paint(GOOD, &words));
    } else {
        text.push_str(&findings(broken, style));
    }
    text
}

fn line(link: &Link, style: &Style) -> String {
    let language = style.language;
    let digits: String = link.sha256.chars().take(DIGITS).collect();
    let digest = style.paint(DIM, &format!("sha256 {digits}"));
    let follows = match (language, &link.previous) {
        (_, None) => pick(language, "the first", "首个版本").to_owned(),
        (Language::En, Some(last)) => format!("follows {last}{}", bump(language, link.bump)),
        (Language::ZhCn, Some(last)) => format!("承接 {last}{}", bump(language, link.bump)),
    };
    let again = match link.recompiled {
        Recompiled::Same => {
            pick(language, "compiled again, the same bytes", "重新编译，逐字节一致")
        }
        Recompiled::SourcesChanged => pick(
            language,
            "not compiled again: its sources have changed since",
            "未重新编译：其来源此后已有改动",
        ),
        Recompiled::SourcesNotThere => pick(
            language,
            "not compiled again: its sources are not here",
            "未重新编译：其来源不在此处",
        ),
    };
    let comma = words::comma(language);
    format!("{}  {digest}  {follows}{comma}{again}", style.paint(BOLD, &link.version))
}

fn bump(language: Language, bump: Option<Bump>) -> String {
    let words = match bump {
        Some(Bump::Major) => pick(language, "major", "主版本"),
        Some(Bump::Minor) => pick(language, "minor", "次版本"),
        Some(Bump::Patch) => pick(language, "patch", "修订"),
        None => {
            pick(language, "its facts' schema has changed since", "事实的 JSON Schema 已有改动")
        }
    };
    words::bracketed(language, words)
}
