//! A run as Markdown, for a comment on a pull request.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::Finding;

use crate::index::{Index, gravest_first};
use crate::markdown::escape::{code, escape};
use crate::printable;
use crate::run::{Run, SubjectRun};
use crate::spot;
use crate::text::concise;
use crate::words::{self, pick};

/// How much of a run fits where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A comment: GitHub takes 65,536 characters.
    Comment,
    /// The summary of a job's step: GitHub takes 1 MiB of all that a step writes.
    Summary,
}

impl Room {
    /// The most bytes of the text.
    fn bytes(self) -> usize {
        match self {
            Self::Comment => 60_000,
            Self::Summary => 1_000_000,
        }
    }
}

/// The first line, by which a job finds the comment that it wrote before.
const MARK: &str = "<!-- dictum check -->";

/// The most columns of a subject's name.
const NAME_MAX: usize = 200;

/// The most columns of a message in a table.
const CELL_MAX: usize = 600;

/// Of a table that does not fit so many rows are shown, the gravest.
const ROWS_FEW: usize = 10;

/// Of the findings of no subject so many are shown.
const OTHER_MAX: usize = 100;

/// Writes a run as Markdown, its words in `language`: a headline, the findings of
/// each subject, and folded away what is waived and what the rules said.
///
/// Nothing in a name, a message or a reason is obeyed as markup, becomes a link, or
/// calls a person. Where all of it is more than there is room for, the subjects with the
/// gravest findings are told in full or in part, the others by a line each under a table
/// of all rules, and at the end of all room by their number.
///
/// ```
/// use dictum_report::{markdown::{self, Room}, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(markdown::check(&run, Room::Comment, Language::En).contains("no rule was judged"));
/// ```
pub fn check(run: &Run, room: Room, language: Language) -> String {
    with((run, &Index::of(&run.findings)), room, language)
}

/// Writes a run whose findings are in `index`, as [`check`] does.
pub(crate) fn with((run, index): (&Run, &Index<'_>), room: Room, language: Language) -> String {
    let ctx = Ctx { run, index, language };
    let head = format!("{MARK}\n## {}\n\n{}\n", ctx.headline(), ctx.numbers());
    let other = ctx.other(OTHER_MAX);
    let parts: Vec<Part> = run.subjects.iter().map(|it| ctx.part(it)).collect();
    let whole: usize = parts.iter().map(|it| it.full.len()).sum();
    if head.len() + other.len() + whole <= room.bytes() {
        return [head, other].into_iter().chain(parts.into_iter().map(|it| it.full)).collect();
    }
    let rules = fitting(|rows| ctx.rules(rows));
    let other = fitting(|rows| ctx.other(rows));
    head + &rules + &other + &folded(&parts, room.bytes() - RESERVE, &ctx)
}

/// What the headline, the table of rules and the findings of no subject may take; each of
/// the tables [`TABLE_MAX`].
const RESERVE: usize = 25_000;
const TABLE_MAX: usize = 11_000;

/// The longest of a table's forms that fits beside others.
fn fitting(table: impl Fn(usize) -> String) -> String {
    let tables = [OTHER_MAX, ROWS_FEW, 3].into_iter().map(&table);
    tables.into_iter().find(|it| it.len() <= TABLE_MAX).unwrap_or_else(|| table(0))
}

/// One subject, at every length.
struct Part {
    /// What is told of it.
    full: String,
    /// The same with the gravest of its findings alone.
    few: String,
    /// The same on one line.
    line: String,
    /// How grave it is: how many errors, warnings and notes stand.
    weight: [usize; 3],
}

/// As many of `parts` as `bytes` hold: the gravest in full, the next in part, the others on a
/// line each, and the rest by their number.
fn folded(parts: &[Part], bytes: usize, ctx: &Ctx<'_>) -> String {
    let language = ctx.language;
    let mut gravest: Vec<usize> = (0..parts.len()).collect();
    gravest.sort_by_key(|it| Reverse(parts.get(*it).map(|it| it.weight)));
    let (mut told, mut lines) = (BTreeMap::new(), String::new());
    let (mut used, mut left, mut rest) = (0, 0, 0);
    // Lines may take half of it; whoever is not told in full has one.
    for index in gravest {
        let Some(part) = parts.get(index) else { continue };
        let room = (bytes / 2).saturating_sub(used);
        let text = [&part.full, &part.few].into_iter().find(|it| it.len() <= room);
        match text.filter(|_| rest == 0) {
            Some(text) => {
                used += text.len();
                told.insert(index, text);
            }
            None if lines.len() + part.line.len() <= bytes / 2 => {
                rest += 1;
                lines.push_str(&part.line);
            }
            None => left += 1,
        }
    }
    // In the order of the workspace, as where everything fits.
    let mut text: String = told.into_values().map(String::as_str).collect();
    if rest + left > 0 {
        let summary = match language {
            Language::En => format!(
                "{} more, the gravest first",
                words::count(language, rest + left, "subject", "")
            ),
            Language::ZhCn => format!("其余 {} 个对象，按严重程度排列", rest + left),
        };
        let _ = write!(text, "\n<details><summary>{summary}</summary>\n\n{lines}");
        if left > 0 {
            let _ = writeln!(text, "- _{}_", words::more(language, left));
        }
        text.push_str("\n</details>\n");
    }
    text
}

struct Ctx<'a> {
    run: &'a Run,
    index: &'a Index<'a>,
    language: Language,
}

