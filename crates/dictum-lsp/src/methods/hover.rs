//! `textDocument/hover`: the type and meaning of what is under the cursor, and the
//! clause in the reader's language.

mod rule;

use std::path::Path;

use dictum_evaluator::assist::parts::{self, Part, PartKind};
use dictum_evaluator::assist::signature;
use dictum_evaluator::environment::Environment;
use dictum_schema::language::Language;
use dictum_schema::release::{Claim, Clause};
use dictum_source::source::Span;
use gen_lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};

use super::Asked;
use crate::desk::Desk;
use crate::rules::{self, Symbol};
use crate::{expression, file, schema, yaml};

pub(super) use self::rule::{cases, effective, fact, symbol, title_of};

pub(super) fn answer(desk: &Desk, params: &HoverParams) -> Option<Hover> {
    let asked = super::asked(desk, &params.text_document_position_params)?;
    let found = in_expression(desk, &asked)
        .or_else(|| rule::named(desk, &asked))
        .or_else(|| on_value(desk, &asked))
        .or_else(|| on_clause(desk, &asked));
    let (value, span) = found?;
    let range = desk.client.encoding.range(&asked.source, span);
    let value = desk.shortened(&value);
    let contents = MarkupContent { kind: MarkupKind::Markdown, value };
    Some(Hover { contents: contents.into(), range: Some(range) })
}

/// The clause of a requirements document under the cursor, as its pack would release it.
pub(super) fn clause_at<'d>(desk: &'d Desk, asked: &Asked) -> Option<&'d Clause> {
    let (root, drafted) = desk.draft_of(&asked.path)?;
    let pack = drafted.pack.as_ref()?;
    let release = &pack.compiled.release;
    if root.join(&release.sources.document.path) != asked.path {
        return None;
    }
    let line = asked.source.line(u32::try_from(asked.offset).unwrap_or(u32::MAX));
    let on_line = |it: &&Clause| (it.lines[0]..=it.lines[1]).contains(&line);
    let mut here: Vec<&Clause> = release.ledger.iter().filter(on_line).collect();
    // Several sentences may share a line: the claimed one says more.
    here.sort_by_key(|it| it.claims.is_empty());
    here.first().copied()
}

/// A word of an expression: its type, and what it means.
fn in_expression(desk: &Desk, asked: &Asked) -> Option<(String, Span)> {
    let tree = file::tree(&asked.source)?;
    let (expression, at) = expression::at(&tree, asked.offset)?;
    let environment = expression::environment(&tree, &asked.path);
    let environment = expression::environment_of(&expression, environment);
    let all = parts::of(&environment, &expression.text);
    let part =
        all.into_iter().find(|it| (it.span.range().start..=it.span.range().end).contains(&at))?;
    let mut words = told(&environment, &expression.text, &part, desk.language());
    if let Some(path) = &part.path {
        words.extend(expression::description(&tree, &asked.path, path));
        words.extend(rule::param(desk, &asked.path, path));
    }
    let interesting = !matches!(part.kind, PartKind::Operator | PartKind::Number | PartKind::Text);
    interesting.then(|| (words.join("\n\n"), expression.in_file(part.span)))
}

/// The type of a word, or the signatures of a function and what it does.
fn told(
    environment: &Environment,
    expression: &str,
    part: &Part,
    language: Language,
) -> Vec<String> {
    let kind = part.value.as_ref().map(ToString::to_string);
    if !matches!(part.kind, PartKind::Function | PartKind::Form) {
        let name = part.path.as_ref().unwrap_or(&part.name);
        let typed = kind.map_or_else(|| name.clone(), |kind| format!("{name}: {kind}"));
        return vec![code(&typed)];
    }
    // Right after its bracket, the call is the one around the place.
    let open = expression.get(part.span.range().end..).and_then(|it| it.find('('));
    let inside = open.map(|it| part.span.range().end + it + 1);
    let call = inside.and_then(|it| signature::at(environment, expression, it));
    let Some(call) = call else {
        let name = part.name.as_str();
        return vec![code(if name == "has" { "has(field) -> bool" } else { name })];
    };
    let labels: Vec<&str> = call.signatures.iter().map(|it| it.label.as_str()).collect();
    let mut docs: Vec<&str> =
        call.signatures.iter().filter_map(|it| Some(it.doc.as_ref()?.get(language))).collect();
    docs.dedup();
    [code(&labels.join("\n"))].into_iter().chain(docs.into_iter().map(str::to_owned)).collect()
}

