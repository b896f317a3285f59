//! How text is to look: its language, its colours, its width.

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Effects};
use dictum_schema::compilation::Verdict;
use dictum_schema::language::Language;
use dictum_schema::severity::{Outcome, Severity};

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The language of the words.
    pub language: Language,
    /// Whether there are colours.
    pub color: Color,
    /// The columns of the terminal; none for a file or a pipe, where no words wrap.
    pub width: Option<usize>,
}

/// Whether there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Plain text, without an escape sequence.
    #[default]
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

pub(crate) const BOLD: anstyle::Style = anstyle::Style::new().effects(Effects::BOLD);
pub(crate) const DIM: anstyle::Style = anstyle::Style::new().effects(Effects::DIMMED);
pub(crate) const GOOD: anstyle::Style = AnsiColor::Green.on_default();
pub(crate) const LOST: anstyle::Style = AnsiColor::Red.on_default();
const ERROR: anstyle::Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const WARNING: anstyle::Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const INFO: anstyle::Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);

/// Wide enough that the renderer never cuts a line: excerpts come to it cut.
const UNCUT: usize = 100_000;

impl Style {
    /// Plain English for a file or a pipe.
    pub const PLAIN: Self = Self { language: Language::En, color: Color::Plain, width: None };

    pub(crate) fn paint(&self, with: anstyle::Style, words: &str) -> String {
        match self.color {
            Color::Plain => words.to_owned(),
            Color::Ansi => format!("{with}{words}{with:#}"),
        }
    }

    /// The renderer of excerpts.
    pub(crate) fn renderer(&self) -> Renderer {
        let renderer = match self.color {
            Color::Plain => Renderer::plain(),
            Color::Ansi => Renderer::styled().error(ERROR).warning(WARNING).info(INFO),
        };
        renderer.term_width(UNCUT)
    }
}

pub(crate) fn of_severity(severity: Severity) -> anstyle::Style {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Info => INFO,
    }
}

pub(crate) fn of_outcome(outcome: Outcome, severity: Severity) -> anstyle::Style {
    match outcome {
        Outcome::Satisfied => GOOD,
        Outcome::NotApplicable => DIM,
        Outcome::Violated | Outcome::Indeterminate => of_severity(severity),
    }
}

pub(crate) fn of_verdict(verdict: Verdict) -> anstyle::Style {
    match verdict {
        Verdict::Tightened | Verdict::Undecided | Verdict::Incomparable => WARNING,
        Verdict::Loosened => INFO,
        Verdict::Words => DIM,
    }
}
