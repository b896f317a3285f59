//! Regular expressions as data, and what holds for all of them.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use dictum_evaluator::re2::{DEPTH_MAX, ErrorKind, Regex, parse};
use proptest::prelude::*;
use serde_json::Value as Json;

const BYTES: usize = 1 << 22;

/// Each was held to RE2 itself when it was written; `cargo xtask re2` holds many more.
const CASES: &str = include_str!("patterns.jsonl");

fn compile(pattern: &str) -> Result<Regex, ErrorKind> {
    let made = parse(pattern).and_then(|it| it.compile(BYTES));
    made.map_err(|error| {
        let (message, help) = (error.message(), error.help());
        assert!(!message.en.is_empty() && !message.zh_cn.is_empty());
        assert!(help.is_none_or(|it| !it.en.is_empty() && !it.zh_cn.is_empty()));
        error.kind()
    })
}

fn texts(case: &Json, key: &str) -> Vec<String> {
    let list = case[key].as_array().cloned().unwrap_or_default();
    list.iter().map(|it| it.as_str().unwrap().into()).collect()
}

#[test]
fn patterns_match_what_they_should() {
    for line in CASES.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let pattern = case["pattern"].as_str().unwrap();
        let regex = match compile(pattern) {
            Ok(regex) => regex,
            Err(kind) => {
                assert_eq!(case["error"], format!("{kind:?}"), "{case}");
                continue;
            }
        };
        assert!(case.get("error").is_none(), "{case} is read");
        for (key, want) in [("matches", true), ("not", false)] {
            for text in texts(&case, key) {
                assert_eq!(regex.is_match(&text), want, "{text:?} in {case}");
            }
        }
        if let Some(text) = case["text"].as_str() {
            let found = regex.matches(text).next().map_or(Json::Null, |it| {
                (0..=regex.groups()).map(|number| it.group(number)).collect()
            });
            assert_eq!(found, case["groups"], "{case}");
        }
    }
}

/// On a stack as small as a worker's may be.
#[test]
fn depth_takes_no_stack() {
    let worker = std::thread::Builder::new().stack_size(512 * 1024);
    let thread = worker.spawn(|| {
        for (open, close) in [("(", ")"), ("(?:x|", ")"), ("(?:", "){1}"), ("(", "|y)?")] {
            // A group that is repeated is two deep.
            let half = DEPTH_MAX as usize / 2;
            let pattern = format!("{}a{}", open.repeat(half), close.repeat(half));
            assert!(compile(&pattern).is_ok(), "{open}a{close}");
            let pattern = format!("{}a{}", open.repeat(50_000), close.repeat(50_000));
            assert_eq!(compile(&pattern).unwrap_err(), ErrorKind::TooDeep);
            assert!(compile(&open.repeat(50_000)).is_err());
        }
    });
    thread.unwrap().join().unwrap();
}

/// Each is dear for its length: it ends at a bound, and soon.
#[test]
fn large_patterns_end() {
    for part in [
        r"\pL",
        r"(?i)\PL",
        r"[\x{0}-\x{10FFFF}]",
        r"(?i)[^k\pL]",
        "[[:^alpha:]]",
        "(?i)k",
        "|",
        "()",
    ] {
        let began = std::time::Instant::now();
        let _ = compile(&part.repeat(50_000 / part.len()));
        assert!(began.elapsed().as_secs() < 5, "{part} takes {:?}", began.elapsed());
    }
}

/// Pieces that mean something to somebody.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "a",
        "中",
        "ſ",
        "\\d",
        "\\W",
        "\\b",
        "\\B",
        "\\pL",
        "\\p{Han}",
        "\\P{^L}",
        "[",
        "]",
        "[^",
        "-",
        "[:alpha:]",
        "(",
        ")",
        "(?i)",
        "(?:",
        "(?P<n>",
        "|",
        "*",
        "+?",
        "{2}",
        "{1,3}",
        "{",
        "}",
        "\\",
        "\\Q",
        "\\E",
        "\\x{4E2D}",
        "\\x{D800}",
        "\\141",
        "\\1",
        ".",
        "^",
        "$",
        "\\z",
        "\n",
        "&&",
    ]);
    prop_oneof![4 => known.prop_map(String::from), 1 => any::<char>().prop_map(String::from)]
}

fn pattern() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|it| it.concat())
}

proptest! {
    #[test]
    fn parse_never_panics(pattern in pattern(), text in ".{0,12}") {
        if let Ok(regex) = compile(&pattern) {
            for it in regex.matches(&text) {
                prop_assert!(it.group(0).is_some());
            }
        }
    }

    #[test]
    fn a_quotation_matches_itself_alone(text in "[^\\\\]{0,12}", other in ".{0,12}") {
        let regex = compile(&format!(r"\A\Q{text}\E\z")).unwrap();
        prop_assert!(regex.is_match(&text));
        prop_assert_eq!(regex.is_match(&other), text == other);
    }

    #[test]
    fn a_group_changes_nothing(pattern in pattern(), text in ".{0,12}") {
        // A quotation that is open takes the group's end with it.
        let quotes = pattern.contains("\\Q") || pattern.ends_with('\\');
        if let (false, Ok(plain)) = (quotes, compile(&pattern)) {
            let grouped = compile(&format!("(?:{pattern})")).unwrap();
            prop_assert_eq!(plain.is_match(&text), grouped.is_match(&text));
        }
    }

    #[test]
    fn a_class_and_its_negation_are_everything(
        class in prop::sample::select(vec!["\\d", "\\w", "\\pL", "\\p{Greek}", "[:punct:]", "(?i)\\w", "(?i)\\p{Lu}"]),
        text in any::<char>(),
    ) {
        let (flags, class) = class.strip_prefix("(?i)").map_or(("", class), |it| ("(?i)", it));
        let one = compile(&format!("{flags}^[{class}]$")).unwrap();
        let other = compile(&format!("{flags}^[^{class}]$")).unwrap();
        let text = text.to_string();
        prop_assert!(one.is_match(&text) != other.is_match(&text));
    }
}
