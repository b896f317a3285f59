//! Laws of the text of findings, on random input.

use dictum_schema::language::{Language, Text};
use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::{ClauseRef, Finding, Judgement};
use dictum_source::source::{Location, Source, Span};
use proptest::prelude::*;

use crate::excerpt::{self, Place};
use crate::printable;
use crate::style::{Color, Style};
use crate::text;

/// Characters that have made renderers stumble.
const TRICKY: &[char] = &[
    'a',
    ' ',
    '\t',
    '\n',
    '\r',
    '域',
    '名',
    '，',
    '한',
    'Ａ',
    'ｱ',
    '🚀',
    '👩',
    '\u{200d}',
    '💻',
    '\u{fe0f}',
    '🇨',
    '🇳',
    '\u{301}',
    '\u{20e3}',
    '\u{200b}',
    '\u{202e}',
    '\u{2066}',
    '\u{1b}',
    '\u{9b}',
    '\0',
    '\u{7f}',
    '\u{2028}',
    '\u{feff}',
    '\u{3000}',
    '\u{e0041}',
    '\u{f8ff}',
    'ש',
    '\u{10ffff}',
    ':',
    '0',
    '`',
    '…',
];

fn tricky(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TRICKY), 0..most)
        .prop_map(|it| it.into_iter().collect())
}

fn style() -> impl Strategy<Value = Style> {
    let language = prop::sample::select(&[Language::En, Language::ZhCn][..]);
    let color = prop::sample::select(&[Color::Plain, Color::Ansi][..]);
    (language, color, prop::option::of(0_usize..200)).prop_map(|(language, color, width)| Style {
        language,
        color,
        width,
    })
}

prop_compose! {
    fn finding()(
        texts in prop::collection::vec(tricky(400), 1..3),
        places in prop::collection::vec((0_usize..3, 0_u32..1300, 0_u32..1300), 0..5),
        words in tricky(60),
        judged in any::<bool>(),
    ) -> Finding {
        let sources: Vec<_> = texts.iter().map(|it| Source::new(&words, it)).collect();
        let mut finding = Finding::new(&words, Severity::Error, Text::same(&words))
            .help(Text::same(&words))
            .note(Text::same(&words))
            .labelled(Text::same(&words));
        for (index, (source, a, b)) in places.into_iter().enumerate() {
            let span = Span { start: a.min(b), end: a.max(b) };
            let at = Location::new(&sources[source % sources.len()], span);
            finding = match index {
                0 => finding.at(at),
                _ => finding.related(at, Text::same(&words)),
            };
        }
        let clause =
            ClauseRef { document: words.clone(), heading: vec![words.clone()], lines: [1, 2], words: words.clone() };
        finding.judgement = judged.then(|| Box::new(Judgement {
            outcome: Outcome::Indeterminate,
            subject: words.clone(),
            policy: words.clone(),
            version: words.clone(),
            clauses: vec![clause],
            missing: vec![words.clone()],
            origin: words.clone(),
            facts: Vec::new(),
            waiver: None,
        }));
        finding
    }
}

proptest! {
    #[test]
    fn render_never_panics(findings in prop::collection::vec(finding(), 0..3), style in style()) {
        text::findings(&findings, &style);
    }

    #[test]
    fn nothing_reaches_the_terminal_raw(finding in finding(), width in prop::option::of(0_usize..200)) {
        let shown = text::findings(&[finding], &Style { width, ..Style::PLAIN });
        for line in shown.lines() {
            // Escaping what is escaped changes nothing: there is nothing left to escape.
            let cells: String = printable::cells(line).into_iter().map(|it| it.shown).collect();
            prop_assert_eq!(cells.as_str(), line);
        }
    }

    #[test]
    fn excerpts_fit_their_columns(
        text in tricky(600),
        places in prop::collection::vec((0_u32..2000, 0_u32..2000, prop::option::of(tricky(30))), 1..4),
        columns in 24_usize..120,
    ) {
        let source = Source::new("a", text);
        let places: Vec<Place> = places
            .into_iter()
            .map(|(a, b, label)| Place { span: Span { start: a.min(b), end: a.max(b) }, label })
            .collect();
        let excerpt = excerpt::take(&source, &places, columns);
        for line in excerpt.text.lines() {
            prop_assert!(printable::width(line) <= columns, "{line}");
        }
        for mark in &excerpt.marks {
            prop_assert!(excerpt.text.get(mark.clone()).is_some());
        }
    }

    #[test]
    fn carets_stand_under_their_place(
        before in prop::collection::vec(prop::sample::select(WHOLE), 0..6),
        marked in prop::collection::vec(prop::sample::select(WHOLE), 0..4),
        after in prop::collection::vec(prop::sample::select(WHOLE), 0..6),
    ) {
        let [before, marked, after] = [before, marked, after].map(|it| it.into_iter().collect::<String>());
        // White space behind a place does not belong to it, and behind a line is not shown.
        let (marked, after) = (marked + "域", after + ".");
        let source = Source::new("a", format!("x\n{before}{marked}{after}\n"));
        let span = Span::new(2 + before.len(), 2 + before.len() + marked.len());
        let finding = Finding::new("a", Severity::Error, Text::same("a"))
            .at(Location::new(&source, span));
        let shown = text::findings(&[finding], &Style::PLAIN);
        let lines: Vec<&str> = shown.lines().collect();
        let columns = |it: &str| printable::cells(it).iter().map(|it| it.width).sum::<usize>();
        let carets = " ".repeat(columns(&before)) + &"^".repeat(columns(&marked));
        prop_assert_eq!(lines[4], format!("  | {carets}"));
        prop_assert_eq!(columns(lines[3].trim_end()), 4 + columns(format!("{before}{marked}{after}").as_str()));
    }
}

/// Characters that have columns of their own, or are spelled out.
const WHOLE: &[char] = &[
    'a', '域', '，', '한', 'Ａ', 'ｱ', '🚀', '\t', '\u{1b}', '\u{202e}', '\u{200b}', 'é', '“', '.',
];
