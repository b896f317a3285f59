//! Patterns and texts that nobody thought of.

use std::io::{self, Write};

use dictum_evaluator::re2;

use crate::line;

/// Pieces of patterns: all that RE2 knows, what it refuses, and what others know.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "b", "k", "s", "K", "S", "ſ", "ß", "ẞ", "é", "É", "σ", "ς", "中", "１", "٣", "\u{3000}",
    "\u{212A}", "\u{1E900}", "\u{E9}\u{301}", "-", " ", "\n", "<", "&&", "--", "~~", "#", ",",
    "0", "7", ".", "^", "$", "|", "|", "(", "(", "(?:", "(?i)", "(?i:", "(?s:", "(?m:", "(?U:",
    "(?i-s:", "(?-i)", "(?x)", "(?P<n>", "(?<n>", "(?<é1>", "(?=", "(?<!", "(?#", "(?>", "(?R",
    ")", ")", ")", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0}", "{2,}", "{,2}",
    "{1,3}?", "{02}", "{3,1}", "{1001}", "{", "}", "\\d", "\\D", "\\s", "\\S", "\\w", "\\W",
    "\\b", "\\B", "\\A", "\\z", "\\Z", "\\pL", "\\PN", "\\p{Han}", "\\p{^Greek}", "\\P{Lu}",
    "\\p{Letter}", "\\pC", "\\141", "\\08", "\\1", "\\x61", "\\x{4E2D}", "\\x{D800}",
    "\\x{110000}", "\\u4e2d", "\\Q", "\\E", "\\Q.*\\E", "\\.", "\\<", "\\-", "\\é", "\\e", "\\h",
    "\\", "[", "]", "[^", "[[:alpha:]]", "[[:^word:]]", "[:digit:]", "[a-k]", "[^\\d\\s]",
    "[\\PL中]",
];

/// Members of classes.
#[rustfmt::skip]
const MEMBERS: &[&str] = &[
    "a", "k", "K", "s", "é", "σ", "中", "１", "-", "-", "^", "]", "[", "&&", "--", "~~", "a-c",
    "A-Z", "à-ÿ", "一-龥", "c-a", "\\d", "\\W", "\\s", "\\pL", "\\P{Lu}", "\\p{Han}", "[:alpha:]",
    "[:^digit:]", "[:foo:]", "[:", "\\n", "\\x{3000}", "\\]", "\\141", "\\x{D7FF}-\\x{E000}",
];

/// Characters of texts, beside those of the pattern.
#[rustfmt::skip]
const LETTERS: &[char] = &[
    'a', 'b', 'c', 'k', 'K', 's', 'S', 'z', 'A', 'Z', '0', '7', '9', '_', ' ', '\t', '\n', '\r',
    '\x0B', '\u{85}', '\u{A0}', '\u{3000}', '\u{2028}', 'é', 'É', 'ß', 'ẞ', 'ſ', '\u{212A}', 'σ',
    'ς', 'Σ', '中', '１', '٣', '\u{301}', '\u{1E900}', '\u{1E922}', '\u{378}', '-',
];

/// Writes `count` patterns with eight texts each.
pub(crate) fn run(count: usize, seed: u64, out: &mut impl Write) -> io::Result<()> {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..count {
        let pattern = pattern(&mut dice);
        let texts: Vec<String> = (0..8).map(|_| text(&pattern, &mut dice)).collect();
        writeln!(out, "{}", line(&pattern, &texts))?;
    }
    Ok(())
}

/// Writes every class with and without case over every character, and every character
/// that has another case over all of those.
pub(crate) fn classes(out: &mut impl Write) -> io::Result<()> {
    let all: String = ('\0'..=char::MAX).collect();
    let cased: Vec<char> = ('\0'..=char::MAX).filter(|it| is_cased(*it)).collect();
    let text: String = cased.iter().collect();
    let names = re2::class_names().map(|it| format!(r"\p{{{it}}}"));
    let perl = [r"\d", r"\s", r"\w", "[[:punct:]]", "[[:space:]]"].map(String::from);
    for class in names.chain(perl) {
        for pattern in [format!("{class}+"), format!("(?i){class}+"), format!("(?i)[^{class}]+")] {
            writeln!(out, "{}", every(&pattern, "all", &all))?;
        }
    }
    for it in cased {
        writeln!(out, "{}", every(&format!("(?i){it}+"), &text, &text))?;
    }
    Ok(())
}

/// A line with every match of `pattern`; `name` stands for the text.
fn every(pattern: &str, name: &str, text: &str) -> serde_json::Value {
    let regex = crate::compile(pattern).ok();
    let spans = regex.iter().flat_map(|regex| regex.matches(text)).filter_map(|it| it.span(0));
    let every: Vec<_> = spans.map(|it| (it.start, it.end)).collect();
    serde_json::json!({"pattern": pattern, "text": name, "every": every})
}

fn is_cased(it: char) -> bool {
    !it.to_lowercase().eq([it]) || !it.to_uppercase().eq([it])
}

fn pattern(dice: &mut Dice) -> String {
    let mut pattern = String::new();
    for _ in 0..=dice.below(6) {
        match dice.below(8) {
            0 => {
                pattern.push('[');
                for _ in 0..=dice.below(4) {
                    pattern.push_str(dice.pick(MEMBERS));
                }
                pattern.push(']');
            }
            1 => {
                let piece = dice.pick(PIECES);
                pattern = format!("({pattern}){piece}");
            }
            _ => pattern.push_str(dice.pick(PIECES)),
        }
    }
    if dice.below(3) > 0 {
        pattern.push_str(&")".repeat(groups(&pattern)));
    }
    pattern
}

/// How many groups are open at the end, roughly.
fn groups(pattern: &str) -> usize {
    pattern.matches('(').count().saturating_sub(pattern.matches(')').count())
}

fn text(pattern: &str, dice: &mut Dice) -> String {
    let own: Vec<char> = pattern.chars().collect();
    let length = dice.below(7);
    (0..length)
        .map(|_| if dice.below(2) == 0 { dice.pick(&own) } else { dice.pick(LETTERS) })
        .collect()
}

/// Marsaglia's xorshift: the same from the same seed, anywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let at = self.below(of.len());
        #[expect(clippy::indexing_slicing, reason = "below the length, and no list is empty")]
        of[at]
    }
}
