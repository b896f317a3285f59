//! Normalised words: what two editions of the same sentence have in common.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// The most characters of texts whose order of characters is compared.
const ORDERED_MAX_CHARS: usize = 32;

/// The normalised words of `text`: NFKC, so that full-width forms are half-width;
/// a run of white space is one space, and none between or next to CJK.
///
/// Characters that nobody sees are dropped: one of them inside 必须 must not hide it.
pub(crate) fn normalise(text: &str) -> String {
    collapse(text.nfkc(), |before, after| is_cjk(before) || is_cjk(after))
}

/// The words of `text` as a value: NFKC, a run of white space is one space, and a
/// line break next to CJK is nothing.
pub(crate) fn fold(text: &str) -> String {
    normalise_breaks(text, text.nfkc())
}

/// The words of `text` as a person reads them: like [`fold`], each character its own.
pub(crate) fn plain(text: &str) -> String {
    normalise_breaks(text, text.chars())
}

fn normalise_breaks(text: &str, chars: impl Iterator<Item = char>) -> String {
    if text.contains('\n') {
        let lines: String = chars.collect();
        let mut joined = String::with_capacity(lines.len());
        for line in lines.split('\n').map(str::trim).filter(|it| !it.is_empty()) {
            let glued = joined.chars().next_back().is_none_or(is_cjk)
                || line.chars().next().is_none_or(is_cjk);
            if !glued {
                joined.push(' ');
            }
            joined.push_str(line);
        }
        collapse(joined.chars(), |_, _| false)
    } else {
        collapse(chars, |_, _| false)
    }
}

fn collapse(chars: impl Iterator<Item = char>, glued: impl Fn(char, char) -> bool) -> String {
    let mut words = String::new();
    let mut before: Option<char> = None;
    let mut space = false;
    for it in chars {
        if is_invisible(it) {
            continue;
        }
        if it.is_whitespace() {
            space = true;
            continue;
        }
        if let Some(before) = before
            && space
            && !glued(before, it)
        {
            words.push(' ');
        }
        words.push(it);
        before = Some(it);
        space = false;
    }
    words
}

/// Whether `it` belongs to Chinese or Japanese text, which has no spaces between words.
pub(crate) fn is_cjk(it: char) -> bool {
    matches!(u32::from(it),
        0x2E80..=0x312F | 0x31A0..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}

pub(crate) fn is_invisible(it: char) -> bool {
    matches!(it, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether `text` has a letter or a digit, of any script.
pub(crate) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// `text`, cut after `most` characters with an ellipsis where it is longer.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// How much two texts have in common, from 0 to 1.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    Shape::new(one).likeness(&Shape::new(other))
}

/// A text as it is compared with many others.
///
/// The crate strsim divides by bytes where it counts characters, so that Chinese
/// would be like nothing; only its measure of order is used.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    text: String,
    chars: usize,
    /// Its pairs of neighbouring characters, sorted.
    pairs: Vec<(char, char)>,
}

impl Shape {
    /// The shape of `text`, without regard to case and white space.
    pub(crate) fn new(text: &str) -> Self {
        let text: String =
            text.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect();
        let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
        pairs.sort_unstable();
        Self { chars: text.chars().count(), text, pairs }
    }

    /// How much of this text stands in `other`, from 0 to 1: half for its pairs of
    /// characters, half for its characters, and a little for what `other` has besides.
    pub(crate) fn share_in(&self, other: &Self) -> f64 {
        let chars: BTreeSet<char> = other.text.chars().collect();
        let own: BTreeSet<char> = self.text.chars().collect();
        let pairs: BTreeSet<(char, char)> = other.pairs.iter().copied().collect();
        let part = |count: usize, of: usize| {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            f64::from(count) / f64::from(u32::try_from(of).unwrap_or(u32::MAX).max(1))
        };
        let in_pairs = self.pairs.iter().filter(|it| pairs.contains(*it)).count();
        let in_chars = own.iter().filter(|it| chars.contains(*it)).count();
        f64::midpoint(part(in_pairs, self.pairs.len()), part(in_chars, own.len()))
            - part(other.chars, 1_000_000)
    }

    /// How much both have in common, from 0 to 1: their pairs of characters, and for
    /// short texts the order of characters too.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        let mut theirs = other.pairs.iter().peekable();
        let mut common = 0_u32;
        for pair in &self.pairs {
            while theirs.next_if(|it| *it < pair).is_some() {}
            common += u32::from(theirs.next_if_eq(&pair).is_some());
        }
        let all = u32::try_from(self.pairs.len() + other.pairs.len()).unwrap_or(u32::MAX).max(1);
        let in_common = f64::from(2 * common) / f64::from(all);
        if self.chars.max(other.chars) > ORDERED_MAX_CHARS {
            return in_common;
        }
        // Below this the measure says little: any two short words have some order in common.
        let ordered = Some(strsim::jaro_winkler(&self.text, &other.text)).filter(|it| *it >= 0.8);
        in_common.max(ordered.unwrap_or(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_is_half_width_and_cjk_has_no_spaces() {
        assert_eq!(normalise("登录 [平台]（ＡＢ） 后"), "登录[平台](AB)后");
        assert_eq!(normalise(" a \n b\u{3000}c "), "a b c");
        assert_eq!(normalise("必\u{200b}须"), "必须");
        assert_eq!(normalise("需要 5 - 7 个"), "需要5 - 7个");
    }

    #[test]
    fn a_value_keeps_its_spaces_and_loses_line_breaks() {
        assert_eq!(fold("打车 （网约车）"), "打车 (网约车)");
        assert_eq!(fold("公立\n医疗"), "公立医疗");
        assert_eq!(fold("one\n two"), "one two");
        assert_eq!(plain("证券\n（Ａ）"), "证券（Ａ）");
    }

    #[test]
    fn likeness_is_of_characters() {
        assert!(likeness("必须完成认证。", "必须完成验证。") > 0.6);
        assert!(likeness("前提条件", "前置条件") > 0.6);
        assert!(likeness("Prot", "port") > 0.6);
        assert!(likeness("请先注册企业账号。", "必须完成验证。") < 0.3);
        assert!((likeness("A b", "ab") - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_cut_counts_characters() {
        assert_eq!(cut("域名白名单", 2), "域名…");
        assert_eq!(cut("域名", 2), "域名");
    }
}
