//! Findings as text: what, where, who asks, what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Snippet};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::edit::Changed;
use dictum_source::finding::{Finding, Judgement, Waived};
use dictum_source::source::{Location, Position, Source, Span};

use crate::excerpt::{self, Place};
use crate::printable;
use crate::style::{self, BOLD, DIM, Style};
use crate::text::blocks::{Block, blocks};
use crate::text::concise;
use crate::words::{self, pick};
use crate::wrap::wrap;

/// The columns of a line where there is no terminal.
const COLUMNS: usize = 140;

/// The most columns of a message or a label; more is cut, and is whole in the JSON.
const WORDS_MAX: usize = 600;

/// The most columns of a clause's words.
const CLAUSE_MAX: usize = 120;

/// The most clauses of one finding that are shown; `explain` shows them all.
const CLAUSES_MAX: usize = 2;

/// The most columns of a line of words: longer ones are hard to read.
const WRAP_MAX: usize = 110;

/// The most further places of which the same is said that are named.
const PLACES_MAX: usize = 4;

/// The most findings of one block that take a line each.
const LINES_MAX: usize = 30;

/// The most other places of one finding that are shown.
const RELATED_MAX: usize = 6;

/// The most lines between two places that are shown in one excerpt.
const NEAR: u32 = 60;

/// Stands for a place in what the renderer is given: it counts columns in the
/// text that it sees, which is escaped and cut, so that its places are not ours.
const PLACE_MARK: char = '\u{f8ff}';

/// Renders `findings`, errors first and then by file, place and code, under each
/// subject's name where there are several.
///
/// A finding of no subject comes first, or last where it only informs. Of many findings of one rule the first is told in
/// full; many rules that lack facts are one block. The text ends with a line feed, and is
/// empty where there is no finding. Nothing in a source or in a message reaches
/// the terminal raw: what it would obey, or what a person would not see, is
/// spelled out as `<U+001B>`.
///
/// ```
/// use dictum_report::{style::Style, text};
/// use dictum_schema::{language::Text, severity::Severity};
/// use dictum_source::finding::Finding;
///
/// let finding = Finding::new("file-empty", Severity::Error, Text::same("the file is empty"));
/// let shown = text::findings(&[finding], &Style::PLAIN);
/// assert_eq!(shown, "error[file-empty]: the file is empty\n");
/// ```
pub fn findings(findings: &[Finding], style: &Style) -> String {
    let mut groups: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let subject = finding.judgement.as_ref().map(|it| it.subject.as_str());
        groups.entry(subject).or_default().push(finding);
    }
    let named = groups.keys().flatten().count() > 1;

    let is_info = |it: &&Finding| it.severity == Severity::Info;
    let faults = groups.remove(&None).unwrap_or_default();
    // What only informs of the whole is no cause of what is said of a subject.
    let (infos, faults): (Vec<&Finding>, Vec<&Finding>) = faults.into_iter().partition(is_info);
    let subjects = groups.into_iter();
    let groups = [(None, faults)].into_iter().chain(subjects).chain([(None, infos)]);

    let mut text = String::new();
    for (subject, findings) in groups {
        if let (Some(subject), true) = (subject, named) {
            separate(&mut text);
            let _ = writeln!(text, "{}", heading(subject, style));
        }
        for block in blocks(findings) {
            separate(&mut text);
            match block {
                Block::One(finding) => text.push_str(&render(finding, style)),
                Block::Rule(first, rest) => text.push_str(&rule(first, &rest, style)),
                Block::Unknown(findings) => text.push_str(&unknown(&findings, style)),
            }
            text.push('\n');
        }
    }
    text
}

fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
}

/// A subject's name above what was found in it.
fn heading(subject: &str, style: &Style) -> String {
    let subject = printable::one_line(subject);
    let rule = "─"
        .repeat(style.width.unwrap_or(80).min(80).saturating_sub(printable::width(&subject) + 4));
    let (before, after) = (style.paint(DIM, "──"), style.paint(DIM, &rule));
    format!("{before} {} {after}", style.paint(BOLD, &subject))
}

