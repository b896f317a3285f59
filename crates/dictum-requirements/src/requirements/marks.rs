//! The marks of an option: signs, each of which counts alone, and words that count
//! as a whole.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::words;

/// Words of Chinese that hold a conjunction and are not cut at it.
const WHOLE_WORDS: [&str; 22] = [
    "饱和", "和平", "和谐", "总和", "温和", "共和", "缓和", "和解", "中和", "调和", "柔和", "参与",
    "与会", "与否", "及时", "及格", "涉及", "普及", "提及", "及其", "触及", "危及",
];

/// Signs and words.
#[derive(Default)]
pub(super) struct Marks {
    signs: Vec<char>,
    words: Vec<String>,
    /// The option as a whole, where it has letters.
    affix: Option<String>,
}

impl Marks {
    /// The marks of `option`. Where it has words, white space only parts them.
    pub(super) fn new(option: &str) -> Self {
        let folded: String = option.nfkc().collect();
        if !words::has_words(&folded) {
            return Self { signs: characters(option), ..Self::default() };
        }
        let signs = characters(option);
        let signs = signs.into_iter().filter(|it| !it.is_alphanumeric() && !it.is_whitespace());
        let words = folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        Self {
            signs: signs.collect(),
            words: words.map(str::to_owned).collect(),
            affix: Some(folded.trim().to_owned()),
        }
    }

    /// The parts of `text` between marks; those next to two marks are empty.
    pub(super) fn split(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let (mut start, mut skip) = (0, 0);
        for (at, it) in text.char_indices() {
            if at < skip {
                continue;
            }
            let length = if is_one_of(it, &self.signs) {
                it.len_utf8()
            } else {
                let left = text.get(start..at).unwrap_or_default();
                self.word_at(text, at).filter(|_| !left.trim().is_empty() || start > 0).unwrap_or(0)
            };
            if length > 0 {
                ranges.push(start..at);
                start = at + length;
                skip = start;
            }
        }
        ranges.push(start..text.len());
        ranges
    }

    /// The bytes of the word that begins at `at` and parts what stands around it.
    fn word_at(&self, text: &str, at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        let word = self
            .words
            .iter()
            .find(|it| rest.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it)))?;
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = rest.get(word.len()..).and_then(|it| it.chars().next());
        if word.is_ascii() {
            let inside = |it: Option<char>| {
                it.is_some_and(|it| {
                    it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/')
                })
            };
            return (!inside(before) && !inside(after)).then_some(word.len());
        }
        let held = WHOLE_WORDS.iter().any(|whole| {
            whole.find(word.as_str()).is_some_and(|within| {
                at.checked_sub(within)
                    .and_then(|it| text.get(it..))
                    .is_some_and(|it| it.starts_with(whole))
            })
        });
        (!held && after.is_some()).then_some(word.len())
    }

    /// `text` without marks and white space at its ends; an option with letters is
    /// taken off as a whole, once at each end.
    pub(super) fn trim<'t>(&self, text: &'t str) -> &'t str {
        match &self.affix {
            None => text.trim_matches(|it: char| it.is_whitespace() || is_one_of(it, &self.signs)),
            Some(affix) => {
                let text = text.trim();
                let text = text.strip_prefix(affix.as_str()).unwrap_or(text);
                text.strip_suffix(affix.as_str()).unwrap_or(text).trim()
            }
        }
    }
}

/// The characters of an option, half-width and as they are.
pub(super) fn characters(option: &str) -> Vec<char> {
    option.chars().chain(option.nfkc()).collect()
}

/// Whether `it`, as it is or half-width, is one of `characters`.
pub(super) fn is_one_of(it: char, characters: &[char]) -> bool {
    let mut folded = std::iter::once(it).nfkc();
    characters.contains(&it)
        || matches!((folded.next(), folded.next()), (Some(it), None) if characters.contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(option: &str, text: &str, want: &[&str]) {
        let parts = Marks::new(option).split(text);
        let parts = parts.into_iter().filter_map(|it| text.get(it)).map(str::trim);
        assert_eq!(parts.filter(|it| !it.is_empty()).collect::<Vec<_>>(), want, "{option} {text}");
    }

    #[test]
    fn words_part_items_and_cut_none() {
        check("、，", "甲、乙,丙", &["甲", "乙", "丙"]);
        check(", and", "iter, land, and loco and or-and-x", &["iter", "land", "loco", "or-and-x"]);
        check(", or", "Oracle OR origin, for", &["Oracle", "origin", "for"]);
        check("、和", "和平路、人民路和中山路", &["和平路", "人民路", "中山路"]);
        check("和", "饱和度和温度", &["饱和度", "温度"]);
        check(" ", "a b", &["a", "b"]);
    }

    #[test]
    fn an_option_with_letters_is_an_affix() {
        let trim = |option: &str, text: &'static str| Marks::new(option).trim(text).to_owned();
        assert_eq!(trim("spec.", "spec.csi"), "csi");
        assert_eq!(trim("spec.", " ceps "), "ceps");
        assert_eq!(trim(";", "https://a.example;;"), "https://a.example");
        assert_eq!(trim("“”", "“甲”"), "甲");
        assert_eq!(trim(" days", "90 days"), "90");
    }
}
