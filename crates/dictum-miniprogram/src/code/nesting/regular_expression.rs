//! Regular expressions in code, as far as their end matters.

/// The regular expression that `text` begins with, if its first slash begins one.
pub(super) fn leading(text: &str) -> Option<&str> {
    let mut class = false;
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return text.get(..=at),
            _ => {}
        }
    }
    None
}

/// Whether it matters how these bytes are read.
pub(super) fn matters(text: &str) -> bool {
    let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    inside.contains(['"', '\'', '`', '(', ')', '[', ']', '{', '}', '/', '*'])
}
