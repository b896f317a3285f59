//! What a change log tells of the past, although a word of the scale stands in it.

use crate::obligations::Obligation;

/// With what an entry begins that tells of an edit.
const EDITS: [&str; 34] = [
    "added",
    "changed",
    "clarified",
    "corrected",
    "dropped",
    "fixed",
    "introduced",
    "made",
    "merged",
    "moved",
    "noted",
    "reduced",
    "relaxed",
    "removed",
    "renamed",
    "replaced",
    "reworded",
    "rewrote",
    "split",
    "strengthened",
    "tightened",
    "updated",
    "新增",
    "增加",
    "删除",
    "移除",
    "修订",
    "修改",
    "修复",
    "修正",
    "调整",
    "优化",
    "更新",
    "将",
];

/// By what a sentence says that it was, or is no more.
const PAST: [&str; 12] = [
    " have been",
    " has been",
    "no longer",
    "used to",
    " was ",
    " were ",
    "formerly",
    "previously",
    "不再",
    "此前",
    "原先",
    "曾",
];

/// Words before a word of the scale that is a noun: `the SHOULD on jitter`.
const ARTICLES: [&str; 9] = ["the", "a", "an", "from", "to", "of", "into", "as", "by"];

/// The words of the scale in English.
const MODALS: [&str; 6] = ["must", "shall", "should", "may", "required", "recommended"];

/// Whether the obligation `it` of `words`, which stand where changes are told, only tells
/// of one: an edit of the text, what was, or a word of the scale as a word.
pub(super) fn is_told(words: &str, it: &Obligation) -> bool {
    if is_dated(words) {
        return true;
    }
    let said = words.get(it.words.clone()).unwrap_or(words).to_lowercase();
    let bare = said.trim_start_matches(|it: char| !it.is_alphabetic());
    EDITS.iter().any(|it| bare.starts_with(it))
        || PAST.iter().any(|it| said.contains(it))
        || is_named(&said)
}

/// Whether an entry begins with the day, the version or the number of what changed.
fn is_dated(words: &str) -> bool {
    let bare = words.trim_start_matches(['v', 'V', '[', '(', '*', '-', ' ']);
    let date: String =
        bare.chars().take_while(|it| it.is_ascii_digit() || "./-年月日 ".contains(*it)).collect();
    let digits = date.bytes().filter(u8::is_ascii_digit).count();
    let behind = bare.get(date.len()..).unwrap_or_default();
    let closed = behind.starts_with([':', '|', ']', ')', '–', '—']) || date.ends_with("- ");
    closed && (digits > 1 || digits == 1 && behind.starts_with('|'))
}

/// Whether every word of the scale in `said` stands as a noun.
fn is_named(said: &str) -> bool {
    let words: Vec<&str> = said
        .split(|it: char| !it.is_alphanumeric() && it != '\'')
        .filter(|it| !it.is_empty())
        .collect();
    let mut modals = words.iter().enumerate().filter(|(_, it)| MODALS.contains(it)).peekable();
    let named = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| words.get(it));
        before.is_some_and(|it| ARTICLES.contains(it))
    };
    modals.peek().is_some() && modals.all(|(at, _)| named(at))
}

#[cfg(test)]
mod tests {
    use dictum_schema::severity::Level;

    use super::*;
    use crate::obligations::Basis;

    #[track_caller]
    fn check(words: &str, told: bool) {
        let it = Obligation { words: 0..words.len(), level: Level::Must, basis: Basis::Word };
        assert_eq!(is_told(words, &it), told, "{words}");
    }

    #[test]
    fn edits_and_the_past_are_told_and_demands_are_not() {
        check("Removed the SHOULD on jitter", true);
        check("Clarified that clients MUST retry", true);
        check("the MUST of section 3 became a SHOULD", true);
        check("the server's answer goes from a SHOULD to a MUST", true);
        check("they MUST have been 64 bits before", true);
        check("callers must send a token", false);
        check("2026-01: schemas must be registered.", true);
        check("1.3 | 2026-03-01 | 必须填写测试账号", true);
        check("3.2: the recorder must keep 50 hours", true);
        check("12 hosts must be listed", false);
        check("删除“必须”一词", true);
        check("自本版本起调用方须传入标识", false);
    }
}
