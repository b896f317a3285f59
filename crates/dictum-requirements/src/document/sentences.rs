//! Where sentences end.

use std::ops::Range;

use super::inline::Inline;

/// Short forms whose stop does not end a sentence.
const SHORT_FORMS: [&str; 11] =
    ["e.g", "i.e", "cf", "vs", "approx", "mr", "mrs", "dr", "prof", "al", "st"];

/// Short forms whose stop does not end a sentence where a number follows.
const SHORT_BEFORE_NUMBERS: [&str; 8] = ["no", "nos", "fig", "figs", "sec", "art", "ch", "para"];

/// Ends of names, whose stop ends a sentence only where a new one visibly begins.
const NAME_ENDS: [&str; 10] =
    ["inc", "ltd", "corp", "co", "bros", "llc", "plc", "gmbh", "dept", "pty"];

/// Words before a number or letter that names a part of the document.
const PARTS: [&str; 14] = [
    "step", "steps", "item", "option", "part", "phase", "rule", "section", "clause", "chapter",
    "appendix", "annex", "case", "level",
];

/// The sentences of `inline`, as ranges of its text without white space around them.
///
/// A sentence ends at 。！？, at `!`, `?` and `.` before white space or the end, and
/// at a line break after a colon; never inside a code span or a link.
pub(super) fn of(inline: &Inline) -> Vec<Range<usize>> {
    let text = inline.text();
    let mut sentences = Vec::new();
    let mut start = inline.mark();
    // Where the words of the sentence begin: looking for it at each stop would cost time.
    let mut first = None;
    let mut quotes = 0_usize;
    let mut colon = false;
    let mut skip_to = start;
    for (at, it) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        if first.is_none() && !it.is_whitespace() {
            first = Some(at);
        }
        let end = match it {
            '\n' | '\u{2028}' if colon => Some(at),
            '\n' if is_beside_container(text, at) => Some(at),
            '。' | '！' | '？' | '!' | '?' | '.' => {
                let (end, ends) = stop(text, at, quotes % 2 == 1);
                skip_to = end;
                quotes += text.get(at..end).unwrap_or_default().matches('"').count();
                let begins = first.unwrap_or(at);
                (ends && !(it == '.' && is_short_form(text, begins..at))).then_some(end)
            }
            _ => None,
        };
        quotes += usize::from(it == '"');
        colon = matches!(it, '：' | ':') || (colon && it.is_whitespace());
        if let Some(end) = end.filter(|end| inline.may_end(*end)) {
            push(text, start..end, &mut sentences);
            start = end;
            first = None;
            quotes = 0;
            colon = false;
        }
    }
    push(text, start..text.len(), &mut sentences);
    sentences
}

/// Whether the line that ends at `at`, or the next one, only opens or closes a container:
/// `:::warning` of Markdown's directives.
fn is_beside_container(text: &str, at: usize) -> bool {
    // Longer lines are words, and looking for their beginning would cost time.
    const LINE_MAX_BYTES: usize = 64;
    let from = (at.saturating_sub(LINE_MAX_BYTES)..=at).find(|it| text.is_char_boundary(*it));
    let before = from.and_then(|it| text.get(it..at)).unwrap_or_default();
    let line = before.rsplit_once('\n').map(|it| it.1).or((at <= LINE_MAX_BYTES).then_some(before));
    let after = text.get(at + 1..).unwrap_or_default();
    line.is_some_and(|it| it.starts_with(":::")) || after.starts_with(":::")
}

/// Where the run of stops and closing marks at `at` ends, and whether it may end
/// a sentence.
fn stop(text: &str, at: usize, quoted: bool) -> (usize, bool) {
    let mut end = at;
    let mut hard = false;
    let mut quoted = quoted;
    for it in text.get(at..).unwrap_or_default().chars() {
        match it {
            '。' | '！' | '？' => hard = true,
            '!' | '?' | '.' | '…' | '”' | '’' | '」' | '』' | '）' | ')' | '】' | ']' | '》'
            | '〉' => {}
            '"' if quoted => quoted = false,
            _ => break,
        }
        end += it.len_utf8();
    }
    let next = text.get(end..).and_then(|it| it.chars().next());
    (end, hard || next.is_none_or(char::is_whitespace))
}

