//! uni-app's conditional compilation: what its compiler leaves out of a mini-program.
//!
//! In every kind of file, what stands between `#ifdef` or `#ifndef` and `#endif` in
//! comments is there for some platforms alone. What is not there for WeChat is blanked
//! out, so that places stay what they are. What is not known to be left out is kept: an
//! expression of versions, a directive without an end.

use std::sync::Arc;

use dictum_source::finding::Finding;
use dictum_source::source::Source;

use super::Files;
use crate::code::{Code, Dialects};
use crate::wxml::{Dialect, Wxml};

/// The names that hold where WeChat's mini-programs are made.
const HERE: [&str; 2] = ["MP-WEIXIN", "MP"];

/// Beginnings of the names that hold elsewhere alone ("条件编译", as of 2026-11).
const ELSEWHERE: [&str; 7] = ["APP", "H5", "WEB", "MP-", "QUICKAPP", "UNI-APP-X", "N-APP"];

/// The files of a project as uni-app compiles them.
pub(super) struct Compiled<'f>(pub(super) &'f dyn Files);

impl Files for Compiled<'_> {
    fn paths(&self) -> &[String] {
        self.0.paths()
    }

    fn left_out(&self) -> &[String] {
        self.0.left_out()
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        let source = match self.0.read(path)? {
            Ok(source) => source,
            Err(finding) => return Some(Err(finding)),
        };
        Some(Ok(match compiled(source.text()) {
            Some(text) => Source::new(source.path(), text),
            None => source,
        }))
    }

    fn wxml(&self, source: &Arc<Source>, dialect: Dialect) -> Arc<Wxml> {
        self.0.wxml(source, dialect)
    }

    fn code(&self, source: &Arc<Source>, dialect: Dialects) -> Arc<Code> {
        self.0.code(source, dialect)
    }
}

/// A directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    /// What follows is there, or not, or perhaps.
    If(Option<bool>),
    Else,
    End,
}

/// A branch that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Whether it is there.
    there: Option<bool>,
    /// Where it begins.
    from: usize,
}

/// `text` without what is left out; none where that is nothing.
fn compiled(text: &str) -> Option<String> {
    if !text.contains("#if") {
        return None;
    }
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for (at, _) in text.match_indices('#') {
        let Some((begin, end, directive)) = directive(text, at) else { continue };
        match directive {
            Directive::If(there) => open.push(Open { there, from: end }),
            Directive::Else => {
                if let Some(it) = open.last_mut() {
                    out.extend((it.there == Some(false)).then_some((it.from, begin)));
                    *it = Open { there: it.there.map(|it| !it), from: end };
                }
            }
            Directive::End => {
                if let Some(it) = open.pop() {
                    out.extend((it.there == Some(false)).then_some((it.from, begin)));
                }
            }
        }
    }
    (!out.is_empty()).then(|| blanked(text, out))
}

/// `text` with spaces in place of what stands in `out`.
fn blanked(text: &str, mut out: Vec<(usize, usize)>) -> String {
    out.sort_unstable();
    let mut blank = String::with_capacity(text.len());
    let mut done = 0;
    for (from, to) in out {
        // One may stand in another.
        let from = from.max(done);
        if from >= to {
            continue;
        }
        blank.push_str(text.get(done..from).unwrap_or_default());
        for it in text.get(from..to).unwrap_or_default().bytes() {
            blank.push(if matches!(it, b'\n' | b'\r') { char::from(it) } else { ' ' });
        }
        done = to;
    }
    blank.push_str(text.get(done..).unwrap_or_default());
    blank
}

/// The directive whose `#` stands at `at`: where its comment begins and ends.
fn directive(text: &str, at: usize) -> Option<(usize, usize, Directive)> {
    let (word, rest) = ["#ifdef", "#ifndef", "#else", "#endif"]
        .iter()
        .find_map(|it| Some((*it, text.get(at..)?.strip_prefix(it)?)))?;
    if rest.starts_with(|it: char| it.is_alphanumeric()) {
        return None;
    }
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let (opens, closes) = [("//", ""), ("/*", "*/"), ("<!--", "-->")]
        .into_iter()
        .find(|(opens, _)| before.ends_with(opens))?;
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let (line, _) = rest.split_at_checked(line)?;
    let inner = match line.find(closes) {
        Some(end) if !closes.is_empty() => line.get(..end)?,
        _ => line,
    };
    let end =
        at + word.len() + inner.len() + if inner.len() < line.len() { closes.len() } else { 0 };
    let directive = match word {
        "#ifdef" => Directive::If(holds(inner)),
        "#ifndef" => Directive::If(holds(inner).map(|it| !it)),
        "#else" => Directive::Else,
        _ => Directive::End,
    };
    Some((before.len() - opens.len(), end, directive))
}

/// Whether one of the names in `expression` holds for WeChat; none where that is not known.
fn holds(expression: &str) -> Option<bool> {
    let mut known = Some(false);
    for name in expression.split("||").map(str::trim) {
        if HERE.contains(&name) {
            return Some(true);
        }
        let plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        if !plain || !ELSEWHERE.iter().any(|it| name.starts_with(it)) {
            known = None;
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is left of `text`, without white space.
    fn left(text: &str) -> String {
        let text = compiled(text).unwrap_or_else(|| text.to_owned());
        let lines = text.lines().filter(|it| !it.contains('#'));
        lines.collect::<String>().replace(' ', "")
    }

    #[test]
    fn what_other_platforms_have_is_left_out() {
        for (text, want) in [
            ("// #ifdef H5\na\n// #endif\nb", "b"),
            ("/* #ifdef MP-WEIXIN */\na\n/* #endif */\nb", "ab"),
            ("<!-- #ifndef MP-WEIXIN -->\na\n<!-- #endif -->\nb", "b"),
            ("<!--#ifdef APP-PLUS||H5-->\na\n<!--#endif-->\nb", "b"),
            ("// #ifdef APP-PLUS || MP-WEIXIN\na\n// #endif", "a"),
            ("//#ifndef H5\na\n//#endif", "a"),
            ("// #ifdef MP\na\n// #endif", "a"),
            ("// #ifndef MP\na\n// #endif", ""),
            ("// #ifdef MP-ALIPAY\na\n// #endif", ""),
            ("// #ifdef MP-WEIXIN\na\n// #ifdef H5\nb\n// #endif\nc\n// #endif", "ac"),
            ("// #ifdef H5\na\n// #ifdef MP-WEIXIN\nb\n// #endif\nc\n// #endif\nd", "d"),
            ("// #ifdef H5\na\n// #else\nb\n// #endif", "b"),
            // What is not known is kept.
            ("// #ifdef VUE3\na\n// #endif", "a"),
            ("// #ifndef VUE3\na\n// #endif", "a"),
            ("// #ifdef uniVersion > 3.9\na\n// #endif", "a"),
            ("// #ifdef H5\na", "a"),
            ("// #endif\na", "a"),
            ("a\n#ifdef H5\nb\n#endif", "ab"),
        ] {
            assert_eq!(left(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn compiling_keeps_places(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "// #ifdef H5\n", "/* #ifndef MP */", "<!-- #else -->", "// #endif\n", "#if", "意愿",
                    "a\r\n", " ",
                ]),
                0..40,
            ),
        ) {
            let text = parts.concat();
            let compiled = compiled(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(compiled.len(), text.len());
            for (one, other) in compiled.bytes().zip(text.bytes()) {
                prop_assert!(one == other || (one == b' ' && other != b'\n' && other != b'\r'));
            }
        }
    }
}
