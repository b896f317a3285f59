//! The changelog of a policy's releases: what each one changed, as meaning.

use std::fmt::Write as _;

use dictum_policy::diff::clauses::{because, counts, word};
use dictum_policy::diff::{Change, ChangeKind, PolicyDiff};
use dictum_schema::compilation::{Bump, Verdict};
use dictum_schema::diff::{ClauseChange, ClauseChangeKind, ClausePlace};
use dictum_schema::language::Text;
use dictum_schema::release::Release;
use dictum_schema::severity::{Level, Severity};

use crate::{edition, words};

/// A release, and what it changed.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The release.
    pub release: &'a Release,
    /// What it changed since the one before; none for the first.
    pub diff: Option<&'a PolicyDiff>,
}

/// Writes the changelog of the releases `entries`, which go from the oldest, as
/// Markdown in both languages: the newest stands first.
///
/// It holds no day, since a release does not: the same releases give the same text.
/// Whatever comes from a rulebook or a document is escaped, so that it shows as the
/// words it is.
pub fn write(entries: &[Entry<'_>]) -> String {
    let mut text = String::from(HEADER);
    if let Some(Entry { release, .. }) = entries.last() {
        let title = both(&release.title);
        let _ = writeln!(text, "\n# Changelog of {0} · {0} 版本记录\n\n{title}", release.policy);
    }
    for (index, entry) in entries.iter().enumerate().rev() {
        let _ = writeln!(text, "\n## {}\n", entry.release.version);
        let last = index.checked_sub(1).and_then(|it| entries.get(it));
        match (last, entry.diff) {
            (Some(last), Some(diff)) => {
                text.push_str(&changed((last.release, entry.release), diff));
            }
            _ => text.push_str(&first(entry.release)),
        }
    }
    text
}

/// The first line of a changelog.
const HEADER: &str = "<!-- Written by `dictum compile`. Do not edit: `dictum verify` compares it with the releases. -->\n";

fn first(release: &Release) -> String {
    let of = |severity| release.rules.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings, infos) =
        (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    let (rules, params) = (release.rules.len(), release.params.len());
    let clauses = release.ledger.len();
    let asking = release.ledger.iter().filter(|it| it.asks).count();
    format!(
        "The first release: {rules} rules (severity error: {errors}, warning: {warnings}, info: {infos}), \
         {params} parameters, {clauses} clauses, of which {asking} ask for something.\n\n\
         首个版本：{rules} 条规则（错误 {errors} 条、警告 {warnings} 条、提示 {infos} 条），\
         {params} 个参数，{clauses} 个条款，其中 {asking} 个提出要求。\n"
    )
}

fn changed(releases: (&Release, &Release), diff: &PolicyDiff) -> String {
    let last = &releases.0.version;
    let bump = diff.bump().unwrap_or(Bump::Patch);
    let clauses = edition::compare(&releases.0.ledger, &releases.1.ledger);
    let rules = diff.changes.iter().map(Change::bump).max();
    let why = because(bump, rules, &clauses);
    let kind = kind(bump);
    let mut text = format!(
        "Follows {last}; {}: {}.\n\n承接 {last}，{}：{}。\n\n",
        kind.en, why.en, kind.zh_cn, why.zh_cn
    );
    let (words, meaning): (Vec<&Change>, Vec<&Change>) =
        diff.changes.iter().partition(|it| it.verdict == Verdict::Words);
    for change in meaning {
        text.push_str(&item(releases, change));
    }
    if !words.is_empty() {
        let names: Vec<String> = words.into_iter().map(|it| code(&name(it))).collect();
        let _ = writeln!(text, "- **words only · 仅文字** {}", names.join(", "));
    }
    if diff.changes.is_empty() {
        text.push_str(
            "- No rule, parameter or schema changes.\n  \
             规则、参数与 JSON Schema 均无变化。\n",
        );
    }
    text.push_str(&self::clauses(&clauses));
    text
}

/// What became of the document's clauses: how many, and the words of those that are new or
/// gone.
fn clauses(changes: &[ClauseChange]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let counts = counts(changes);
    let mut text =
        format!("- **the document's clauses · 文档条款** {} · {}\n", counts.en, counts.zh_cn);
    for it in changes {
        let place = match it.kind {
            ClauseChangeKind::New => &it.new,
            ClauseChangeKind::Gone => &it.old,
            ClauseChangeKind::Edited | ClauseChangeKind::Moved if it.asks_otherwise() => &it.new,
            ClauseChangeKind::Edited | ClauseChangeKind::Moved => continue,
        };
        let mark = both(&word(it.kind));
        let words = place.as_ref().map_or("", |it| it.words.as_str());
        let levels = match (&it.old, &it.new) {
            (Some(old), Some(new)) if it.asks_otherwise() => {
                format!(" ({} → {})", level(old), level(new))
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "  - {mark}{levels}: {}", plain(&words::cut(words, CLAUSE_MAX)));
    }
    text
}

/// How much a clause asks, by the word of the scale.
fn level(place: &ClausePlace) -> &'static str {
    match place.level.filter(|_| place.asks) {
        None => "–",
        Some(Level::May) => "may",
        Some(Level::Should) => "should",
        Some(Level::Must) => "must",
    }
}

/// So many characters of a clause are quoted; the release has more.
const CLAUSE_MAX: usize = 200;

/// One change that is more than words.
fn item((last, next): (&Release, &Release), change: &Change) -> String {
    let verdict = verdict(change.verdict);
    let mut rules = next.rules.iter().chain(&last.rules);
    let rule = rules.find(|it| Some(&it.id) == change.rule.as_ref());
    let title = match change.kind {
        ChangeKind::Schema => Some("the facts' schema · 事实的 JSON Schema".to_owned()),
        _ => rule.map(|it| both(&it.title)),
    };
    let title = title.map(|it| format!(" – {it}")).unwrap_or_default();
    let (added, added_zh) = match change.kind {
        ChangeKind::Added => ("added, ", "新增，"),
        ChangeKind::Removed => ("removed, ", "移除，"),
        ChangeKind::Changed | ChangeKind::Regrouped | ChangeKind::Unread | ChangeKind::Schema => {
            ("", "")
        }
    };
    format!(
        "- **{added}{} · {added_zh}{}** {}{title}\n  - {}\n  - {}\n",
        verdict.en,
        verdict.zh_cn,
        code(&name(change)),
        marked(&change.reason.en),
        marked(&change.reason.zh_cn),
    )
}

/// The rule, the parameter or the fact that changed.
fn name(change: &Change) -> String {
    match (&change.rule, change.params.first()) {
        (Some(rule), _) => rule.to_string(),
        (None, Some(param)) => param.param.to_string(),
        (None, None) => change.at.clone().unwrap_or_default(),
    }
}

fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Words => Text::new("words only", "仅文字"),
        Verdict::Loosened => Text::new("loosened", "放宽"),
        Verdict::Tightened => Text::new("tightened", "收紧"),
        Verdict::Incomparable => Text::new("incomparable", "有宽有严"),
        Verdict::Undecided => Text::new("undecided", "未能判定"),
    }
}

