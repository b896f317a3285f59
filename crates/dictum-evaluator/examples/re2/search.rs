//! RE2's search tests, as its `make log` writes them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use dictum_evaluator::re2::Regex;

use crate::{compile, found};

/// Runs `files`, `-` being what comes in; whether nothing differs.
pub(crate) fn run(files: &[&str], out: &mut impl Write) -> io::Result<bool> {
    let mut counts = Counts::default();
    for &file in files {
        match file {
            "-" => read(io::stdin().lock(), &mut counts, out)?,
            _ => read(BufReader::new(File::open(file)?), &mut counts, out)?,
        }
    }
    let Counts { patterns, searches, refused, inside, wrong } = counts;
    writeln!(out, "{patterns} patterns, {searches} searches, {wrong} wrong")?;
    writeln!(out, "{refused} patterns with `\\C`, which is refused, were left out")?;
    writeln!(out, "{inside} matches inside of a character were told, and not shown")?;
    Ok(wrong == 0)
}

#[derive(Default)]
struct Counts {
    patterns: usize,
    searches: usize,
    refused: usize,
    inside: usize,
    wrong: usize,
}

/// A section begins with `strings`; after `regexps` each pattern has a line for each of
/// them, in whose fields the second is the search that CEL makes.
fn read(lines: impl BufRead, counts: &mut Counts, out: &mut impl Write) -> io::Result<()> {
    let mut strings: Vec<String> = Vec::new();
    let mut patterns = false;
    let mut pattern: Option<(String, Option<Regex>)> = None;
    let mut at = 0;
    for line in lines.lines() {
        let line = line?;
        match (&*line, line.strip_prefix('"')) {
            ("strings", _) => {
                strings.clear();
                patterns = false;
            }
            ("regexps", _) => patterns = true,
            (_, Some(_)) if patterns => {
                let text = unquoted(&line)?;
                at = 0;
                counts.patterns += 1;
                pattern = Some(match compile(&text) {
                    Ok(regex) => (text, Some(regex)),
                    Err(_) if text.contains("\\C") => {
                        counts.refused += 1;
                        (text, None)
                    }
                    Err(error) => {
                        counts.wrong += 1;
                        writeln!(out, "{line}: {error}")?;
                        (text, None)
                    }
                });
            }
            (_, Some(_)) => strings.push(unquoted(&line)?),
            _ => {
                let (Some((source, regex)), Some(text)) = (&pattern, strings.get(at)) else {
                    continue;
                };
                at += 1;
                let (Some(regex), Some(want)) = (regex, line.split(';').nth(1)) else { continue };
                counts.searches += 1;
                if regex.is_match(text) && inside(text, want) {
                    counts.inside += 1;
                    continue;
                }
                let is = shown(regex, text);
                if is != want || regex.is_match(text) != (is != "-") {
                    counts.wrong += 1;
                    writeln!(out, "{source:?} in {text:?}: {is}, and not {want}")?;
                }
            }
        }
    }
    Ok(())
}

/// Whether RE2 found what lies inside of a character.
fn inside(text: &str, want: &str) -> bool {
    let start = want.split_once('-').and_then(|it| it.0.parse().ok());
    start.is_some_and(|it| !text.is_char_boundary(it))
}

/// `0-2 0-1 -`.
fn shown(regex: &Regex, text: &str) -> String {
    let Some(spans) = found(regex, text) else { return "-".into() };
    let span = |it: &Option<(usize, usize)>| match it {
        Some((start, end)) => format!("{start}-{end}"),
        None => "-".into(),
    };
    spans.iter().map(span).collect::<Vec<_>>().join(" ")
}

/// What stands between quotes, with the escapes of C.
fn unquoted(line: &str) -> io::Result<String> {
    let fault = || io::Error::other(format!("{line} is no text"));
    let inner = line.strip_prefix('"').and_then(|it| it.strip_suffix('"')).ok_or_else(fault)?;
    let mut text = Vec::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        let one = match letter {
            '\\' => match letters.next().ok_or_else(fault)? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'v' => '\x0B',
                'f' => '\x0C',
                'a' => '\x07',
                'x' => {
                    let digits: String = letters.by_ref().take(2).collect();
                    text.push(u8::from_str_radix(&digits, 16).map_err(|_| fault())?);
                    continue;
                }
                other => other,
            },
            other => other,
        };
        text.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
    }
    String::from_utf8(text).map_err(|_| fault())
}
