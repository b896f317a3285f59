//! Text in Markdown: shown as text, never obeyed.

use crate::printable;

/// Escapes `text` on one line, so that a reader sees it as it is.
///
/// Markup is escaped, and so is what GitHub and GitLab make links of by themselves:
/// addresses, mentions, numbers of issues. What stands between backticks becomes
/// code, as the messages mean it.
pub(crate) fn escape(text: &str) -> String {
    let shown = printable::one_line(text);
    let parts: Vec<&str> = shown.split('`').collect();
    // An odd number of parts has every backtick closed.
    if parts.len().is_multiple_of(2) {
        return plain(&shown);
    }
    let mut escaped = String::with_capacity(shown.len());
    for (index, part) in parts.iter().enumerate() {
        match index % 2 {
            0 => escaped.push_str(&plain(part)),
            _ => escaped.push_str(&code(part)),
        }
    }
    escaped
}

/// `text` as code on one line, in a table too.
pub(crate) fn code(text: &str) -> String {
    let shown = printable::one_line(text);
    if shown.trim().is_empty() {
        return String::new();
    }
    // A bar ends a table's cell even in code, and a backslash before it shows elsewhere.
    if shown.contains('|') {
        return tag(text);
    }
    let fence = "`".repeat(longest_run(&shown) + 1);
    let space = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{shown}{space}{fence}")
}

/// `text` as code on one line, where HTML stands and Markdown is not read.
pub(crate) fn tag(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 13);
    escaped.push_str("<code>");
    for it in printable::one_line(text).chars() {
        if it.is_ascii_punctuation() {
            escaped.push_str("&#");
            escaped.push_str(&u32::from(it).to_string());
            escaped.push(';');
        } else {
            escaped.push(it);
        }
    }
    escaped.push_str("</code>");
    escaped
}

/// `text` as a block of code, its lines kept.
pub(crate) fn block(text: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let lines = text.trim_end().lines().map(|line| {
        let shown: String = printable::cells(line).into_iter().map(|it| it.shown).collect();
        format!("{shown}\n")
    });
    format!("{fence}{language}\n{}{fence}\n", lines.collect::<String>())
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mark = list_mark(text);
    for (at, it) in text.char_indices() {
        match it {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A comment parts what would become a link.
            '@' | '#' => {
                escaped.push(it);
                escaped.push_str("<!-- -->");
            }
            ':' if text.get(at..).is_some_and(|rest| rest.starts_with("://")) => {
                escaped.push_str(":<!-- -->");
            }
            '.' if text.get(..at).is_some_and(|before| before.ends_with("www")) => {
                escaped.push_str("<!-- -->.");
            }
            ':' if is_shortcode(text.get(at..).unwrap_or_default()) => {
                escaped.push_str(":<!-- -->");
            }
            it if "\\`*_[]|~$".contains(it)
                || (at == 0 && "-+=".contains(it))
                || mark == Some(at) =>
            {
                escaped.push('\\');
                escaped.push(it);
            }
            it => escaped.push(it),
        }
    }
    escaped
}

/// Where the mark stands by which `1. a` and `1) a` would begin a list.
fn list_mark(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let at = text.len() - rest.len();
    let after = rest.strip_prefix(['.', ')'])?;
    (at > 0 && (after.is_empty() || after.starts_with(' '))).then_some(at)
}

/// Whether `text` begins with `:name:`, which becomes a picture.
fn is_shortcode(text: &str) -> bool {
    let Some((name, _)) = text.strip_prefix(':').and_then(|it| it.split_once(':')) else {
        return false;
    };
    !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || "_+-".contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_text_is_markup_or_a_link() {
        for (text, escaped) in [
            ("**a** <b>", "\\*\\*a\\*\\* &lt;b&gt;"),
            ("[a](b)", "\\[a\\](b)"),
            ("- a-b $x$", "\\- a-b \\$x\\$"),
            ("a :shipit: 金融业:银行", "a :<!-- -->shipit: 金融业:银行"),
            ("a | b\nc", "a \\| b c"),
            ("@team #1", "@<!-- -->team #<!-- -->1"),
            ("http://a www.b", "http:<!-- -->//a www<!-- -->.b"),
            ("a\u{202e}b", "a&lt;U+202E&gt;b"),
            ("`a|<b>` c", "<code>a&#124;&#60;b&#62;</code> c"),
            ("1. a 2. b", "1\\. a 2. b"),
            ("2.0.0 is due", "2.0.0 is due"),
            ("one ` backtick", "one \\` backtick"),
        ] {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(block("a\n````\nb", "cel"), "`````cel\na\n````\nb\n`````\n");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
    }
}
