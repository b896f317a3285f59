//! One rule: who asks, what must hold, with which values, and what may change.

use std::fmt::Write as _;

use dictum_schema::language::Text;
use dictum_schema::release::{Release, Rule};
use dictum_schema::rulebook::{Fix, ParamsGrant, SeverityGrant};

use crate::explained::Explained;
use crate::printable;
use crate::style::{self, BOLD, DIM, Style};
use crate::text::origins;
use crate::used;
use crate::words::{self, pick};
use crate::wrap::wrap;

/// The most columns of a line of words: longer ones are hard to read.
const WRAP_MAX: usize = 110;

/// Renders one rule as it is in force: the clauses that ask for it, its condition in
/// CEL, every parameter it reads with the line or the layer that each item came from,
/// what it says, what layers set, asked for in vain and may do, and who is excused.
///
/// The text ends with a line feed.
///
/// ```
/// use dictum_policy::effective;
/// use dictum_report::{explained::Explained, style::Style, text};
/// use dictum_schema::release::Release;
///
/// let release: Release = serde_json::from_str(include_str!("../../examples/release.json"))?;
/// let policy = effective::resolve(&release);
/// for rule in policy.rules() {
///     let explained = Explained::released(&release, &policy, rule);
///     let shown = text::explain(&explained, &Style::PLAIN);
///     assert!(shown.contains("Every package must name its licence."));
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn explain(explained: &Explained<'_>, style: &Style) -> String {
    let ctx = Ctx { style };
    let (release, rule) = (explained.release, &explained.rule.rule);
    let mut text = ctx.head(explained);
    text.push_str(&ctx.clauses(release, rule));
    if rule.when != "true" {
        text.push_str(&ctx.section(("applies when", "适用条件"), &rule.when));
    }
    text.push_str(&ctx.section(("requires", "要求"), &rule.require));
    let params = explained.params();
    let params: String =
        params.map(|(id, it)| origins::param(explained.policy, (id, it), style)).collect();
    if !params.is_empty() {
        let _ = write!(text, "{}{params}", ctx.heading(("parameters", "参数")));
    }
    text.push_str(&ctx.words(("message", "消息"), &rule.message));
    if let Some(help) = &rule.help {
        text.push_str(&ctx.words(("help", "建议"), help));
    }
    if let Some(fix) = &rule.fix {
        text.push_str(&ctx.section(("fix", "修复"), &ctx.fix(fix)));
    }
    text.push_str(&ctx.section(("a layer may", "层的权限"), &ctx.grant(rule)));
    text.push_str(&origins::allowed(explained, style));
    for (heading, lines) in origins::sections(explained, style) {
        let _ = write!(text, "{}{lines}", ctx.heading(heading));
    }
    text
}

struct Ctx<'a> {
    style: &'a Style,
}

