//! What asks in English.

mod bounds;
mod imperative;
mod modal;
mod norm;
mod verbs;

use std::borrow::Cow;

pub(in crate::obligations) use self::norm::{is_of_a_kind, refers_back, states_a_norm};
use super::Basis;
use super::sentence::{Duty, Place, Role, Said};

/// Words with which a sentence sets the scene before it asks.
const SCENES: [&str; 48] = [
    "after",
    "additionally",
    "also",
    "as",
    "at",
    "because",
    "before",
    "by",
    "during",
    "finally",
    "first",
    "for",
    "from",
    "furthermore",
    "given",
    "generally",
    "hence",
    "however",
    "if",
    "in",
    "instead",
    "next",
    "no",
    "note",
    "on",
    "once",
    "or",
    "otherwise",
    "second",
    "since",
    "so",
    "then",
    "therefore",
    "third",
    "thus",
    "to",
    "under",
    "unless",
    "until",
    "upon",
    "warning",
    "when",
    "whenever",
    "where",
    "wherever",
    "while",
    "with",
    "yes",
];

/// Words that open a subordinate clause.
const SUBORDINATING: [&str; 12] = [
    "that", "which", "who", "whose", "where", "when", "if", "unless", "because", "while", "even",
    "until",
];

/// Words of a segment that tells of the past.
const PAST: [&str; 5] = ["was", "were", "had", "did", "took"];

/// Words behind which the past only says of which things the rest is.
const RELATIVES: [&str; 11] =
    ["that", "which", "who", "whose", "if", "when", "once", "after", "where", "as", "since"];

/// In how many characters a sentence says that it defines a term.
const TERM_MAX_CHARS: usize = 80;

/// Words that open a condition, under which nothing is asked yet.
const CONDITIONS: [&str; 9] =
    ["if", "when", "whenever", "once", "while", "whether", "because", "since", "where"];

/// What a segment says in English.
pub(super) fn say(place: Place<'_>) -> Said {
    let words = of(place.words());
    let ctx = Ctx { words: &words, place, is_past: is_past(&words) };
    let worded = modal::duty(ctx);
    if is_pointer(&words) {
        // `Note that keys must be rotated` asks; `see what must be done` points.
        let asks = worded.filter(|it| it.basis == Basis::Word && !ctx.asks_what());
        let note = worded.filter(|_| ctx.at(0) == "note");
        return Said { duty: asks.or(note), role: Role::Pointer };
    }
    let bound = if ctx.forms() { bounds::duty(ctx) } else { None };
    let imperative = (ctx.forms() && place.ready).then(|| imperative::duty(ctx)).flatten();
    let role = if imperative.is_some() {
        Role::Imperative
    } else if place.segment.label || words.first().is_none_or(|it| SCENES.contains(&it.as_ref())) {
        Role::Scene
    } else {
        Role::Statement
    };
    let duty = Duty::stronger(Duty::stronger(worded, imperative), bound);
    Said { duty, role }
}

/// A word of a segment.
pub(super) struct Word<'a> {
    /// In small letters, with a straight apostrophe.
    text: Cow<'a, str>,
    /// Whether it stands in capitals.
    capitals: bool,
}

impl AsRef<str> for Word<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A segment's words, and how they are read.
#[derive(Clone, Copy)]
pub(super) struct Ctx<'a> {
    words: &'a [Word<'a>],
    place: Place<'a>,
    /// Whether the segment tells of the past.
    is_past: bool,
}

impl<'a> Ctx<'a> {
    /// Whether forms count: not where capitals alone do.
    fn forms(&self) -> bool {
        self.place.scale.forms && !self.place.scale.capitals_only
    }

