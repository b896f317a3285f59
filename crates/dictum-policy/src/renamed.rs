//! What is said of a rule under a name that it had.

use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::edit::{Changed, Edit, Fix};
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use crate::effective::EffectiveRule;

/// Tells at `at`, where `written` stands, that those rules are `called` something else now.
pub(crate) fn told(written: &RuleId, called: &[&EffectiveRule], at: Location) -> Finding {
    let names: Vec<String> = called.iter().map(|it| format!("`{}`", it.rule.id)).collect();
    let (en, zh) = (names.join(", "), names.join("、"));
    let message = Text::new(
        format!("the rule `{written}` is called {en} now; what is said of it holds for that"),
        format!("规则 `{written}` 现名 {zh}；此处所写对其仍然有效"),
    );
    let finding = Finding::new("rule-renamed", Severity::Info, message).at(at.clone());
    let ([rule], true) = (called, at.source.slice(at.span) == written.as_str()) else {
        return finding;
    };
    let mut finding = finding;
    let text = rule.rule.id.to_string();
    let title = Text::new(format!("write `{text}`"), format!("改写为 `{text}`"));
    let edit = Edit { source: at.source, span: at.span, text };
    finding.fixes.push(Fix { title, changes: Changed::Thing, edits: vec![edit] });
    finding
}
