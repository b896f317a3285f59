//! Versions in a text.

use std::sync::LazyLock;

use regex::Regex;

use super::unit::{Dimension, Unit};
use crate::requirements::numerals;
use crate::words;

struct Lexer {
    version: Regex,
    clause: Regex,
}

static LEXER: LazyLock<Option<Lexer>> = LazyLock::new(|| Lexer::new().ok());

/// The most bytes before a version that tell whether it is the number of a clause.
const LEAD_MAX_BYTES: usize = 32;

impl Lexer {
    fn new() -> Result<Self, regex::Error> {
        let number = r"\d+(?:\.\d+){1,3}(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?(?:\+[0-9A-Za-z.]+)?";
        Ok(Self {
            version: Regex::new(&format!(
                r"(?i:\bv|\bversions?\s+|\brelease\s+|版本号?\s*)(?:(?P<named>{number})|(?P<whole>\d+))|(?P<dotted>{number})"
            ))?,
            clause: Regex::new(
                r"(?i:sections?|clauses?|chapters?|appendix|annex|figure|table|step|§+|第|附录|参见|详见)\s*$",
            )?,
        })
    }
}

/// The versions of `text` as they stand there, each with its digits.
pub(super) fn of(text: &str) -> Vec<(String, Option<String>)> {
    let lexer = LEXER.as_ref();
    debug_assert!(lexer.is_some(), "INVARIANT (lexer): its expressions are sound");
    let Some(lexer) = lexer else { return Vec::new() };
    let text = numerals::fold(text);
    // The number of a clause stands before a sentence: `4.2.1 The version is 2.10`.
    let begins = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default().trim_start();
        rest.starts_with(|it: char| it.is_uppercase() || words::is_cjk(it))
    };
    let start = Some(numerals::label_end(&text)).filter(begins).unwrap_or(0);
    let mut found = Vec::new();
    for captures in lexer.version.captures_iter(text.get(start..).unwrap_or_default()) {
        let digits = ["named", "whole", "dotted"].into_iter().find_map(|it| captures.name(it));
        let (Some(whole), Some(digits)) = (captures.get(0), digits) else { continue };
        let before = text.get(..start + whole.start()).unwrap_or_default();
        let after = text.get(start + whole.end()..).unwrap_or_default();
        // `TLS1.2` is a name with its version, `10.1.2.3.4` is none.
        let is_part = before.ends_with(|it: char| it.is_ascii_digit() || matches!(it, '.' | '_'));
        let longer = after
            .strip_prefix('.')
            .unwrap_or(after)
            .starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
        if is_part || lexer.clause.is_match(tail(before)) || Unit::is_size(after) {
            continue;
        }
        let digits = digits.as_str().to_owned();
        found.push((digits.clone(), Some(digits).filter(|_| !longer)));
    }
    found
}

/// The last bytes of `before`.
fn tail(before: &str) -> &str {
    let from = before.len().saturating_sub(LEAD_MAX_BYTES);
    let from = (from..=before.len()).find(|it| before.is_char_boundary(*it)).unwrap_or(from);
    before.get(from..).unwrap_or_default()
}

impl Unit {
    /// Whether `after` begins with the unit of a size or a length of time, so that the
    /// digits before it are no version.
    fn is_size(after: &str) -> bool {
        let unit = Self::at(after.trim_start());
        unit.is_some_and(|(it, _)| !matches!(it.dimension, Dimension::Other(_)))
    }
}
