//! Globs over normalised words.
//!
//! The syntax is globset's: `*`, `?`, `[ab]`, `[!a-z]`, `{a,b}` and `\` before a
//! character that means itself. It is translated here because globset matches
//! bytes, and one `?` has to be one character of Chinese too.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use dictum_schema::language::Text;
use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use crate::words::{self, Shape};

/// The most memory that one glob may compile to.
const COMPILED_MAX_BYTES: usize = 1 << 20;

/// The most characters of a name that a glob is compared with.
const COMPARED_MAX_CHARS: usize = 400;

/// The most characters that one glob may have.
const GLOB_MAX_CHARS: usize = 2000;

/// A glob over the whole of a sentence, heading or item, without regard to case.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    regex: Regex,
    /// The glob, normalised.
    glob: String,
    /// Its own words: the shape of all that is no part of the syntax.
    plain: Shape,
}

impl Pattern {
    /// The pattern of `glob`, normalised as words are.
    ///
    /// # Errors
    ///
    /// Fails where a bracket or brace is not closed, or the glob is too large.
    pub(crate) fn new(glob: &str) -> Result<Self, Text> {
        let too_large = || Text::new("the glob is too large", "通配式过大");
        if glob.chars().count() > GLOB_MAX_CHARS {
            return Err(too_large());
        }
        let glob = normalise(glob);
        let expression = translate(&glob)?;
        let regex = RegexBuilder::new(&expression)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .size_limit(COMPILED_MAX_BYTES)
            .build()
            .map_err(|_| too_large())?;
        let plain = glob.replace(['*', '?', '[', ']', '{', '}', '\\'], "");
        Ok(Self { regex, plain: Shape::new(&plain), glob })
    }

    /// Whether the pattern matches the whole of the normalised `words`.
    pub(crate) fn matches(&self, words: &str) -> bool {
        self.regex.is_match(words)
    }

    /// The glob, normalised as words are.
    pub(crate) fn glob(&self) -> &str {
        &self.glob
    }

    /// How much of the pattern's own words stand in `words`, from 0 to 1: their pairs of
    /// characters and, since a short glob has few, their characters.
    pub(crate) fn share(&self, words: &str) -> f64 {
        self.plain.share_in(&Shape::new(&words::cut(words, COMPARED_MAX_CHARS)))
    }
}

/// A glob that matches the words of `text` and nothing else.
pub(crate) fn escape(text: &str) -> String {
    let mut glob = String::with_capacity(text.len());
    for it in text.chars() {
        if "*?[]{}\\".contains(it) {
            glob.push('\\');
        }
        glob.push(it);
    }
    glob
}

/// The normalised words of a glob. A full-width ？ or ［ is that character and no
/// part of the syntax, and a space beside `*` is part of what `*` stands for.
fn normalise(glob: &str) -> String {
    let mut literal = String::with_capacity(glob.len());
    for it in glob.chars() {
        if "？＊［］｛｝＼".contains(it) {
            literal.push('\\');
        }
        literal.push(it);
    }
    without_spaces_beside_stars(&words::normalise(&literal))
}

/// `glob` without the spaces beside a star that is part of the syntax; one that means
/// itself keeps them.
fn without_spaces_beside_stars(glob: &str) -> String {
    let mut out = String::with_capacity(glob.len());
    let mut escaped = false;
    let mut star = false;
    for it in glob.chars() {
        match it {
            ' ' if star => continue,
            '*' if !escaped => {
                out.truncate(out.trim_end_matches(' ').len());
                star = true;
            }
            _ => star = false,
        }
        escaped = it == '\\' && !escaped;
        out.push(it);
    }
    out
}

/// The regular expression `expression` with half-width forms, as the words have it. A
/// full-width sign that has a meaning in half width means itself.
pub(crate) fn fold_expression(expression: &str) -> String {
    let mut folded = String::with_capacity(expression.len());
    for it in expression.chars() {
        if it.is_ascii() {
            folded.push(it);
            continue;
        }
        for it in std::iter::once(it).nfkc() {
            if it.is_ascii_punctuation() {
                folded.push('\\');
            }
            folded.push(it);
        }
    }
    folded
}

fn translate(glob: &str) -> Result<String, Text> {
    let mut expression = String::from("^(?:");
    let mut braces = 0_u32;
    let mut chars = glob.chars().peekable();
    while let Some(it) = chars.next() {
        match it {
            '*' => {
                while chars.next_if_eq(&'*').is_some() {}
                expression.push_str(".*");
            }
            '?' => expression.push('.'),
            '[' => class(&mut chars, &mut expression)?,
            '{' => {
                braces += 1;
                expression.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                expression.push(')');
            }
            ',' if braces > 0 => expression.push('|'),
            '\\' => match chars.next() {
                Some(it) => literal(it, &mut expression),
                None => {
                    return Err(Text::new(
                        "nothing follows the last `\\` of the glob",
                        "通配式末尾的 `\\` 之后没有字符",
                    ));
                }
            },
            it => literal(it, &mut expression),
        }
    }
    if braces > 0 {
        return Err(Text::new("a `{` of the glob is not closed", "通配式中的 `{` 没有闭合"));
    }
    expression.push_str(")$");
    Ok(expression)
}

/// Translates `[ab]`, `[!a-z]`; a `]` that comes first means itself.
fn class(chars: &mut Peekable<Chars<'_>>, expression: &mut String) -> Result<(), Text> {
    let open = || Text::new("a `[` of the glob is not closed", "通配式中的 `[` 没有闭合");
    expression.push('[');
    if chars.next_if(|it| matches!(it, '!' | '^')).is_some() {
        expression.push('^');
    }
    let mut first = true;
    loop {
        match chars.next().ok_or_else(open)? {
            ']' if !first => break,
            '-' if !first && chars.peek().is_some_and(|it| *it != ']') => expression.push('-'),
            '\\' => literal(chars.next().ok_or_else(open)?, expression),
            it => literal(it, expression),
        }
        first = false;
    }
    expression.push(']');
    Ok(())
}

fn literal(it: char, expression: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(expression, "\\u{{{:x}}}", u32::from(it));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glob: &str, words: &str, want: bool) {
        assert_eq!(Pattern::new(glob).unwrap().matches(&words::normalise(words)), want, "{glob}");
    }

    #[test]
    fn globs_match_the_whole_by_characters() {
        check("4.*", "4. 添加白名单", true);
        check("添加", "添加白名单", false);
        check("添加???", "添加白名单", true);
        check("*白{名,色}单", "添加白名单", true);
        check("{request*,{socket,udp} 合法域名}", "socket 合法域名", true);
        check("[添删]加*", "删加 x/y", true);
        check("[!a-z]*", "b", false);
        check("", "", true);
    }

    #[test]
    fn globs_are_normalised_like_words() {
        check("socket * 域名：", "Socket合法域名:", true);
        check("打车（网约车）", "打车(网约车)", true);
        check("可以吗？", "可以吗？", true);
        check("可以吗？", "可以吗。", false);
        check("\\*", "＊", true);
        check("keys.\\* to levels.\\*, all", "keys.* to levels.*, all", true);
        check("a \\* b * d", "a * b c d", true);
    }

    #[test]
    fn open_brackets_are_errors() {
        for glob in ["{a", "[a", "a\\", "[", "[]"] {
            assert!(Pattern::new(glob).is_err(), "{glob}");
        }
        check("a}", "a}", true);
    }
}
