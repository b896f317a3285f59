//! Names for what is proposed, from its own words.

use std::collections::BTreeSet;

use dictum_schema::id::{ParamId, RuleId};

/// Words that say nothing of what a sentence is about.
const IDLE: [&str; 52] = [
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or",
    "must", "shall", "should", "may", "can", "will", "is", "are", "be", "been", "it", "its",
    "this", "that", "these", "those", "they", "their", "you", "your", "we", "our", "as", "if",
    "when", "where", "which", "who", "any", "all", "each", "every", "has", "have", "do", "does",
    "please", "than",
];

/// How many words make a name.
const WORDS_MAX: usize = 5;

/// How many characters the words of a name may have together.
const CHARS_MAX: usize = 48;

/// Names that were given, so that none is given twice.
#[derive(Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// A rule's name from `words`; `fallback` where no word of theirs can stand in one.
    pub(crate) fn rule(&mut self, words: &str, fallback: &str) -> Option<RuleId> {
        self.unique(&joined(words, '-', fallback), '-').parse().ok()
    }

    /// A parameter's name from `words`.
    pub(crate) fn param(&mut self, words: &str, fallback: &str) -> Option<ParamId> {
        self.unique(&joined(words, '_', fallback), '_').parse().ok()
    }

    fn unique(&mut self, name: &str, separator: char) -> String {
        let numbered = (2..).map(|it: u32| format!("{name}{separator}{it}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names.find(|it| !self.0.contains(it)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

/// The words of `words` that tell, in small letters, joined by `separator`.
fn joined(words: &str, separator: char, fallback: &str) -> String {
    let parts = words.split(|it: char| !it.is_ascii_alphanumeric());
    let parts = parts.map(str::to_ascii_lowercase).filter(|it| !it.is_empty());
    let parts = parts.filter(|it| !IDLE.contains(&it.as_str()));
    // A name that begins with digits would be read as a number.
    let told: Vec<String> =
        parts.skip_while(|it| it.starts_with(|it: char| it.is_ascii_digit())).collect();
    let mut name = String::new();
    for part in told.iter().take(WORDS_MAX) {
        if name.len() + part.len() > CHARS_MAX {
            break;
        }
        if !name.is_empty() {
            name.push(separator);
        }
        name.push_str(part);
    }
    let letters = name.bytes().filter(u8::is_ascii_lowercase).count();
    let reserved = ["true", "false", "null", "yes", "no", "on", "off"].contains(&name.as_str());
    if letters < 2 || reserved { fallback.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_telling_words_and_never_given_twice() {
        let mut names = Names::default();
        let mut rule = |it: &str| names.rule(it, "clause-1").map(String::from);
        assert_eq!(rule("Hosts must use TLS 1.2."), Some("hosts-use-tls-1-2".to_owned()));
        assert_eq!(rule("Hosts must use TLS 1.2."), Some("hosts-use-tls-1-2-2".to_owned()));
        assert_eq!(rule("2.3.205 e 3 null"), Some("e-3-null".to_owned()));
        assert_eq!(rule("必须实名。"), Some("clause-1".to_owned()));
        assert_eq!(rule(&"x".repeat(100)), Some("clause-1-2".to_owned()));
    }
}