/// The first of a rule's findings in full, and the others with a line each.
fn rule(first: &Finding, rest: &[&Finding], style: &Style) -> String {
    let mut text = render(first, style);
    for finding in rest.iter().take(LINES_MAX) {
        text.push('\n');
        text.push_str(&concise::line(finding, style));
    }
    let hidden = rest.len().saturating_sub(LINES_MAX);
    if hidden > 0 {
        let code = printable::one_line(&first.code);
        let _ = match style.language {
            Language::En => write!(text, "\nand {hidden} more of {code}"),
            Language::ZhCn => write!(text, "\n另有 {hidden} 个 {code}"),
        };
    }
    text
}

/// Rules that cannot be judged, a line each with what they lack.
fn unknown(findings: &[&Finding], style: &Style) -> String {
    let language = style.language;
    let severity = findings.iter().map(|it| it.severity).max().unwrap_or(Severity::Error);
    let weight = style.paint(style::of_severity(severity), words::severity(language, severity));
    let count = findings.len();
    let mut text = match language {
        Language::En => {
            format!("{weight}: {count} rules cannot be judged, because facts are not known")
        }
        Language::ZhCn => format!("{weight}：有 {count} 条规则因事实未知而无法判断"),
    };
    for finding in findings.iter().take(LINES_MAX) {
        let _ = write!(text, "\n  {}", lacking(finding, style));
    }
    let hidden = count.saturating_sub(LINES_MAX);
    if hidden > 0 {
        let _ = write!(text, "\n  {}", words::more(language, hidden));
    }
    let help = pick(
        language,
        "= help: `dictum check --format todo` lists what has to be done, page by page",
        "= 建议：`dictum check --format todo` 会逐页列出要做的事",
    );
    let _ = write!(text, "\n  {help}");
    text
}

/// A rule that cannot be judged, with the facts that it lacks, on one line.
fn lacking(finding: &Finding, style: &Style) -> String {
    let language = style.language;
    let missing = finding.judgement.iter().flat_map(|it| &it.missing);
    let missing = missing
        .map(|it| format!("`{}`", printable::one_line(it.strip_prefix("subject.").unwrap_or(it))));
    let missing = missing.collect::<Vec<_>>().join(pick(language, ", ", "、"));
    let weight = words::severity(language, finding.severity);
    let code = printable::one_line(&finding.code);
    let taken = printable::width(weight) + printable::width(&code) + 6;
    let room = style.width.unwrap_or(COLUMNS).saturating_sub(taken).max(20);
    let weight = style.paint(style::of_severity(finding.severity), weight);
    format!("{weight}[{code}]: {}", style.paint(DIM, &printable::cut(&missing, room)))
}

/// One finding, without a line feed at its end.
fn render(finding: &Finding, style: &Style) -> String {
    let ctx = Ctx { finding, style };
    let message = printable::cut(finding.message.get(style.language), WORDS_MAX);
    let title = ctx.level().primary_title(message).id(printable::one_line(&finding.code));
    let (snippets, places) = ctx.snippets();
    let group = Group::with_title(title).elements(snippets).elements(ctx.notes());
    let rendered = style.renderer().render(&[group]);
    let rendered = with_places(&rendered, &places);
    // The renderer pads empty lines of a source, and draws a bar between a title
    // and its notes where no excerpt is between them.
    let bare = places.is_empty();
    let lines = rendered.lines().enumerate().filter(|(index, _)| !(bare && *index == 1));
    let lines: Vec<&str> = lines.map(|(_, line)| line.trim_end()).collect();
    lines.join("\n")
}

struct Ctx<'a> {
    finding: &'a Finding,
    style: &'a Style,
}

