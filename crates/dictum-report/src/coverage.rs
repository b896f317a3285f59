//! What cases exercise, as text and as the formats that coverage tools read.

mod cobertura;
mod lcov;

use std::fmt::Write as _;

use dictum_schema::coverage::{ClauseCoverage, ClauseState, Count, Coverage, PartCoverage};
use dictum_schema::language::Language;

pub use self::cobertura::cobertura;
pub use self::lcov::lcov;
use crate::json as written;
use crate::printable;
use crate::style::{DIM, Style};
use crate::words::{self, pick};

/// The most columns of a part's text.
const PART_MAX: usize = 80;

/// The most columns of a clause's words.
const CLAUSE_MAX: usize = 60;

/// Renders the figures, and under them every rule, branch and clause that no case
/// exercises; the text ends with a line feed.
pub fn text(coverage: &Coverage, style: &Style) -> String {
    let ctx = Ctx { style };
    let language = style.language;
    let mut text = format!(
        "{}{}\n",
        pick(language, "coverage: ", "覆盖率："),
        [
            ctx.figure(coverage.branches, ("of branches", "的分支")),
            ctx.figure(coverage.rules_both_ways, ("of rules both ways", "的规则正反皆有用例")),
            ctx.figure(coverage.clauses_exercised, ("of clauses", "的条款")),
        ]
        .join(" · "),
    );
    for rule in &coverage.rules {
        for (count, en, zh_cn) in [
            (rule.satisfied, "no case satisfies it", "没有满足它的用例"),
            (rule.violated, "no case violates it", "没有违反它的用例"),
        ] {
            if count == 0 {
                ctx.line(
                    &mut text,
                    (&coverage.rulebook, rule.line),
                    &format!("{}: {}", rule.rule, pick(language, en, zh_cn)),
                );
            }
        }
        for part in &rule.parts {
            if let Some(words) = ctx.part(part) {
                let words = format!("{}: {words}", rule.rule);
                ctx.line(&mut text, (&coverage.rulebook, part.line), &words);
            }
        }
    }
    for clause in &coverage.clauses {
        if let Some(words) = ctx.clause(clause) {
            let [line, _] = clause.lines;
            ctx.line(&mut text, (&coverage.document, line), &words);
        }
    }
    text
}

/// Writes the figures of several packs as JSON; the text ends with a line feed.
pub fn json(coverage: &[Coverage]) -> String {
    written::write(&coverage)
}

struct Ctx<'a> {
    style: &'a Style,
}

impl Ctx<'_> {
    /// `92.3% of branches (120 of 130)`.
    fn figure(&self, count: Count, (en, zh_cn): (&str, &str)) -> String {
        let points = count.basis_points() / 10;
        let share = format!("{}.{}%", points / 10, points % 10);
        let Count { covered, all } = count;
        match self.style.language {
            Language::En => format!("{share} {en} ({covered} of {all})"),
            Language::ZhCn => format!("{share} {zh_cn}（{covered}/{all}）"),
        }
    }

    fn line(&self, text: &mut String, (path, line): (&str, u32), words: &str) {
        let place = format!("{}:{line}", printable::one_line(path));
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {} {words}", self.style.paint(DIM, &place));
    }

    /// What is never seen of a part; none where both its branches were.
    fn part(&self, part: &PartCoverage) -> Option<String> {
        let language = self.style.language;
        let (en, zh_cn) = match (part.yes, part.no) {
            (0, 0) => ("is never reached", "从未执行到"),
            (0, _) => ("is never true", "从未为真"),
            (_, 0) => ("is never false", "从未为假"),
            _ => return None,
        };
        let text = printable::cut(&part.text, PART_MAX);
        Some(match language {
            Language::En => format!("`{text}` {en}"),
            Language::ZhCn => format!("`{text}` {zh_cn}"),
        })
    }

    /// Why a clause is not exercised; none where it is, or needs no case.
    fn clause(&self, clause: &ClauseCoverage) -> Option<String> {
        let language = self.style.language;
        let words = printable::cut(&clause.words, CLAUSE_MAX);
        let idle: Vec<String> = clause.idle.iter().map(|it| format!("`{it}`")).collect();
        let idle = idle.join(words::comma(language));
        let why = match (clause.state, language) {
            (ClauseState::Exercised | ClauseState::Unchecked, _) => return None,
            (ClauseState::Unmapped, _) => pick(language, "nobody claims it", "无人认领").to_owned(),
            (ClauseState::Idle, Language::En) => format!("no case violates {idle}"),
            (ClauseState::Idle, Language::ZhCn) => format!("没有违反 {idle} 的用例"),
        };
        Some(match language {
            Language::En => format!("“{words}”: {why}"),
            Language::ZhCn => format!("“{words}”：{why}"),
        })
    }
}

/// The lines of the rulebook that hold parts, each with the parts on it.
fn lines(coverage: &Coverage) -> Vec<(u32, Vec<&PartCoverage>)> {
    let mut lines: std::collections::BTreeMap<u32, Vec<&PartCoverage>> =
        std::collections::BTreeMap::new();
    for part in coverage.rules.iter().flat_map(|it| &it.parts) {
        lines.entry(part.line).or_default().push(part);
    }
    lines.into_iter().collect()
}

/// How often a part was reached.
fn times(part: &PartCoverage) -> u32 {
    [part.no, part.unknown, part.error].into_iter().fold(part.yes, u32::saturating_add)
}

/// How many of a part's two branches were taken.
fn taken(part: &PartCoverage) -> usize {
    usize::from(part.yes > 0) + usize::from(part.no > 0)
}

#[cfg(test)]
mod tests {
    use dictum_schema::coverage::{Condition, Count, Format, PartCoverage, RuleCoverage};

    use super::*;
    use crate::style::Color;

    const HOSTILE: &str = "a\nDA:1,9\n</class>\"]]><b>\u{202e}\u{1b}[2J";

    fn hostile() -> Coverage {
        let count = Count { covered: 1, all: 2 };
        let part = PartCoverage {
            condition: Condition::Require,
            text: HOSTILE.to_owned(),
            line: 3,
            yes: 1,
            no: 0,
            unknown: 0,
            error: 0,
        };
        let rule = RuleCoverage {
            rule: "a-rule".parse().unwrap(),
            line: 2,
            cases: 1,
            satisfied: 1,
            violated: 0,
            parts: vec![part],
        };
        Coverage {
            schema: Format::V1,
            policy: "a-policy".parse().unwrap(),
            rulebook: HOSTILE.to_owned(),
            document: HOSTILE.to_owned(),
            branches: count,
            rules_both_ways: count,
            clauses_exercised: count,
            rules: vec![rule],
            clauses: Vec::new(),
        }
    }

    #[test]
    fn no_path_and_no_condition_is_obeyed() {
        let coverage = hostile();
        let style = Style { language: Language::En, color: Color::Plain, width: None };
        let told = [
            lcov(&coverage),
            cobertura(std::slice::from_ref(&coverage)),
            json(std::slice::from_ref(&coverage)),
            text(&coverage, &style),
        ];
        for it in &told {
            assert!(!it.contains(['\u{202e}', '\u{1b}']), "{it}");
        }
        let [lcov, cobertura, json, _] = told;
        assert_eq!(lcov.matches("\nDA:").count(), 1);
        assert_eq!(cobertura.matches("</class>").count(), 1);
        assert!(!cobertura.contains("<b>"));
        let read: Vec<Coverage> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, [coverage]);
    }
}
