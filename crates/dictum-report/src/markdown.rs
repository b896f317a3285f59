//! Markdown for pull requests (GitHub's dialect).
//!
//! Whatever a policy or a document says is shown as text: nothing in it becomes a
//! link, a heading, HTML, or a mention of somebody.

mod check;
pub(crate) mod escape;

mod diff;

pub use self::check::check;
pub use self::diff::diff;

use crate::printable;

/// Words as Markdown text on one line.
fn text(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for it in printable::one_line(words).chars() {
        match it {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A word joiner keeps `@name` and `#1` from naming anything.
            '@' | '#' => {
                escaped.push(it);
                escaped.push_str("<!-- -->");
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '!' | '|'
            | '~' | '$' | '=' => {
                escaped.push('\\');
                escaped.push(it);
            }
            ':' => escaped.push_str("&#58;"),
            '.' => escaped.push_str("&#46;"),
            _ => escaped.push(it),
        }
    }
    escaped
}

/// Words as code on one line, wherever it stands: in a table too.
fn code(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len() + 13);
    escaped.push_str("<code>");
    for it in printable::one_line(words).chars() {
        match it {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            it if it.is_ascii_punctuation() => {
                escaped.push_str("&#");
                escaped.push_str(&u32::from(it).to_string());
                escaped.push(';');
            }
            _ => escaped.push(it),
        }
    }
    escaped.push_str("</code>");
    escaped
}

/// Lines of code as a block that nothing in them ends.
fn block(language: &str, lines: &[String]) -> String {
    let longest = lines.iter().flat_map(|it| it.split(|it: char| it != '`')).map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let mut text = format!("{fence}{language}\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&fence);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_text_is_markup() {
        let hostile = "<img src=x> [a](https://b.example) @all #1 `c` **d** | e\n# f \u{202e}g";
        let shown = text(hostile);
        for mark in ["<img", "](", "@all", "#1", "`c", "**d", "https://", "\n", "\u{202e}"] {
            assert!(!shown.replace("\\*", "").replace("\\`", "").contains(mark), "{mark}: {shown}");
        }
        assert_eq!(code("a|b`<c>"), "<code>a&#124;b&#96;&lt;c&gt;</code>");
        assert_eq!(block("", &["```` a".to_owned()]), "`````\n```` a\n`````\n");
    }
}
