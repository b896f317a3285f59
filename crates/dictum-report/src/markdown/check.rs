//! A run as Markdown, for a comment on a pull request.

use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::Finding;

use crate::index::Index;
use crate::markdown::escape::{code, escape};
use crate::run::{Run, SubjectRun};
use crate::words::{self, pick};

/// The most bytes of a comment: GitHub takes 65,536 characters.
const BYTES_MAX: usize = 60_000;

/// The first line, by which a job finds the comment that it wrote before.
const MARK: &str = "<!-- dictum check -->";

/// Writes a run as Markdown, its words in `language`: a headline, the findings of
/// each subject, and folded away what is waived and what the rules said.
///
/// Nothing in a name, a message or a reason is obeyed as markup, becomes a link, or
/// calls a person. A comment that would be too long ends with how much is left out.
///
/// ```
/// use dictum_report::{markdown, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(markdown::check(&run, Language::En).contains("no rule was judged"));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    with(run, &Index::of(&run.findings), language)
}

/// Writes a run whose findings are in `index`, as [`check`] does.
pub(crate) fn with(run: &Run, index: &Index<'_>, language: Language) -> String {
    let ctx = Ctx { run, index, language };
    let mut page =
        Page { text: format!("{MARK}\n## {}\n\n{}\n", ctx.headline(), ctx.numbers()), left: 0 };
    ctx.other(&mut page);
    for subject in &run.subjects {
        ctx.subject(subject, &mut page);
    }
    if page.left > 0 {
        let more = words::more(language, page.left);
        let _ = writeln!(page.text, "\n_{more}_");
    }
    page.text
}

struct Ctx<'a> {
    run: &'a Run,
    index: &'a Index<'a>,
    language: Language,
}

/// The comment as far as it is written.
struct Page {
    text: String,
    /// How many parts did not fit.
    left: usize,
}

impl Page {
    /// Adds `part` whole, or counts it as left out.
    fn add(&mut self, part: &str) {
        if self.left > 0 || self.text.len() + part.len() > BYTES_MAX {
            self.left += 1;
        } else {
            self.text.push_str(part);
        }
    }
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
    fn other(&self, page: &mut Page) {
        let faults = self.index.other(self.run);
        if !faults.is_empty() {
            page.add(&format!("\n### {}\n\n", pick(self.language, "Other findings", "其他问题")));
            self.table(&faults, page);
        }
    }

    fn subject(&self, subject: &SubjectRun, page: &mut Page) {
        let language = self.language;
        let own = self.index.of_subject(subject).into_iter();
        let (waived, open): (Vec<&Finding>, Vec<&Finding>) = own.partition(|it| it.is_waived());
        page.add(&format!(
            "\n### {} · {} · {}\n\n",
            escape(&subject.name),
            escape(subject.policy.title.get(language)),
            code(&format!("{} {}", subject.policy.id, subject.policy.version)),
        ));
        if !open.is_empty() {
            self.table(&open, page);
        }
        if !waived.is_empty() {
            page.add(&self.waived(&waived));
        }
        page.add(&self.outcomes(subject));
    }

    fn table(&self, findings: &[&Finding], page: &mut Page) {
        let language = self.language;
        let head = pick(
            language,
            "| | Rule | Where | What, and what to do |\n| --- | --- | --- | --- |\n",
            "| | 规则 | 位置 | 问题与建议 |\n| --- | --- | --- | --- |\n",
        );
        page.add(head);
        for finding in findings {
            let severity = words::severity(language, finding.severity);
            let place = finding
                .at
                .as_ref()
                .map(|at| code(&format!("{}:{}", at.source.path(), at.start().line)));
            let mut what = escape(finding.message.get(language));
            if let Some(clause) = finding.judgement.as_ref().and_then(|it| it.clauses.first()) {
                let place =
                    words::place(language, &clause.heading, (&clause.document, clause.lines));
                let asked = pick(language, "asked by ", "依据：");
                let _ = write!(what, "<br><sub>{asked}{}</sub>", escape(&place));
            }
            if let Some(help) = &finding.help {
                let _ = write!(what, "<br>→ {}", escape(help.get(language)));
            }
            page.add(&format!(
                "| {severity} | {} | {} | {what} |\n",
                code(&finding.code),
                place.unwrap_or_default(),
            ));
        }
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
