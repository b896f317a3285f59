//! Pieces that all sections share: ids of places, marks of outcomes, counts.

use dictum_schema::audit::{ClauseState, Place, Policy};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::{Level, Outcome, Severity};
use sha2::{Digest as _, Sha256};

use crate::html::Html;
use crate::words;

/// The ids of places, which are made of numbers alone.
pub(super) fn policy(number: usize) -> String {
    format!("p{number}")
}

/// What tells a policy from another, in words.
pub(super) fn policy_name(number: usize) -> String {
    format!("p{number}-name")
}

pub(super) fn clause(policy: usize, number: usize) -> String {
    format!("p{policy}-c{number}")
}

pub(super) fn rule(policy: usize, number: usize) -> String {
    format!("p{policy}-r{number}")
}

pub(super) fn subject(number: usize) -> String {
    format!("s{number}")
}

pub(super) fn verdict(subject: usize, number: usize) -> String {
    format!("s{subject}-v{number}")
}

pub(super) fn waiver(number: usize) -> String {
    format!("w{number}")
}

/// A link to a policy, by its version and the layers over it.
pub(super) fn policy_link(html: &mut Html, (number, it): (usize, &Policy)) {
    let name = format!("{} {}", it.id, layered_version(it));
    html.link(&policy(number), |html| html.code(&name));
}

/// A policy's version and the layers over it: `1.0.0 + acme + payments`.
pub(super) fn layered_version(it: &Policy) -> String {
    let version = it.version.to_string();
    let layers = it.layers.iter().map(|it| it.name.as_str());
    std::iter::once(version.as_str()).chain(layers).collect::<Vec<_>>().join(" + ")
}

/// The most verdicts that one clause, rule or waiver links to; the filter shows the rest.
const LINKS_MAX: usize = 8;

/// Links to verdicts, by the names of their subjects.
pub(super) fn verdict_links(html: &mut Html, verdicts: &[(usize, usize, &str)]) {
    let shown: Vec<_> = verdicts.iter().take(LINKS_MAX).collect();
    listed(html, &shown, |html, (subject, number, name)| {
        html.link(&verdict(*subject, *number), |html| html.text(name));
    });
    let left = verdicts.len().saturating_sub(LINKS_MAX);
    if left > 0 {
        html.say(&format!(" and {left} more"), &format!("，另有 {left} 个"));
    }
}

/// Writes a word of ours in both languages.
pub(super) fn both(html: &mut Html, word: impl Fn(Language) -> &'static str) {
    html.say(word(Language::En), word(Language::ZhCn));
}

/// The class of an outcome, which is also what it is filtered by.
pub(super) fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Satisfied => "satisfied",
        Outcome::Violated => "violated",
        Outcome::NotApplicable => "idle",
        Outcome::Indeterminate => "unknown",
    }
}

/// An outcome's sign and word.
pub(super) fn outcome(html: &mut Html, it: Outcome) {
    html.element("span", &[("class", &format!("mark {}", class(it)))], |html| {
        html.element("span", &[("aria-hidden", "true")], |html| html.text(words::sign(it)));
        html.text(" ");
        both(html, |language| words::outcome(language, it));
    });
}

pub(super) fn severity(html: &mut Html, it: Severity) {
    both(html, |language| words::severity(language, it));
}

pub(super) fn level(html: &mut Html, it: Level) {
    both(html, |language| words::level(language, it));
}

/// A clause's state in the ledger, as a mark.
pub(super) fn state(html: &mut Html, it: ClauseState) {
    let (class, en, zh_cn) = match it {
        ClauseState::Checked => ("mark idle", "checked by rules", "由规则检查"),
        ClauseState::Manual => ("mark manual", "attested by a person", "由人工证明"),
        ClauseState::Elsewhere => ("mark idle", "checked by another policy", "由其他策略检查"),
        ClauseState::Informative => ("mark idle", "informative", "说明性"),
        ClauseState::Unmapped => ("mark violated", "claimed by nobody", "无人认领"),
    };
    html.element("span", &[("class", class)], |html| html.say(en, zh_cn));
}

