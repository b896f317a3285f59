//! Lines of at most so many columns, broken where both languages allow it.

use unicode_width::UnicodeWidthChar;

/// Breaks `shown` into lines of at most `columns`; no limit, no break.
///
/// A line breaks at a space, and before or after a wide character, but never
/// before what closes (`，。）`) nor after what opens (`（“`). A word that is
/// longer than a line stays whole, so that an address can be copied.
pub(crate) fn wrap(shown: &str, columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns else { return vec![shown.to_owned()] };
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut taken = 0;
    for word in words(shown) {
        let width = width(word.trim_end());
        if taken > 0 && taken + width > columns {
            lines.push(line.trim_end().to_owned());
            line.clear();
            taken = 0;
        }
        line.push_str(word);
        taken += self::width(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The parts of `shown` between which a line may break; spaces end a part.
fn words(shown: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, it) in shown.char_indices() {
        let breaks = previous.is_some_and(|before| {
            let spaced = before == ' ' && it != ' ';
            let wide = (is_wide(before) || is_wide(it)) && it != ' ' && it.width() != Some(0);
            spaced || (wide && !closes(it) && !opens(before))
        });
        if breaks {
            words.extend(shown.get(start..at));
            start = at;
        }
        previous = Some(it);
    }
    words.extend(shown.get(start..));
    words
}

fn width(words: &str) -> usize {
    words.chars().map(|it| it.width().unwrap_or(0)).sum()
}

fn is_wide(it: char) -> bool {
    it.width() == Some(2)
}

fn opens(it: char) -> bool {
    "（【「『《〈“‘([{<".contains(it)
}

fn closes(it: char) -> bool {
    "，。、；：？！）】」』》〉”’…·%‰)]}>,.;:?!".contains(it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_both_languages_allow_it() {
        for (shown, columns, lines) in [
            ("one two three", 8, vec!["one two", "three"]),
            ("https://a.example/very/long x", 8, vec!["https://a.example/very/long", "x"]),
            ("添加至白名单，再上线", 12, vec!["添加至白名", "单，再上线"]),
            ("将 request 合法域名加上", 12, vec!["将 request", "合法域名加上"]),
            ("（一二三）四", 8, vec!["（一二", "三）四"]),
        ] {
            assert_eq!(wrap(shown, Some(columns)), lines);
        }
        assert_eq!(wrap("one two", None), ["one two"]);
    }
}
