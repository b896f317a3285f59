//! The words that ask in Chinese, and the words that hold one and do not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dictum_schema::severity::Level;

/// A word that asks.
pub(super) struct Trigger {
    pub(super) word: &'static str,
    pub(super) level: Level,
    pub(super) kind: Kind,
}

/// How a word asks.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It is a word of the scale.
    Word,
    /// It demands without being one.
    Form,
    /// It belongs to whatever else the sentence demands.
    Part,
}

const fn must(word: &'static str) -> Trigger {
    Trigger { word, level: Level::Must, kind: Kind::Word }
}

const fn should(word: &'static str) -> Trigger {
    Trigger { word, level: Level::Should, kind: Kind::Word }
}

const fn form(word: &'static str) -> Trigger {
    Trigger { word, level: Level::Must, kind: Kind::Form }
}

const fn part(word: &'static str) -> Trigger {
    Trigger { word, level: Level::Must, kind: Kind::Part }
}

const fn advice(word: &'static str) -> Trigger {
    Trigger { word, level: Level::Should, kind: Kind::Form }
}

/// The characters with which [`TRIGGERS`] begin; a test holds them to it.
pub(super) const OPENINGS: &str =
    "杜谨必须务应宜不禁严需请仅只方才建推勿切要负有承保鼓提优尽避一确最";

/// The words that ask; of those that begin alike the longest comes first.
pub(super) const TRIGGERS: [Trigger; 71] = [
    must("必须"),
    form("必需"),
    part("必填"),
    part("必选"),
    must("务必"),
    must("不应当"),
    must("不应该"),
    must("不应"),
    should("不宜"),
    must("不得"),
    must("不准"),
    must("不许"),
    must("不允许"),
    form("不可"),
    form("不能"),
    form("不要"),
    part("不支持"),
    part("不予"),
    advice("不提倡"),
    should("不建议"),
    should("不推荐"),
    form("不接受"),
    form("不受理"),
    must("禁止"),
    must("严禁"),
    must("严格禁止"),
    must("应当"),
    should("应该"),
    must("应"),
    should("宜"),
    must("须"),
    form("需要"),
    form("需"),
    part("请勿"),
    part("请"),
    part("仅限"),
    part("仅"),
    part("只能"),
    part("只"),
    part("方可"),
    part("方能"),
    part("才能"),
    part("才可"),
    should("建议"),
    should("推荐"),
    must("切勿"),
    must("切忌"),
    form("杜绝"),
    form("谨防"),
    must("切记"),
    must("勿"),
    form("要求"),
    part("要"),
    form("负有"),
    form("有义务"),
    form("有责任"),
    form("负责"),
    form("承诺"),
    form("承担"),
    form("保证"),
    advice("鼓励"),
    advice("提倡"),
    advice("优先"),
    advice("尽量"),
    advice("最好"),
    advice("尽可能"),
    part("避免"),
    part("一律"),
    part("确保"),
    part("一定要"),
    part("必备"),
];

/// For each word that asks the words that hold it and do not, each with the bytes in it
/// before that word.
static HARMLESS: LazyLock<BTreeMap<&str, Vec<(&str, usize)>>> = LazyLock::new(|| {
    let others: Vec<&str> = include_str!("harmless.txt").split_whitespace().collect();
    let holding = |word: &'static str| {
        let places = |other: &&'static str| {
            let other: &'static str = other;
            other.match_indices(word).map(move |(at, _)| (other, at)).collect::<Vec<_>>()
        };
        (word, others.iter().flat_map(places).collect())
    };
    TRIGGERS.iter().map(|it| holding(it.word)).collect()
});

/// Whether the `word` at `at` of `words` is part of another word, which does not ask.
pub(super) fn is_harmless(words: &str, at: usize, word: &str) -> bool {
    // 对 + 应当 asks, though 对应 does not.
    if matches!(word, "应当" | "应该") {
        return false;
    }
    HARMLESS.get(word).into_iter().flatten().any(|(other, within)| {
        let start = at.checked_sub(*within);
        start.and_then(|it| words.get(it..)).is_some_and(|it| it.starts_with(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_is_looked_for_and_found_before_what_it_begins_with() {
        for (index, trigger) in TRIGGERS.iter().enumerate() {
            assert!(trigger.word.starts_with(|it| OPENINGS.contains(it)), "{}", trigger.word);
            let shadow = TRIGGERS.iter().take(index).find(|it| trigger.word.starts_with(it.word));
            assert!(shadow.is_none(), "{} stands behind its beginning", trigger.word);
        }
    }

    #[test]
    fn every_harmless_word_holds_one_that_asks() {
        for other in include_str!("harmless.txt").split_whitespace() {
            assert!(TRIGGERS.iter().any(|it| other.contains(it.word)), "{other}");
        }
    }
}