impl<'a> Ctx<'a> {
    fn level(&self) -> Level<'static> {
        if self.finding.is_waived() {
            return Level::NOTE.with_name(pick(self.style.language, "waived", "已豁免"));
        }
        let level = match self.finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        level.with_name(words::severity(self.style.language, self.finding.severity))
    }

    fn shown(&self, text: &Text) -> String {
        printable::cut(text.get(self.style.language), WORDS_MAX)
    }

    /// The columns left for a line of source beside its number.
    fn columns(&self) -> usize {
        let lines = self.locations().map(|(at, _)| at.source.line(at.span.end)).max();
        self.style.width.unwrap_or(COLUMNS).saturating_sub(digits(lines.unwrap_or(0)) + 6)
    }

    /// The finding's place and the others, with their labels.
    fn locations(&self) -> impl Iterator<Item = (&'a Location, Option<&'a Text>)> + use<'a> {
        let finding = self.finding;
        let own = finding.at.as_ref().map(|at| (at, finding.label.as_ref()));
        let related = finding.related.iter().take(RELATED_MAX);
        own.into_iter().chain(related.map(|it| (&it.at, Some(&it.label))))
    }

    /// The excerpts, and the place of each.
    fn snippets(&self) -> (Vec<Element<'static>>, Vec<String>) {
        let mut sheets: Vec<Sheet> = Vec::new();
        for (index, (at, label)) in self.locations().enumerate() {
            let label = label.map(|it| self.shown(it)).filter(|it| !it.is_empty());
            let kind = match index {
                0 if self.finding.at.is_some() => AnnotationKind::Primary,
                _ => AnnotationKind::Context,
            };
            let span = match kind {
                AnnotationKind::Primary => at.span,
                _ => first_line(at),
            };
            let place = (Place { span, label }, kind);
            match sheets.iter_mut().find(|sheet| sheet.is_near(at)) {
                Some(sheet) => sheet.places.push(place),
                None => sheets.push(Sheet { source: &at.source, places: vec![place] }),
            }
        }
        let places = sheets.iter().map(Sheet::place).collect();
        let columns = self.columns();
        let snippets = sheets.iter().enumerate().map(|(index, it)| it.snippet(index, columns));
        (snippets.collect(), places)
    }

    /// What stands below the excerpts.
    fn notes(&self) -> Vec<Element<'static>> {
        let language = self.style.language;
        let mut notes = Vec::new();
        for note in &self.finding.notes {
            notes.push(self.note(Level::NOTE, pick(language, "note", "说明"), &self.block(note)));
        }
        notes.extend(self.places());
        let hidden = self.finding.related.len().saturating_sub(RELATED_MAX);
        if hidden > 0 {
            let more = match language {
                Language::En => format!("{hidden} more"),
                Language::ZhCn => format!("另有 {hidden} 处"),
            };
            notes.push(self.note(Level::NOTE, pick(language, "places", "位置"), &[more]));
        }
        if let Some(judgement) = &self.finding.judgement {
            notes.extend(self.judgement(judgement));
        }
        if let Some(help) = &self.finding.help {
            notes.push(self.note(Level::HELP, pick(language, "help", "建议"), &self.block(help)));
        }
        for fix in &self.finding.fixes {
            let title = self.block(&fix.title);
            let name = match fix.changes {
                Changed::Thing => pick(language, "fix", "修复"),
                Changed::Record => pick(language, "once done", "完成后"),
            };
            notes.push(self.note(Level::HELP, name, &title));
        }
        if let Some(judgement) = &self.finding.judgement {
            let origin = printable::one_line(&judgement.origin);
            let set_by = match language {
                Language::En => format!("set by {origin}"),
                Language::ZhCn => format!("由 {origin} 设定"),
            };
            let name = pick(language, "severity", "级别");
            notes.push(message(Level::NOTE, name, &self.dimmed(name, &set_by)));
        }
        if let Some(waived) = self.finding.judgement.as_ref().and_then(|it| it.waiver.as_ref()) {
            let name = pick(language, "waived", "豁免");
            notes.push(message(Level::NOTE, name, &self.dimmed(name, &self.waived(waived))));
        }
        notes
    }

    /// Of how many places it is said, and the first of them.
    fn places(&self) -> Option<Element<'static>> {
        let language = self.style.language;
        let also = &self.finding.also;
        if also.is_empty() {
            return None;
        }
        let files = self.finding.at.iter().chain(also).map(|it| it.source.path());
        let files = files.collect::<BTreeSet<_>>().len();
        let places = words::count(language, self.finding.count(), "place", "处");
        let head = match language {
            Language::En => {
                format!("{places} in {}: ", words::count(language, files, "file", "个文件"))
            }
            Language::ZhCn => format!("{files} 个文件中共 {places}："),
        };
        let shown = also.iter().take(PLACES_MAX).map(|it| {
            let start = it.start();
            format!("{}:{}:{}", printable::one_line(it.source.path()), start.line, start.column)
        });
        let mut shown: Vec<String> = shown.collect();
        let hidden = also.len() - shown.len();
        shown.extend((hidden > 0).then(|| words::more(language, hidden)));
        let line = format!("{head}{}", shown.join(pick(language, ", ", "、")));
        Some(self.note(Level::NOTE, pick(language, "places", "位置"), &[line]))
    }

    /// Who excused it, why, and until when.
    fn waived(&self, it: &Waived) -> String {
        let language = self.style.language;
        let severity = words::severity(language, self.finding.severity);
        let [until, by, reason] = [&it.until, &it.approved_by, &it.reason]
            .map(|it| printable::cut(&printable::one_line(it), CLAUSE_MAX));
        let path = printable::one_line(it.at.source.path());
        let mut places = vec![format!("{path}:{}", it.at.start().line)];
        places.extend(it.ticket.as_ref().map(|it| printable::cut(it, CLAUSE_MAX)));
        match language {
            Language::En => format!(
                "this {severity}, until the end of {until}, by {by}: {reason} ({})",
                places.join(", ")
            ),
            Language::ZhCn => format!(
                "此{severity}由 {by} 豁免至 {until} 当日结束：{reason}（{}）",
                places.join("，")
            ),
        }
    }

    /// Who asks, and what is missing.
    fn judgement(&self, judgement: &Judgement) -> Vec<Element<'static>> {
        let language = self.style.language;
        let mut notes = Vec::new();
        for clause in judgement.clauses.iter().take(CLAUSES_MAX) {
            let name = pick(language, "clause", "条款");
            let mut lines = self.wrapped(
                name,
                &[words::place(language, &clause.heading, (&clause.document, clause.lines))],
            );
            let words = printable::cut(&clause.words, CLAUSE_MAX);
            if !words.is_empty() {
                lines.extend(self.quoted(name, &words));
            }
            notes.push(message(Level::NOTE, name, &lines));
        }
        let hidden = judgement.clauses.len().saturating_sub(CLAUSES_MAX);
        if hidden > 0 {
            let more = match language {
                Language::En => format!("{hidden} more"),
                Language::ZhCn => format!("另有 {hidden} 个"),
            };
            notes.push(self.note(Level::NOTE, pick(language, "clauses", "条款"), &[more]));
        }
        if !judgement.missing.is_empty() {
            let missing: Vec<String> = judgement
                .missing
                .iter()
                .map(|it| format!("`{}`", printable::one_line(it)))
                .collect();
            let missing = missing.join(pick(language, ", ", "、"));
            notes.push(self.note(Level::NOTE, pick(language, "missing", "缺少"), &[missing]));
        }
        notes
    }

    /// A text's lines, safe to show.
    fn block(&self, text: &Text) -> Vec<String> {
        let words = text.get(self.style.language).trim();
        words.lines().map(|line| printable::cut(line, WORDS_MAX)).collect()
    }

    /// One note, wrapped under its name.
    fn note(
        &self,
        level: Level<'static>,
        name: &'static str,
        lines: &[String],
    ) -> Element<'static> {
        message(level, name, &self.wrapped(name, lines))
    }

    fn wrapped(&self, name: &str, lines: &[String]) -> Vec<String> {
        let columns = self.columns_after(name);
        lines.iter().flat_map(|line| wrap(line, columns)).collect()
    }

    /// The columns left for words behind a note's name.
    fn columns_after(&self, name: &str) -> Option<usize> {
        let indent = 8 + printable::width(name);
        self.style.width.map(|it| it.min(WRAP_MAX).saturating_sub(indent).max(24))
    }

    fn dimmed(&self, name: &str, line: &str) -> Vec<String> {
        let lines = wrap(line, self.columns_after(name));
        lines.iter().map(|line| self.style.paint(DIM, line)).collect()
    }

    /// The document's own words, as Markdown quotes: they may hold quotation marks.
    fn quoted(&self, name: &str, words: &str) -> Vec<String> {
        let columns = self.columns_after(name).map(|it| it.saturating_sub(2));
        let lines = wrap(words, columns);
        lines.iter().map(|line| self.style.paint(DIM, &format!("> {line}"))).collect()
    }
}