fn code(text: &str) -> String {
    format!("```cel\n{text}\n```")
}

/// A key or value of a file: what was found there, and what its schema says.
fn on_value(desk: &Desk, asked: &Asked) -> Option<(String, Span)> {
    let tree = file::tree(&asked.source)?;
    let spot = yaml::spot(&tree, asked.offset);
    let mut words: Vec<String> = Vec::new();
    for finding in desk.findings_in(&asked.path) {
        let here = finding.at.as_ref().is_some_and(|it| {
            (it.span.start as usize..=it.span.end as usize).contains(&asked.offset)
                && it.span.range().len() < asked.source.text().len()
        });
        if here && finding.judgement.is_some() {
            words.push(rule::finding(desk, &finding));
        }
    }
    words.dedup();
    let kind = file::kind(&asked.source);
    if let Some(schema) = kind.and_then(file::schema) {
        let here = schema::at(schema, &spot.path);
        words.extend(schema::described(&here).map(str::to_owned));
    }
    if kind == Some(file::FileKind::Console) {
        words.extend(rule::readers(desk, &spot.path));
    }
    (!words.is_empty()).then(|| (words.join("\n\n---\n\n"), spot.span))
}

/// A clause of a document: the rules, parameters and cases that hang on it.
fn on_clause(desk: &Desk, asked: &Asked) -> Option<(String, Span)> {
    let clause = clause_at(desk, asked)?;
    let (root, _) = desk.draft_of(&asked.path)?;
    let language = desk.language();
    let mut lines: Vec<String> = Vec::new();
    for claim in &clause.claims {
        lines.push(claim_line(desk, root, claim));
    }
    if clause.claims.is_empty() {
        let words = match (language, clause.asks) {
            (Language::En, true) => "this asks, and nothing in the rulebook claims it",
            (Language::En, false) => "this asks for nothing, and nothing claims it",
            (Language::ZhCn, true) => "此条款有要求，但规则书没有任何一项认领它",
            (Language::ZhCn, false) => "此处没有要求，也无人认领",
        };
        lines.push(words.to_owned());
    }
    let source = &asked.source;
    let start = source.line_span(clause.lines[0])?.start;
    let end = source.line_span(clause.lines[1])?.end;
    Some((lines.join("\n"), Span { start, end }))
}

fn claim_line(desk: &Desk, root: &Path, claim: &Claim) -> String {
    let language = desk.language();
    match (claim, language) {
        (Claim::Rule(id), _) => {
            let symbol = Symbol::Rule(id.to_string());
            let cases = rule::cases(desk, root, id.as_str());
            let title = rule::title(desk, root, &symbol).unwrap_or_default();
            match language {
                Language::En => format!("- rule `{id}`: {title} ({cases} cases)"),
                Language::ZhCn => format!("- 规则 `{id}`：{title}（{cases} 个用例）"),
            }
        }
        (Claim::Param(id), Language::En) => format!("- parameter `{id}`"),
        (Claim::Param(id), Language::ZhCn) => format!("- 参数 `{id}`"),
        (Claim::Informative(why), Language::En) => format!("- informative: {}", why.en),
        (Claim::Informative(why), Language::ZhCn) => format!("- 说明性文字：{}", why.zh_cn),
        (Claim::Manual(why), Language::En) => format!("- attested by a person: {}", why.en),
        (Claim::Manual(why), Language::ZhCn) => format!("- 由人作证：{}", why.zh_cn),
        (Claim::Elsewhere(it), Language::En) => format!("- in another policy: {}", it.why.en),
        (Claim::Elsewhere(it), Language::ZhCn) => format!("- 由其他策略检查：{}", it.why.zh_cn),
    }
}

/// The rule or parameter that is written at the place, with everything about it.
pub(super) fn name_at(asked: &Asked) -> Option<rules::Occurrence> {
    rules::at(&asked.source, asked.offset)
}