impl Ctx<'_> {
    /// The rule's name, how much it weighs, and where it is in force.
    fn head(&self, explained: &Explained<'_>) -> String {
        let (style, language) = (self.style, self.style.language);
        let rule = &explained.rule.rule;
        let id = style.paint(BOLD, rule.id.as_str());
        let weight = explained.rule.severity;
        let severity = words::severity(language, weight);
        let release = explained.release;
        let under = words::under(language, explained.layers);
        let mut text = format!("{id} · {}\n", printable::one_line(rule.title.get(language)));
        let _ = writeln!(
            text,
            "{} · {} · {}",
            words::level(language, rule.level),
            style.paint(style::of_severity(weight), severity),
            style.paint(DIM, &format!("{} {}{under}", release.policy, release.version)),
        );
        text.push_str(&origins::standing(explained, style));
        text
    }

    fn pick(&self, (en, zh_cn): (&'static str, &'static str)) -> &'static str {
        pick(self.style.language, en, zh_cn)
    }

    fn heading(&self, words: (&'static str, &'static str)) -> String {
        format!("\n{}\n", self.style.paint(BOLD, self.pick(words)))
    }

    /// A heading, and lines under it as they are; a long one goes on further in.
    fn section(&self, heading: (&'static str, &'static str), words: &str) -> String {
        let mut text = self.heading(heading);
        for line in words.trim().lines() {
            let shown: String = printable::cells(line).into_iter().map(|it| it.shown).collect();
            let start = shown.len() - shown.trim_start().len();
            let indent = " ".repeat(start + 2);
            for (index, part) in self.wrapped(shown.trim()).iter().enumerate() {
                let further = if index == 0 { "" } else { "    " };
                let _ = writeln!(text, "{indent}{further}{part}");
            }
        }
        text
    }

    /// A heading, and words wrapped under it.
    fn words(&self, heading: (&'static str, &'static str), words: &Text) -> String {
        let mut text = self.heading(heading);
        for line in words.get(self.style.language).trim().lines() {
            for line in self.wrapped(&printable::one_line(line)) {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }

    fn wrapped(&self, shown: &str) -> Vec<String> {
        wrap(shown, self.style.width.map(|it| it.min(WRAP_MAX).saturating_sub(6).max(24)))
    }

    /// The clauses that ask, under their headings, or why the rule is here without one.
    fn clauses(&self, release: &Release, rule: &Rule) -> String {
        let language = self.style.language;
        let document = match rule.clauses.as_slice() {
            [] => String::new(),
            _ => format!(" {}", printable::one_line(&release.sources.document.path)),
        };
        let asked_by = self.style.paint(BOLD, self.pick(("asked by", "依据")));
        let mut text = format!("\n{asked_by}{}\n", self.style.paint(DIM, &document));
        let mut heading: Option<&[String]> = None;
        for clause in used::clauses(release, rule) {
            if heading != Some(&clause.heading) {
                heading = Some(&clause.heading);
                let names: Vec<String> =
                    clause.heading.iter().map(|it| printable::one_line(it)).collect();
                let _ = writeln!(text, "  {}", names.join(" › "));
            }
            let [line, _] = clause.lines;
            let columns = self.style.width.map(|it| it.min(WRAP_MAX).saturating_sub(10).max(24));
            for (index, words) in
                wrap(&printable::one_line(&clause.words), columns).iter().enumerate()
            {
                let line = if index == 0 { line.to_string() } else { String::new() };
                let _ =
                    writeln!(text, "  {} {words}", self.style.paint(DIM, &format!("{line:>6} ")));
            }
        }
        if let Some(why) = &rule.addition {
            let words = self.pick(("no clause of the document: ", "文档中没有对应条款："));
            let words = format!("{words}{}", printable::one_line(why.get(language)));
            for line in self.wrapped(&words) {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }

    fn fix(&self, fix: &Fix) -> String {
        match fix {
            Fix::Add { to, .. } => {
                format!("{} {to}", self.pick(("add what is missing to", "把缺少的元素加入")))
            }
            Fix::Set { set, to } => {
                format!("{} {to} = {set}", self.pick(("set", "设置")))
            }
        }
    }

    /// What the release lets a layer do without a waiver.
    fn grant(&self, rule: &Rule) -> String {
        let severity = rule.layers.and_then(|it| it.severity);
        let params = rule.layers.and_then(|it| it.params);
        let granted = self.pick(match (severity, params) {
            (None | Some(SeverityGrant::Tighten), None) => ("only tighten it", "只能收紧"),
            (None | Some(SeverityGrant::Tighten), Some(ParamsGrant::Extend)) => {
                ("raise its severity, and add to its parameters", "提高级别，并向参数追加项")
            }
            (None | Some(SeverityGrant::Tighten), Some(ParamsGrant::Any)) => (
                "raise its severity, and set its parameters to anything",
                "提高级别，并任意设定参数",
            ),
            (Some(SeverityGrant::Any), None) => (
                "set its severity to anything, and else only tighten it",
                "任意设定级别，其余只能收紧",
            ),
            (Some(SeverityGrant::Any), Some(ParamsGrant::Extend)) => (
                "set its severity to anything, and add to its parameters",
                "任意设定级别，并向参数追加项",
            ),
            (Some(SeverityGrant::Any), Some(ParamsGrant::Any)) => {
                ("set its severity and its parameters to anything", "任意设定级别和参数")
            }
        });
        let off = if rule.layers.is_some_and(|it| it.off) {
            self.pick((", and switch it off", "，并可关闭"))
        } else {
            ""
        };
        format!("{granted}{off}")
    }
}
