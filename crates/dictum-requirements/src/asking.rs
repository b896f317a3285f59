//! Whether a sentence asks for something, by its words.
//!
//! The lists err towards asking: a sentence that only seems to ask costs its
//! author one line of rulebook, one that asks unseen costs an audit.

/// Words that ask, in Chinese.
const ASKING: [&str; 17] = [
    "必须", "必需", "需要", "需", "须", "请", "仅", "只", "不得", "不能", "不可", "禁止", "务必",
    "应当", "应该", "应", "要求",
];

/// Words that hold one of [`ASKING`] and do not ask.
const NOT_ASKING: [&str; 19] = [
    "需求", "无需", "不需", "所需", "申请", "请求", "邀请", "不仅", "只读", "应用", "对应", "响应",
    "相应", "适应", "供应", "反应", "效应", "应对", "应答",
];

/// Words that ask, in English; two of them as they follow one another.
const ASKING_ENGLISH: [&[&str]; 22] = [
    &["must"],
    &["shall"],
    &["should"],
    &["required"],
    &["requires"],
    &["require"],
    &["need"],
    &["needs"],
    &["only"],
    &["please"],
    &["never"],
    &["cannot"],
    &["don't"],
    &["ought"],
    &["prohibited"],
    &["forbidden"],
    &["may", "not"],
    &["do", "not"],
    &["has", "to"],
    &["have", "to"],
    &["must", "not"],
    &["shall", "not"],
];

const STRONG: [&str; 4] = ["必须", "不得", "禁止", "务必"];

const STRONG_ENGLISH: [&[&str]; 3] = [&["must"], &["shall"], &["required"]];

/// Whether a sentence of these normalised words asks for something.
pub(crate) fn asks(words: &str) -> bool {
    asks_in_chinese(words) || has_english(words, &ASKING_ENGLISH)
}

/// Whether a heading of these normalised words asks: only a strong word makes it.
pub(crate) fn asks_strongly(words: &str) -> bool {
    STRONG.iter().any(|it| words.contains(it)) || has_english(words, &STRONG_ENGLISH)
}

fn asks_in_chinese(words: &str) -> bool {
    // Most text has none of these characters, and then nothing is to be weighed.
    words.char_indices().any(|(at, it)| {
        "必需须请仅只不禁务应要".contains(it) && {
            let rest = words.get(at..).unwrap_or_default();
            let before = words.get(..at).and_then(|it| it.chars().next_back());
            ASKING
                .iter()
                .find(|word| rest.starts_with(**word))
                .is_some_and(|word| !is_harmless(before, word, rest))
        }
    })
}

/// Whether `word`, with which `rest` begins after `before`, is part of another word.
fn is_harmless(before: Option<char>, word: &str, rest: &str) -> bool {
    NOT_ASKING.iter().any(|other| {
        let mut chars = other.chars();
        let (first, second) = (chars.next(), chars.next());
        let (Some(first), Some(second)) = (first, second) else { return false };
        let leads = word.starts_with(first) && rest.starts_with(other);
        let follows = before == Some(first) && word.starts_with(second);
        // 对 + 应当 asks, and 不需 + 要 does not.
        let plain = !matches!(word, "应当" | "应该");
        plain && (leads || follows)
    })
}

fn has_english(words: &str, asking: &[&[&str]]) -> bool {
    let mut previous = String::new();
    english(words).any(|(word, glued)| {
        let word = word.to_ascii_lowercase();
        // The `only` of `read-only` is no word of its own.
        let found = !glued
            && asking.iter().any(|it| match it {
                [one] => *one == word,
                [first, second] => *first == previous && *second == word,
                _ => false,
            });
        previous = word;
        found
    })
}

/// The English words of `words`, and whether each hangs on another word's hyphen.
fn english(words: &str) -> impl Iterator<Item = (String, bool)> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '\'' | '’' | '-');
    words.split(move |it| !is_part(it)).flat_map(|run| {
        run.trim_matches(|it| matches!(it, '\'' | '’' | '-'))
            .split('-')
            .enumerate()
            .map(|(index, it)| (it.replace('’', "'"), index > 0))
            .collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_ask() {
        for it in [
            "上线前必须添加白名单",
            "您需要开启功能",
            "请确认类目",
            "只勾选一项权限",
            "仅向企业开放",
            "资质须齐全",
            "类目要求如下",
            "对应当提交的材料",
            "应与场景一致",
            "不可转让",
            "You must sign",
            "It should fit.",
            "Only one",
            "may not be used",
            "don't",
            "Don’t",
            "It has to be",
            "do not",
            "必须must",
            "应答前请等待",
        ] {
            assert!(asks(it), "{it}");
        }
    }

    #[test]
    fn words_that_hold_one_that_asks() {
        for it in [
            "无需操作",
            "不需要操作",
            "业务需求",
            "所需材料",
            "发出请求",
            "申请时间",
            "只读模式",
            "不仅如此",
            "应用场景",
            "响应时间",
            "对应关系",
            "反应",
            "a read-only file",
            "mustard",
            "commonly",
            "needed_only",
            "may or do",
            "示例",
        ] {
            assert!(!asks(it), "{it}");
        }
    }

    #[test]
    fn headings_ask_with_strong_words_alone() {
        assert!(asks_strongly("上线前必须完成") && asks_strongly("What you must do"));
        assert!(!asks_strongly("类目要求1") && !asks_strongly("需要准备"));
    }
}
