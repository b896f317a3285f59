//! Text in XML.

use crate::printable;

/// Escapes `text` for an element or an attribute.
///
/// XML 1.0 has no way to hold most control characters, and a person would not see
/// marks of direction: both are spelled out as `<U+202E>`. Line feeds are kept, and
/// are character references in an attribute.
pub(crate) fn escape(text: &str, place: Place) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' if place == Place::Element => escaped.push('\n'),
            '\n' => escaped.push_str("&#10;"),
            // Characters that Unicode will never assign are no XML either.
            '\u{fffe}' | '\u{ffff}' => escaped.push_str(&spelled(it)),
            it if printable::is_hidden(it) => escaped.push_str(&spelled(it)),
            it => escaped.push(it),
        }
    }
    escaped
}

/// Where text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Element,
    Attribute,
}

fn spelled(it: char) -> String {
    format!("&lt;U+{:04X}&gt;", u32::from(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_text_is_markup() {
        let hostile = "<b a=\"1\">&amp;]]>\u{0}\u{202e}\n";
        assert_eq!(
            escape(hostile, Place::Attribute),
            "&lt;b a=&quot;1&quot;&gt;&amp;amp;]]&gt;&lt;U+0000&gt;&lt;U+202E&gt;&#10;"
        );
        assert!(escape(hostile, Place::Element).ends_with('\n'));
    }
}
