//! Rules under other names: what a rulebook says of them, and what it probably forgot to.

use std::collections::BTreeSet;

use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::release::{Release, Rule};
use dictum_schema::severity::Severity;
use dictum_source::edit::{Changed, Edit, Fix};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::Tree;

/// What is to be said of the names of the rules of `next`, whose rulebook is `tree`, beside
/// those of `last`: of former names that no rule had, and of rules that look like one that
/// is gone.
pub(crate) fn find(last: &Release, next: &Release, tree: &Tree) -> Vec<Finding> {
    let known: BTreeSet<&RuleId> = last.rules.iter().flat_map(names).collect();
    let kept: BTreeSet<&RuleId> = next.rules.iter().flat_map(names).collect();
    let gone: Vec<&Rule> = last.rules.iter().filter(|it| !kept.contains(&it.id)).collect();
    let mut findings = Vec::new();
    for (index, rule) in next.rules.iter().enumerate() {
        let pointer = format!("/rules/{index}");
        for (number, was) in rule.was.iter().enumerate().filter(|it| !known.contains(it.1)) {
            let at = tree.location(tree.nearest(&format!("{pointer}/was/{number}")));
            findings.push(unknown(last, was, at));
        }
        let is_new = !names(rule).any(|it| known.contains(it));
        if let Some(before) = gone.iter().find(|it| is_new && is_like(it, rule)) {
            findings.push(likely(before, rule, (tree, &pointer)));
        }
    }
    findings
}

/// What `rule` is called, and was.
fn names(rule: &Rule) -> impl Iterator<Item = &RuleId> {
    std::iter::once(&rule.id).chain(&rule.was)
}

/// Whether two rules ask for the same, or because of the same sentences.
fn is_like(before: &Rule, after: &Rule) -> bool {
    let conditions = |it: &Rule| (it.when.trim().to_owned(), it.require.trim().to_owned());
    let same_clauses = !before.clauses.is_empty() && before.clauses == after.clauses;
    same_clauses || conditions(before) == conditions(after)
}

fn unknown(last: &Release, was: &RuleId, at: Location) -> Finding {
    let version = &last.version;
    let message = Text::new(
        format!("no rule was called `{was}` in {version} or before"),
        format!("{version} 及之前没有名为 `{was}` 的规则"),
    );
    Finding::new("rule-was-unknown", Severity::Warning, message).at(at).help(Text::new(
        "name a rule of the last release here; what layers say of it follows",
        "请写出上一版本中的规则名；各层对它的设定会随之沿用",
    ))
}

fn likely(before: &Rule, after: &Rule, (tree, pointer): (&Tree, &str)) -> Finding {
    let (was, is) = (&before.id, &after.id);
    let message = Text::new(
        format!("`{is}` looks like `{was}`, which is gone"),
        format!("`{is}` 与已移除的 `{was}` 相似"),
    );
    let at = tree.location(tree.nearest(&format!("{pointer}/id")));
    let rule = tree.location(tree.nearest(pointer));
    let text = if rule.source.slice(rule.span).starts_with('{') {
        format!(", was: [{was}]")
    } else {
        format!("\n{}was: [{was}]", " ".repeat(indent(&rule)))
    };
    let end = at.span.end;
    let edit = Edit { source: at.source.clone(), span: Span { start: end, end }, text };
    let title =
        Text::new(format!("say that `{is}` was `{was}`"), format!("写明 `{is}` 原名 `{was}`"));
    let finding = Finding::new("rule-likely-renamed", Severity::Info, message).at(at);
    let mut finding = finding.help(Text::new(
        format!("if it is the same rule, write `was: [{was}]`: layers, waivers and cases follow"),
        format!("若为同一规则，请写 `was: [{was}]`：各层、豁免与用例会随之沿用"),
    ));
    finding.fixes.push(Fix { title, changes: Changed::Thing, edits: vec![edit] });
    finding
}

/// How far the keys of the block map at `rule` stand in.
fn indent(rule: &Location) -> usize {
    let start = rule.span.start;
    let line = rule.source.line_span(rule.source.line(start));
    line.map_or(0, |it| start.saturating_sub(it.start)) as usize
}
