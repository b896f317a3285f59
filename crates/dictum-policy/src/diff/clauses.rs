//! The words for what became of a document's clauses, one for every report.

use dictum_schema::compilation::Bump;
use dictum_schema::diff::{ClauseChange, ClauseChangeKind};
use dictum_schema::language::Text;

use super::why;

/// Why `bump` is demanded: it is not the words alone that changed where clauses became
/// others.
///
/// `rules` is the bump that the rules demand by themselves; none where they did not change.
pub fn because(bump: Bump, rules: Option<Bump>, clauses: &[ClauseChange]) -> Text {
    match bump {
        Bump::Minor
            if rules < Some(Bump::Minor) && clauses.iter().any(ClauseChange::asks_otherwise) =>
        {
            Text::new(
                "the document asks for more or less than it did; look at the clauses that changed",
                "文档的要求有增减；请看有变化的条款",
            )
        }
        Bump::Patch if !clauses.is_empty() => Text::new(
            "no rule asks for more or less; look at the clauses that changed",
            "规则的要求没有增减；请看有变化的条款",
        ),
        _ => why(bump),
    }
}

/// `3 new, 1 edited`, leaving out what there is none of.
pub fn counts(changes: &[ClauseChange]) -> Text {
    use ClauseChangeKind::{Edited, Gone, Moved, New};
    let some: Vec<(usize, Text)> = [New, Edited, Moved, Gone]
        .map(|kind| (changes.iter().filter(|it| it.kind == kind).count(), word(kind)))
        .into_iter()
        .filter(|it| it.0 > 0)
        .collect();
    let en: Vec<String> = some.iter().map(|(count, it)| format!("{count} {}", it.en)).collect();
    let zh: Vec<String> =
        some.iter().map(|(count, it)| format!("{} {count} 条", it.zh_cn)).collect();
    Text::new(en.join(", "), zh.join("，"))
}

/// What people call a change of this kind.
pub fn word(kind: ClauseChangeKind) -> Text {
    match kind {
        ClauseChangeKind::New => Text::new("new", "新增"),
        ClauseChangeKind::Edited => Text::new("edited", "改动"),
        ClauseChangeKind::Moved => Text::new("moved", "移动"),
        ClauseChangeKind::Gone => Text::new("gone", "删除"),
    }
}