    /// The word at `index`; empty past the ends.
    fn at(&self, index: usize) -> &'a str {
        self.words.get(index).map_or("", |it| it.as_ref())
    }

    /// The word `back` before `index`; empty before the first.
    fn before(&self, index: usize, back: usize) -> &'a str {
        index.checked_sub(back).map_or("", |it| self.at(it))
    }

    /// Whether one of the `count` words before `index` passes.
    fn any_before(&self, index: usize, count: usize, passes: impl Fn(&str) -> bool) -> bool {
        let first = index.saturating_sub(count);
        self.words.iter().take(index).skip(first).any(|it| passes(it.as_ref()))
    }

    /// Where the words begin, after the numbering: `5.1.`, `(b)`, `Step 3`.
    fn start(&self) -> usize {
        let is_number = |it: &str| {
            it.bytes().all(|it| it.is_ascii_digit() || it == b'.')
                || (it.len() == 1 && it != "a" && it.bytes().all(|it| it.is_ascii_alphabetic()))
                || it == "step"
        };
        self.words.iter().take_while(|it| is_number(it.as_ref())).count()
    }

    /// Whether the segment tells what it is about which another text says what to do.
    fn asks_what(&self) -> bool {
        let asks = ["what", "how", "why", "whether", "which", "when", "where", "who"];
        self.words.iter().any(|it| asks.contains(&it.as_ref()))
    }

    /// Whether the segment opens a condition.
    fn is_condition(&self) -> bool {
        CONDITIONS.contains(&self.at(0))
    }

    /// Whether the sentence says what a term means, and not what to do.
    fn defines(&self) -> bool {
        let sentence = self.place.sentence;
        let end = sentence.char_indices().nth(TERM_MAX_CHARS).map_or(sentence.len(), |(at, _)| at);
        let start = sentence.get(..end).unwrap_or_default();
        // A term in quotes is masked.
        let term = start.trim_start_matches(|it: char| it.is_ascii_digit() || "-. A".contains(it));
        start.contains(" means ")
            || (term.starts_with('`') && start.contains(" is "))
            || is_gloss(start)
    }
}

/// Whether a sentence begins with a term, a colon and what it is: `Host: a machine …`
fn is_gloss(start: &str) -> bool {
    let Some((term, gloss)) = start.split_once(": ") else { return false };
    let article = gloss.split(' ').next().unwrap_or_default();
    term.split(' ').count() <= 5 && ["a", "an", "the", "any"].contains(&article)
}

/// Whether a segment of `words` tells of the past, and not of things that once were so:
/// `systems that were compromised`.
fn is_past(words: &[Word<'_>]) -> bool {
    let text = |at: usize| words.get(at).map_or("", AsRef::as_ref);
    (0..words.len()).any(|at| {
        let before = |back: usize| at.checked_sub(back).map_or("", text);
        let relative = (1..=4).any(|back| RELATIVES.contains(&before(back)));
        let was = PAST.contains(&text(at)) && !relative;
        let habit = text(at) == "used" && text(at + 1) == "to";
        was || (habit && !["is", "are", "be", "was", "were", "been"].contains(&before(1)))
    })
}

/// Whether the segment says where to read on.
fn is_pointer(words: &[Word<'_>]) -> bool {
    // Whom to ask before one goes on is a demand.
    if words.iter().any(|it| ["before", "prior", "within"].contains(&it.as_ref())) {
        return false;
    }
    let mut texts =
        words.iter().map(AsRef::as_ref).skip_while(|it| ["please", "also", "and"].contains(it));
    let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    let third = texts.next().unwrap_or_default();
    let more = ["more", "details", "further", "background", "additional", "examples", "reference"];
    match first {
        "see" => !["that", "to"].contains(&second),
        "refer" | "consult" | "visit" | "learn" => true,
        "for" | "to" => {
            more.contains(&second)
                || (second == "learn" && third == "more")
                || third == "information"
        }
        "read" => ["more", "about", "on", "our"].contains(&second) || third == "overview",
        "check" => second == "out",
        "contact" => ["us", "support", "sales", "our", "me"].contains(&second),
        "find" => more.contains(&second),
        "note" => second == "that",
        _ => false,
    }
}

/// The words of `segment`; code and quoted terms are one word of masks each.
pub(super) fn of(segment: &str) -> Vec<Word<'_>> {
    let is_part = |it: char| {
        it.is_ascii_alphanumeric() || matches!(it, '_' | '\'' | '’' | '-' | '`' | '%' | '.')
    };
    let words = segment.split(move |it| !is_part(it));
    words
        .map(|it| it.trim_matches(['\'', '’', '-', '.']))
        .filter(|it| !it.is_empty())
        .map(word)
        .collect()
}

fn word(text: &str) -> Word<'_> {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic);
    let capitals = text.bytes().all(|it| !it.is_ascii_lowercase()) && letters.count() > 1;
    let plain = !text.bytes().any(|it| it.is_ascii_uppercase()) && !text.contains('’');
    let text = if plain {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.replace('’', "'").to_ascii_lowercase())
    };
    Word { text, capitals }
}
