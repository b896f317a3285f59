//! The clause ledger: every clause of the document, and who claims it.

use std::fmt::Write as _;

use dictum_schema::id::RuleId;
use dictum_schema::language::{Language, Text};
use dictum_schema::release::{Claim, Clause, Release};

use crate::printable;
use crate::style::{BOLD, DIM, Style};
use crate::words::{self, pick};
use crate::wrap::wrap;

/// The columns of a line where there is no terminal.
const COLUMNS: usize = 100;

/// Renders every clause of the release's document under its headings, with who
/// claims it, and the ledger in numbers; the text ends with a line feed.
///
/// A clause that asks for something has a `!` before it.
///
/// ```
/// use dictum_report::{style::Style, text};
///
/// let release = serde_json::from_str(include_str!("../../examples/release.json"))?;
/// let shown = text::ledger(&release, &Style::PLAIN);
/// assert!(shown.contains("Every package must name its licence."));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn ledger(release: &Release, style: &Style) -> String {
    let mut text = String::new();
    let mut heading: Option<&[String]> = None;
    for clause in &release.ledger {
        if heading != Some(&clause.heading) {
            if heading.is_some() {
                text.push('\n');
            }
            let names: Vec<String> =
                clause.heading.iter().map(|it| printable::one_line(it)).collect();
            let _ = writeln!(text, "{}", style.paint(BOLD, &names.join(" › ")));
            heading = Some(&clause.heading);
        }
        text.push_str(&self::clause(clause, style));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary(release, style));
    text
}

/// One clause: its line, its words, who claims it.
fn clause(clause: &Clause, style: &Style) -> String {
    let language = style.language;
    let [line, _] = clause.lines;
    let sign = if clause.asks { "!" } else { " " };
    let columns = style.width.unwrap_or(COLUMNS).saturating_sub(8).max(24);
    let words = printable::cut(&clause.words, columns * 2);
    let mut text = String::new();
    for (index, words) in wrap(&words, Some(columns)).iter().enumerate() {
        let _ = match index {
            0 => writeln!(text, "  {sign} {line:>4}  {words}"),
            _ => writeln!(text, "          {words}"),
        };
    }
    for claim in claims(&clause.claims, language) {
        for (index, words) in wrap(&claim, Some(columns.saturating_sub(4))).iter().enumerate() {
            let arrow = if index == 0 { "<-" } else { "  " };
            let _ = writeln!(text, "          {}", style.paint(DIM, &format!("{arrow} {words}")));
        }
    }
    text
}

/// Who claims a clause: the rules together, the parameters together, the others each.
fn claims(claims: &[Claim], language: Language) -> Vec<String> {
    let (mut rules, mut params, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for claim in claims {
        match claim {
            Claim::Rule(id) => rules.push(id.as_str()),
            Claim::Param(id) => params.push(id.as_str()),
            Claim::Informative(why) => {
                others.push(reason(language, "informative", "仅供参考", why));
            }
            Claim::Manual(why) => {
                others.push(reason(language, "attested by a person", "由人证明", why));
            }
            Claim::Elsewhere(it) => {
                let rules: Vec<&str> = it.rules.iter().map(RuleId::as_str).collect();
                let why = words::bracketed(language, &printable::one_line(it.why.get(language)));
                let rules = Text::same(listed(&rules, language) + &why);
                others.push(reason(language, "elsewhere", "由其他策略判断", &rules));
            }
        }
    }
    let mut lines = Vec::new();
    if !params.is_empty() {
        let name = if params.len() == 1 { "parameter" } else { "parameters" };
        lines.push(format!("{} {}", pick(language, name, "参数"), listed(&params, language)));
    }
    if !rules.is_empty() {
        let name = if rules.len() == 1 { "rule" } else { "rules" };
        lines.push(format!("{} {}", pick(language, name, "规则"), listed(&rules, language)));
    }
    lines.append(&mut others);
    lines
}

fn reason(language: Language, en: &'static str, zh_cn: &'static str, why: &Text) -> String {
    let colon = pick(language, ": ", "：");
    format!("{}{colon}{}", pick(language, en, zh_cn), printable::one_line(why.get(language)))
}

fn listed(names: &[&str], language: Language) -> String {
    names.join(pick(language, ", ", "、"))
}

/// The ledger in numbers: how many clauses there are, how many ask, who claims them.
pub(crate) fn summary(release: &Release, style: &Style) -> String {
    let language = style.language;
    let claimed = |of: fn(&Claim) -> bool| {
        release.ledger.iter().filter(|clause| clause.claims.iter().any(of)).count()
    };
    let asking = release.ledger.iter().filter(|it| it.asks).count();
    let unclaimed =
        |asks| release.ledger.iter().filter(|it| it.claims.is_empty() && it.asks == asks).count();
    let clauses = words::count(language, release.ledger.len(), "clause", "个条款");
    let mut text = match language {
        Language::En => format!("{clauses}, {asking} asking for something\n"),
        Language::ZhCn => format!("共 {clauses}，其中 {asking} 个提出要求\n"),
    };
    let rows = [
        (claimed(|it| matches!(it, Claim::Rule(_))), "checked by rules", "由规则检查"),
        (claimed(|it| matches!(it, Claim::Param(_))), "read as parameters", "读作参数"),
        (claimed(|it| matches!(it, Claim::Manual(_))), "attested by a person", "由人证明"),
        (claimed(|it| matches!(it, Claim::Elsewhere(_))), "judged elsewhere", "由其他策略判断"),
        (claimed(|it| matches!(it, Claim::Informative(_))), "informative", "仅供参考"),
        (unclaimed(true), "claimed by nobody, though asking", "提出了要求，却无人认领"),
        (unclaimed(false), "claimed by nobody, and asking for nothing", "没有提出要求，也无人认领"),
    ];
    for (number, en, zh_cn) in rows.iter().filter(|(number, ..)| *number > 0) {
        let _ = match language {
            Language::En => writeln!(text, "  {number:>4} {en}"),
            Language::ZhCn => writeln!(text, "  {number:>4} 个{zh_cn}"),
        };
    }
    text
}