/// A file and a line.
pub(super) fn place(html: &mut Html, it: &Place) {
    let shown = format!("{}:{}", it.path, it.line);
    html.element("code", &[("class", "place")], |html| html.text(&shown));
}

/// A number of things, `1 rule` and `2 rules`.
pub(super) fn count(html: &mut Html, number: usize, (one, many, zh_cn): (&str, &str, &str)) {
    let en = if number == 1 { one } else { many };
    html.say(&format!("{number} {en}"), &format!("{number} {zh_cn}"));
}

/// A radio button: the name of its group, its id, whether it is chosen at first.
pub(super) fn radio(
    html: &mut Html,
    (group, id, chosen): (&'static str, &'static str, bool),
    label: impl FnOnce(&mut Html),
) {
    html.element("label", &[("for", id)], |html| {
        let mut attributes =
            vec![("type", "radio"), ("name", group), ("id", id), ("autocomplete", "off")];
        if chosen {
            attributes.push(("checked", ""));
        }
        html.void("input", &attributes);
        html.element("span", &[], label);
    });
}

/// The outcomes, in the order of their columns.
const OUTCOMES: [Outcome; 4] =
    [Outcome::Violated, Outcome::Indeterminate, Outcome::Satisfied, Outcome::NotApplicable];

/// A column of a table: how wide it is, and its heading in both languages.
pub(super) type Column = (&'static str, &'static str, &'static str);

/// Writes a table in a region of its own, named by the elements `title`, which a
/// keyboard can scroll; after `columns` stands a column for each outcome.
pub(super) fn table(
    html: &mut Html,
    title: &str,
    columns: &[Column],
    rows: impl FnOnce(&mut Html),
) {
    let region =
        [("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-labelledby", title)];
    html.element("div", &region, |html| {
        html.element("table", &[], |html| {
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for (class, en, zh_cn) in columns {
                        let attributes = [("scope", "col"), ("class", *class)];
                        html.element("th", &attributes, |html| html.say(en, zh_cn));
                    }
                    for it in OUTCOMES {
                        html.element("th", &[("scope", "col"), ("class", "number")], |html| {
                            outcome(html, it);
                        });
                    }
                });
            });
            html.element("tbody", &[], rows);
        });
    });
    html.line();
}

/// Writes a cell for each outcome: how often it was said.
pub(super) fn figures(html: &mut Html, count: impl Fn(Outcome) -> usize) {
    for outcome in OUTCOMES {
        html.element("td", &[("class", "number")], |html| match count(outcome) {
            0 => html.text("–"),
            count => html.text(&count.to_string()),
        });
    }
}

/// Writes `items`, separated by a comma.
pub(super) fn listed<T>(html: &mut Html, items: &[T], mut item: impl FnMut(&mut Html, &T)) {
    for (index, it) in items.iter().enumerate() {
        if index > 0 {
            html.say(", ", "、");
        }
        item(html, it);
    }
}

/// Text that is the same for whoever gave one language alone.
pub(super) fn optional(html: &mut Html, text: Option<&Text>, class: &'static str) {
    if let Some(text) = text {
        html.element("p", &[("class", class)], |html| html.words(text));
    }
}

/// The SHA-256 of `text` in base 64, as a content security policy names a script.
pub(super) fn digest(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for bytes in Sha256::digest(text.as_bytes()).chunks(3) {
        let byte = |at: usize| bytes.get(at).copied().map_or(0, u32::from);
        let group = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for place in 0..4_usize {
            let digit = (group >> (18 - 6 * place)) & 0x3f;
            let digit = DIGITS.get(digit as usize).copied().unwrap_or(b'A');
            encoded.push(if place > bytes.len() { '=' } else { char::from(digit) });
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_spelled_as_browsers_spell_it() {
        assert_eq!(digest(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