fn message(level: Level<'static>, name: &'static str, lines: &[String]) -> Element<'static> {
    level.with_name(name).message(lines.join("\n")).into()
}

/// Places in one source, close enough for one excerpt.
struct Sheet<'a> {
    source: &'a Arc<Source>,
    places: Vec<(Place, AnnotationKind)>,
}

impl Sheet<'_> {
    fn is_near(&self, at: &Location) -> bool {
        let line = at.source.line(at.span.start);
        Arc::ptr_eq(self.source, &at.source)
            && self
                .places
                .iter()
                .all(|(place, _)| self.source.line(place.span.start).abs_diff(line) <= NEAR)
    }

    /// `console.yaml:23:5`.
    fn place(&self) -> String {
        let start = self.places.first().map_or(0, |(place, _)| place.span.start);
        let Position { line, column } = self.source.position(start);
        format!("{}:{line}:{column}", printable::one_line(self.source.path()))
    }

    fn snippet(&self, index: usize, columns: usize) -> Element<'static> {
        let places: Vec<Place> = self.places.iter().map(|(place, _)| place.clone()).collect();
        let excerpt = excerpt::take(self.source, &places, columns);
        let annotations = excerpt
            .marks
            .into_iter()
            .zip(&self.places)
            .map(|(mark, (place, kind))| kind.span(mark).label(place.label.clone()));
        let context = excerpt.context.map(|it| AnnotationKind::Visible.span(it));
        Snippet::source(excerpt.text)
            .line_start(excerpt.first_line as usize)
            .path(format!("{PLACE_MARK}{index}{PLACE_MARK}"))
            .annotations(annotations.chain(context))
            .into()
    }
}

/// The place's part on its first line: of another place, its start is enough.
fn first_line(at: &Location) -> Span {
    let line = at.source.line_span(at.source.line(at.span.start));
    let end = line.map_or(at.span.end, |it| it.end.min(at.span.end));
    Span { start: at.span.start, end: end.max(at.span.start) }
}

/// Puts each of `places` where the renderer has its mark and its own line and column.
fn with_places(rendered: &str, places: &[String]) -> String {
    let mut text = rendered.to_owned();
    for (index, place) in places.iter().enumerate() {
        let mark = format!("{PLACE_MARK}{index}{PLACE_MARK}");
        let Some((before, after)) = text.split_once(&mark) else { continue };
        let after = after.trim_start_matches(|it: char| it == ':' || it.is_ascii_digit());
        text = format!("{before}{place}{after}");
    }
    text
}

fn digits(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |it| it as usize + 1)
}
