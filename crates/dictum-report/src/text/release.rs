//! A release, as `dictum compile --dry-run` shows it.

use std::fmt::Write as _;

use dictum_schema::release::{Release, Rule, SourceFile};

use crate::printable;
use crate::style::{self, BOLD, DIM, Style};
use crate::text::ledger;
use crate::text::param::param;
use crate::words::{self, pick};

/// The digits of a digest that are shown; the release has them all.
const DIGITS: usize = 12;

/// Renders what a release holds: what it was compiled from, every parameter with
/// the line of each item, every rule, the ledger in numbers.
///
/// The text ends with a line feed.
///
/// ```
/// use dictum_report::{style::Style, text};
///
/// let release = serde_json::from_str(include_str!("../../examples/release.json"))?;
/// let shown = text::release(&release, &Style::PLAIN);
/// assert!(shown.contains("MIT  line 3"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn release(release: &Release, style: &Style) -> String {
    let language = style.language;
    let name = style.paint(BOLD, &format!("{} {}", release.policy, release.version));
    let title = printable::one_line(release.title.get(language));
    let mut text = format!("{name} · {title}\n");
    text.push_str(&sources(release, style));

    if !release.params.is_empty() {
        let _ = writeln!(text, "\n{}", style.paint(BOLD, pick(language, "parameters", "参数")));
        for (id, it) in &release.params {
            text.push_str(&param(id, it, style));
        }
    }
    if !release.rules.is_empty() {
        let _ = writeln!(text, "\n{}", style.paint(BOLD, pick(language, "rules", "规则")));
        text.push_str(&rules(&release.rules, style));
    }
    let _ = writeln!(text, "\n{}", style.paint(BOLD, pick(language, "ledger", "条款台账")));
    for line in ledger::summary(release, style).lines() {
        let _ = writeln!(text, "  {line}");
    }
    text
}

fn sources(release: &Release, style: &Style) -> String {
    let language = style.language;
    let files = [
        (pick(language, "document", "文档"), &release.sources.document),
        (pick(language, "rulebook", "规则手册"), &release.sources.rulebook),
    ];
    let path = |file: &SourceFile| printable::one_line(&file.path);
    let follows = pick(language, "follows", "上一版");
    let names = files.iter().map(|(name, _)| printable::width(name));
    let names = names.max().unwrap_or(0).max(printable::width(follows));
    let paths = files.iter().map(|(_, file)| printable::width(&path(file))).max().unwrap_or(0);

    let mut text = String::new();
    for (name, file) in files {
        let digits: String = file.sha256.as_str().chars().take(DIGITS).collect();
        let digest = style.paint(DIM, &format!("sha256 {digits}"));
        let (name, path) = (printable::pad(name, names), printable::pad(&path(file), paths));
        let _ = writeln!(text, "  {name}  {path}  {digest}");
    }
    let previous = match &release.previous {
        Some(previous) => previous.version.to_string(),
        None => pick(language, "no release: this is the first", "无，这是第一版").to_owned(),
    };
    let _ = writeln!(text, "  {}  {previous}", printable::pad(follows, names));
    text
}

fn rules(rules: &[Rule], style: &Style) -> String {
    let language = style.language;
    let columns = |rule: &Rule| {
        let level = words::level(language, rule.level);
        (level, words::severity(language, rule.severity), rule.id.as_str().to_owned())
    };
    let (levels, severities, ids) = rules.iter().map(columns).fold((0, 0, 0), |widths, it| {
        (
            widths.0.max(printable::width(it.0)),
            widths.1.max(printable::width(it.1)),
            widths.2.max(printable::width(&it.2)),
        )
    });
    rules.iter().fold(String::new(), |mut text, rule| {
        let (level, severity, id) = columns(rule);
        let severity = printable::pad(severity, severities);
        let _ = writeln!(
            text,
            "  {}  {}  {}  {}",
            printable::pad(level, levels),
            style.paint(style::of_severity(rule.severity), &severity),
            printable::pad(&id, ids),
            printable::one_line(rule.title.get(language)),
        );
        text
    })
}