impl Ctx<'_> {
    fn headline(&self) -> String {
        let language = self.language;
        match (self.run.failed(), self.run.is_clean()) {
            (true, _) => {
                format!("✗ {}", pick(language, "Dictum: the check failed", "Dictum：检查未通过"))
            }
            (false, true) => {
                format!("✓ {}", pick(language, "Dictum: all is well", "Dictum：一切就绪"))
            }
            (false, false) => {
                format!("✓ {}", pick(language, "Dictum: the check passed", "Dictum：检查通过"))
            }
        }
    }

    fn numbers(&self) -> String {
        let language = self.language;
        let mut parts = Vec::new();
        for severity in [Severity::Error, Severity::Warning, Severity::Info] {
            let number = self.run.weighing(severity);
            if number > 0 {
                parts.push(words::findings(language, number, severity));
            }
        }
        if self.run.waived() > 0 {
            parts.push(match language {
                Language::En => format!("{} of these waived", self.run.waived()),
                Language::ZhCn => format!("其中 {} 个已豁免", self.run.waived()),
            });
        }
        let outcomes =
            [Outcome::Satisfied, Outcome::Violated, Outcome::Indeterminate, Outcome::NotApplicable]
                .map(|it| (it, self.run.saying(it)));
        let outcomes = words::outcomes(language, &outcomes);
        parts.push(if outcomes.is_empty() {
            pick(language, "no rule was judged", "没有评估任何规则").to_owned()
        } else {
            outcomes
        });
        parts.push(escape(&self.run.today));
        parts.join(" · ")
    }

    /// What was found of no subject.
    fn other(&self, most: usize) -> String {
        let faults = gravest_first(self.index.other(self.run));
        if faults.is_empty() {
            return String::new();
        }
        let head = pick(self.language, "Other findings", "其他问题");
        format!("\n### {head}\n\n{}", self.table(&faults, most))
    }

    /// How often each rule and each fault was found, the most frequent first.
    fn rules(&self, most: usize) -> String {
        let language = self.language;
        let counts = concise::counts(self.run);
        let head = pick(
            language,
            "| | Rule | Count |\n| --- | --- | --- |\n",
            "| | 规则 | 数目 |\n| --- | --- | --- |\n",
        );
        let mut text = format!("\n{head}");
        for (severity, rule, count) in counts.iter().take(most) {
            let severity = words::severity(language, *severity);
            let _ = writeln!(text, "| {severity} | {} | {count} |", code(rule));
        }
        text + &self.left(counts.len(), most)
    }

    /// That of `all` things more than `most` are not shown.
    fn left(&self, all: usize, most: usize) -> String {
        match all.saturating_sub(most) {
            0 => String::new(),
            left => format!("\n_{}_\n", words::more(self.language, left)),
        }
    }

    fn part(&self, subject: &SubjectRun) -> Part {
        let language = self.language;
        let own = self.index.of_subject(subject).into_iter();
        let (waived, open): (Vec<&Finding>, Vec<&Finding>) = own.partition(|it| it.is_waived());
        let name = escape(&printable::cut(&subject.name, NAME_MAX));
        let policy = code(&format!("{} {}", subject.policy.id, subject.policy.version));
        let title = escape(subject.policy.title.get(language));
        let head = format!("\n### {name} · {title} · {policy}\n\n");
        let table = |most| if open.is_empty() { String::new() } else { self.table(&open, most) };
        let mut tail = String::new();
        if !waived.is_empty() {
            tail.push_str(&self.waived(&waived));
        }
        tail.push_str(&self.outcomes(subject));
        let weight = [Severity::Error, Severity::Warning, Severity::Info]
            .map(|it| open.iter().filter(|finding| finding.severity == it).count());
        Part {
            full: format!("{head}{}{tail}", table(usize::MAX)),
            few: format!("{head}{}", table(ROWS_FEW)),
            line: format!("- {name} · {policy} · {}\n", self.counted(weight)),
            weight,
        }
    }

    /// `2 errors, 1 warning`, or that nothing is to be done.
    fn counted(&self, weight: [usize; 3]) -> String {
        let language = self.language;
        let kinds = [Severity::Error, Severity::Warning, Severity::Info];
        let found = kinds.into_iter().zip(weight).filter(|(_, count)| *count > 0);
        let found: Vec<String> =
            found.map(|(it, count)| words::findings(language, count, it)).collect();
        if found.is_empty() {
            return pick(language, "nothing to do", "无需处理").to_owned();
        }
        found.join(words::comma(language))
    }

    /// The first `most` of `findings`, each as a row, and how many more there are.
    fn table(&self, findings: &[&Finding], most: usize) -> String {
        let language = self.language;
        let mut text = pick(
            language,
            "| | Rule | Where | What, and what to do |\n| --- | --- | --- | --- |\n",
            "| | 规则 | 位置 | 问题与建议 |\n| --- | --- | --- | --- |\n",
        )
        .to_owned();
        for finding in findings.iter().take(most) {
            let severity = words::severity(language, finding.severity);
            let at = spot::of(finding);
            let place = code(&format!("{}:{}", at.source.path(), at.start().line));
            let mut what = escape(&printable::cut(finding.message.get(language), CELL_MAX));
            what.push_str(&concise::places(finding, language));
            if let Some(clause) = finding.judgement.as_ref().and_then(|it| it.clauses.first()) {
                let place =
                    words::place(language, &clause.heading, (&clause.document, clause.lines));
                let asked = pick(language, "asked by ", "依据：");
                let _ = write!(what, "<br><sub>{asked}{}</sub>", escape(&place));
            }
            if let Some(help) = &finding.help {
                let help = printable::cut(help.get(language), CELL_MAX);
                let _ = write!(what, "<br>→ {}", escape(&help));
            }
            let _ = writeln!(text, "| {severity} | {} | {place} | {what} |", code(&finding.code));
        }
        text + &self.left(findings.len(), most)
    }

    fn waived(&self, findings: &[&Finding]) -> String {
        let language = self.language;
        let mut text = format!(
            "\n<details><summary>{}</summary>\n\n",
            match language {
                Language::En => format!("{} waived", findings.len()),
                Language::ZhCn => format!("{} 个已豁免", findings.len()),
            }
        );
        for finding in findings {
            let waiver = finding.judgement.as_ref().and_then(|it| it.waiver.as_ref());
            let why = waiver.map(|it| escape(&words::waived(language, it))).unwrap_or_default();
            let message = escape(finding.message.get(language));
            let _ = writeln!(text, "- {} {message}<br>{why}", code(&finding.code));
        }
        text.push_str("\n</details>\n");
        text
    }

    /// What each rule said, folded away.
    fn outcomes(&self, subject: &SubjectRun) -> String {
        let language = self.language;
        let counts =
            [Outcome::Satisfied, Outcome::Violated, Outcome::Indeterminate, Outcome::NotApplicable]
                .map(|it| (it, subject.saying(it)));
        let counts = words::outcomes(language, &counts);
        if counts.is_empty() {
            return format!("{}\n", pick(language, "no rule was judged", "没有评估任何规则"));
        }
        let mut text = format!("\n<details><summary>{counts}</summary>\n\n");
        for line in &subject.outcomes {
            let sign = words::sign(line.outcome);
            let outcome = words::outcome(language, line.outcome);
            let _ = writeln!(text, "- {sign} {outcome} {}", code(&line.rule));
        }
        for line in &subject.off {
            let off = pick(language, "switched off", "已停用");
            let _ = writeln!(text, "- - {off} {}, {}", code(&line.rule), escape(&line.origin));
        }
        text.push_str("\n</details>\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use dictum_schema::language::Text;
    use dictum_source::finding::Judgement;

    use super::*;
    use crate::run::{OutcomeLine, PolicyRun};

    /// `subjects` subjects with `findings` findings each, whose words are `words`.
    fn run((subjects, findings): (usize, usize), words: &str) -> Run {
        let policy =
            PolicyRun { id: "p".to_owned(), version: "1.0.0".to_owned(), title: Text::same("P") };
        let line = OutcomeLine {
            rule: "r".to_owned(),
            title: Text::same("t"),
            outcome: Outcome::Violated,
            todo: false,
            severity: Severity::Error,
            evidence: Vec::new(),
            missing: Vec::new(),
            waived: None,
        };
        let subject = |number: usize| SubjectRun {
            name: format!("s{number:05}"),
            root: String::new(),
            policy: policy.clone(),
            layers: Vec::new(),
            off: Vec::new(),
            params: Vec::new(),
            outcomes: vec![line.clone()],
        };
        let finding = |number: usize| {
            let mut finding = Finding::new("r", Severity::Error, Text::same(words));
            finding.judgement = Some(Box::new(Judgement {
                outcome: Outcome::Violated,
                subject: format!("s{number:05}"),
                policy: "p".to_owned(),
                version: "1.0.0".to_owned(),
                clauses: Vec::new(),
                missing: Vec::new(),
                facts: Vec::new(),
                origin: "p 1.0.0".to_owned(),
                waiver: None,
            }));
            finding
        };
        let own = (0..subjects).flat_map(|it| (0..findings).map(move |_| it)).map(finding);
        let other = (0..findings).map(|_| Finding::new("o", Severity::Error, Text::same(words)));
        Run {
            today: "2026-11-22".to_owned(),
            fail_on: Severity::Error,
            subjects: (0..subjects).map(subject).collect(),
            findings: own.chain(other).collect(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn no_run_is_longer_than_its_room_and_every_subject_is_told_or_counted() {
        let hostile = "@#`|".repeat(50);
        for size in [(1, 1), (1, 300), (40, 3), (500, 1)] {
            for words in ["m", &hostile] {
                let run = run(size, words);
                // A job's page is as large as many comments: what fits there is told in full.
                for room in [Room::Comment, Room::Summary] {
                    let text = check(&run, room, Language::ZhCn);
                    assert!(text.len() <= room.bytes(), "{size:?}: {}", text.len());
                    let told = text.matches("\n### s").count() + text.matches("\n- s").count();
                    assert!(told == size.0 || text.contains("另有"), "{size:?}");
                }
            }
        }
    }
}