/// Whether the stop after `before` belongs to a short form, to initials, or to a
/// number that opens the sentence.
fn is_short_form(text: &str, before: Range<usize>) -> bool {
    let after = text.get(before.end + 1..).unwrap_or_default().trim_start();
    let before = text.get(before).unwrap_or_default();
    // No short form is longer, and looking further back would cost time.
    let word_start = before
        .char_indices()
        .rev()
        .take(16)
        .take_while(|(_, it)| it.is_ascii_alphanumeric() || *it == '.')
        .last()
        .map_or(before.len(), |(at, _)| at);
    let word = before.get(word_start..).unwrap_or_default();
    let is_all = |allowed: fn(char) -> bool| {
        !word.is_empty() && word.chars().all(|it| it == '.' || allowed(it))
    };
    let lower = word.to_ascii_lowercase();
    let numeral = is_all(|it| it.is_ascii_digit());
    let letter = word.len() == 1 && is_all(|it| it.is_ascii_alphabetic());
    let initials = word.contains('.')
        && is_all(|it| it.is_ascii_alphabetic())
        && word.split('.').all(|it| it.len() == 1);
    let numbered = after.starts_with(|it: char| it.is_ascii_digit())
        && SHORT_BEFORE_NUMBERS.contains(&lower.as_str());
    let lead = before.get(..word_start).unwrap_or_default();
    // `Step 1. Open it` and `a. Open it` begin with their number; inside of a sentence,
    // a new one has to begin before the stop counts.
    let label = (numeral || letter) && (lead.is_empty() || is_part(lead));
    let opens = lead.split_whitespace().nth(1).is_none();
    let goes_on = !after.starts_with(char::is_uppercase);
    let named = NAME_ENDS.contains(&lower.as_str());
    initials
        || numbered
        || SHORT_FORMS.contains(&lower.as_str())
        || label && (opens || goes_on)
        || named && !after.is_empty() && (goes_on || is_name_end(after))
}

/// Whether `lead` ends with the word for a part of a document.
fn is_part(lead: &str) -> bool {
    let word = lead.trim_end().rsplit(|it: char| !it.is_ascii_alphabetic()).next();
    word.is_some_and(|it| PARTS.iter().any(|part| part.eq_ignore_ascii_case(it)))
}

/// Whether `after` begins with the end of a name: `Acme Corp. Ltd.`
fn is_name_end(after: &str) -> bool {
    let word = after.split(|it: char| !it.is_ascii_alphabetic()).next().unwrap_or_default();
    NAME_ENDS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let words = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (words.len() - words.trim_start().len());
    let end = start + words.trim().len();
    if end > start {
        sentences.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use dictum_source::source::Span;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut inline = Inline::default();
        let span = Span::new(0, text.len());
        inline.push(text, (span, span), 0);
        let found: Vec<&str> = of(&inline).into_iter().filter_map(|it| text.get(it)).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn chinese_sentences_end_at_their_stops() {
        check("甲。乙！丙？丁", &["甲。", "乙！", "丙？", "丁"]);
        check("（甲。）乙；丙", &["（甲。）", "乙；丙"]);
        check("他说：“甲。”乙", &["他说：“甲。”", "乙"]);
        check("甲……乙。。丙", &["甲……乙。。", "丙"]);
    }

    #[test]
    fn english_sentences_end_before_white_space() {
        check("One. Two! Three? four", &["One.", "Two!", "Three?", "four"]);
        check("Use 1.1 or a.b.c now. Then", &["Use 1.1 or a.b.c now.", "Then"]);
        check("Hosts, e.g. a or b. And", &["Hosts, e.g. a or b.", "And"]);
        check("He said \"stop.\" Then", &["He said \"stop.\"", "Then"]);
        check("He stopped. \"Then\" he", &["He stopped.", "\"Then\" he"]);
        check("1. First things", &["1. First things"]);
        check("In 2026. Then", &["In 2026.", "Then"]);
        check("1.1. First things. Then", &["1.1. First things.", "Then"]);
        check("The U.S. office, see no. 5 of it", &["The U.S. office, see no. 5 of it"]);
        check("The answer is no. Then", &["The answer is no.", "Then"]);
        check("Step 1. Open it. Then", &["Step 1. Open it.", "Then"]);
        check("In step 1. of the guide. Then", &["In step 1. of the guide.", "Then"]);
        check("It is step 1. Then", &["It is step 1.", "Then"]);
        check("a. Open it. b. Close it.", &["a. Open it.", "b. Close it."]);
        check("Take plan B. Then", &["Take plan B.", "Then"]);
        check("Acme Corp. must sign. Then", &["Acme Corp. must sign.", "Then"]);
        check("Acme Co. Ltd. must sign.", &["Acme Co. Ltd. must sign."]);
        check("It is Acme Inc. Then", &["It is Acme Inc.", "Then"]);
        check("由 Acme Corp. 签名。甲", &["由 Acme Corp. 签名。", "甲"]);
        check("a=1!b?c", &["a=1!b?c"]);
    }

    #[test]
    fn a_line_break_ends_only_after_a_colon() {
        check("甲乙\n丙", &["甲乙\n丙"]);
        check("甲：\n乙", &["甲：", "乙"]);
        check("one: \ntwo", &["one:", "two"]);
        check("one: two\nthree", &["one: two\nthree"]);
    }
}