fn kind(bump: Bump) -> Text {
    match bump {
        Bump::Major => Text::new("a major change", "主版本变化"),
        Bump::Minor => Text::new("a minor change", "次版本变化"),
        Bump::Patch => Text::new("a patch", "修订"),
    }
}

/// The words of both languages, once where they are the same.
fn both(text: &Text) -> String {
    let (en, zh) = (text.en.trim(), text.zh_cn.trim());
    if en == zh { plain(en) } else { format!("{} · {}", plain(en), plain(zh)) }
}

/// Words in which backticks stand around what an author wrote: that becomes code,
/// and the rest is escaped.
fn marked(words: &str) -> String {
    let parts = words.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { code(part) } else { plain(part) }).collect()
}

/// `words` as code on one line. Inside of code nothing but a backtick has a meaning.
fn code(words: &str) -> String {
    let shown = shown(words).replace('`', "'");
    if shown.trim().is_empty() { shown } else { format!("`{shown}`") }
}

/// `words` as words on one line, whatever Markdown or HTML they would be.
fn plain(words: &str) -> String {
    let shown = shown(words);
    let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
    let mut text = String::with_capacity(shown.len());
    let mut rest = shown.char_indices().peekable();
    while let Some((at, it)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        // What makes a list or a heading of the line that it begins.
        let begins = at == digits && (if at == 0 { "-+=" } else { ".)" }).contains(it);
        // An address would become a link without any mark around it.
        let address = it == '@' || (it == ':' && next == Some('/'));
        if begins || address || r"\`*_{}[]<>#|~&!$".contains(it) {
            text.push('\\');
        }
        text.push(it);
    }
    text
}

/// `words` on one line, with what a person would not see spelled out.
fn shown(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for it in words.chars() {
        match it {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => text.push(' '),
            it if it.is_control() || words::is_invisible(it) || reorders(it) => {
                let _ = write!(text, "U+{:04X}", u32::from(it));
            }
            it => text.push(it),
        }
    }
    text
}

/// Whether `it` changes the order in which a line is read, or is an unseen tag.
fn reorders(it: char) -> bool {
    matches!(it, '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        for (words, text) in [
            ("a <b> & [c](d)", r"a \<b\> \& \[c\](d)"),
            ("- a\n# b", r"\- a \# b"),
            ("12. a", r"12\. a"),
            ("see https://a.example", r"see https\://a.example"),
            ("证券：期货（一）", "证券：期货（一）"),
            ("a\u{202e}b\u{1b}", "aU+202EbU+001B"),
        ] {
            assert_eq!(plain(words), text);
        }
    }

    #[test]
    fn an_item_that_ends_its_code_is_escaped_all_the_same() {
        assert_eq!(marked("`a` gains `<b>`: ok"), "`a` gains `<b>`: ok");
        assert_eq!(marked("`a` gains `x`<b>`y`"), r"`a` gains `x`\<b\>`y`");
    }
}
