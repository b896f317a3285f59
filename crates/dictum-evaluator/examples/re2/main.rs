//! Regular expressions beside RE2's own: `cargo xtask re2` drives this.
//!
//! `re2 tests FILE…` runs RE2's search tests; `re2 random COUNT SEED` and `re2 classes`
//! write patterns and texts with what is found here, a line of JSON each, for somebody
//! who has RE2 to compare.

mod random;
mod search;

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use dictum_evaluator::re2::{self, Regex};
use serde_json::{Value, json};

/// What an automaton may take here.
const BYTES: usize = 1 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let done = match words.as_slice() {
        ["tests", files @ ..] => search::run(files, &mut out),
        ["random", count, seed] => match (count.parse(), seed.parse()) {
            (Ok(count), Ok(seed)) => random::run(count, seed, &mut out).map(|()| true),
            _ => Err(io::Error::other("a count and a seed are numbers")),
        },
        ["classes"] => random::classes(&mut out).map(|()| true),
        _ => Err(io::Error::other("re2 tests FILE… | random COUNT SEED | classes")),
    };
    match done.and_then(|fine| out.flush().map(|()| fine)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn compile(pattern: &str) -> Result<Regex, re2::Error> {
    re2::parse(pattern)?.compile(BYTES)
}

/// The first match and its groups, from and to which byte each; none where nothing matches.
fn found(regex: &Regex, text: &str) -> Option<Vec<Option<(usize, usize)>>> {
    let it = regex.matches(text).next()?;
    let span = |number| it.span(number).map(|it| (it.start, it.end));
    Some((0..=regex.groups()).map(span).collect())
}

/// A line: a pattern, texts, and what is found in each or why the pattern is none.
fn line(pattern: &str, texts: &[String]) -> Value {
    match compile(pattern) {
        Ok(regex) => {
            let found: Vec<_> = texts.iter().map(|it| found(&regex, it)).collect();
            let matches: Vec<_> = texts.iter().map(|it| regex.is_match(it)).collect();
            json!({"pattern": pattern, "texts": texts, "matches": matches, "found": found})
        }
        Err(error) => {
            let kind = format!("{:?}", error.kind());
            json!({"pattern": pattern, "texts": texts, "error": kind})
        }
    }
}
