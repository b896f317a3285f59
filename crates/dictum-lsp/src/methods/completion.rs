//! `textDocument/completion`: keys and values with their documentation, names of rules
//! and parameters, and what may stand in an expression.

mod known;

use dictum_evaluator::assist::candidates::{self, Candidate, CandidateKind};
use dictum_source::source::Span;
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionParams, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, TextEdit,
};
use serde_json::Value as Json;

use super::Asked;
use crate::desk::Desk;
use crate::schema::{self, Key, Opening};
use crate::settings::Ability;
use crate::yaml::{self, Writing};
use crate::{expression, file};

pub(super) fn answer(desk: &Desk, params: &CompletionParams) -> Vec<CompletionItem> {
    let Some(asked) = super::asked(desk, &params.text_document_position_params) else {
        return Vec::new();
    };
    if let Some(items) = in_expression(desk, &asked) {
        return items;
    }
    let Some(kind) = file::kind(&asked.source) else { return Vec::new() };
    let Some(schema) = file::schema(kind) else { return Vec::new() };
    let writing = yaml::writing(asked.source.text(), asked.offset);
    let at = Place { desk, asked: &asked, writing: &writing };
    let here = schema::at(schema, &writing.path);
    let mut items: Vec<CompletionItem> = Vec::new();
    for (value, description) in known::values(desk, kind, &asked, &writing.path) {
        items.push(at.item(&spelled(&value), CompletionItemKind::Value, Some(description)));
    }
    for (value, description) in schema::values(&here) {
        let description = description.map(str::to_owned);
        items.push(at.item(&spelled(&value), CompletionItemKind::EnumMember, description));
    }
    if !writing.is_value {
        items.extend(known::keys(desk, kind, &asked, &writing.path).into_iter().map(
            |(name, description)| {
                let item = at.item(&name, CompletionItemKind::Reference, Some(description));
                at.inserting(item, &format!("{name}:"))
            },
        ));
        let there = keys_there(&asked, &writing);
        let keys = schema::keys(schema, &here).into_iter();
        items.extend(
            keys.filter(|it| !there.iter().any(|name| name == it.name)).map(|it| at.key(&it)),
        );
    }
    items
}

/// The keys that the map around the cursor has already.
fn keys_there(asked: &Asked, writing: &Writing) -> Vec<String> {
    // Without the line of the cursor the file can often be read.
    let text = asked.source.text();
    let before = text.get(..asked.offset).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    let end = text.get(asked.offset..).and_then(|it| it.find('\n'));
    let end = end.map_or(text.len(), |it| asked.offset + it);
    let rest = [text.get(..line).unwrap_or_default(), text.get(end..).unwrap_or_default()].concat();
    let source = dictum_source::source::Source::new(asked.source.path(), rest);
    let Some(tree) = file::tree(&source) else { return Vec::new() };
    let pointer: String = writing
        .path
        .iter()
        .map(|it| match it {
            yaml::Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            yaml::Step::Item(index) => format!("/{index}"),
        })
        .collect();
    let node = tree.at_pointer(&pointer);
    let entries = node.map(|it| tree.entries(it)).unwrap_or_default();
    entries.iter().map(|it| it.key.to_string()).collect()
}

/// A value as YAML spells it.
fn spelled(value: &Json) -> String {
    match value {
        Json::String(text) => {
            let plain = !text.is_empty()
                && text.chars().all(|it| it.is_alphanumeric() || "-_./:@《》（）".contains(it))
                && !text.ends_with(':')
                && text.parse::<f64>().is_err()
                && !matches!(text.as_str(), "true" | "false" | "null");
            if plain { text.clone() } else { value.to_string() }
        }
        other => other.to_string(),
    }
}

struct Place<'a> {
    desk: &'a Desk,
    asked: &'a Asked,
    writing: &'a Writing,
}

impl Place<'_> {
    fn item(&self, label: &str, kind: CompletionItemKind, words: Option<String>) -> CompletionItem {
        let item = CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            documentation: words.filter(|it| !it.is_empty()).map(markdown),
            ..CompletionItem::default()
        };
        let leads = !self.writing.is_value;
        // A value may begin right after the colon.
        let plain = leads || self.blank_before();
        let text = if plain { label.to_owned() } else { format!(" {label}") };
        self.inserting(item, &text)
    }

    fn blank_before(&self) -> bool {
        let before = self.asked.source.text().get(..self.writing.word).unwrap_or_default();
        !before.ends_with(':')
    }

    fn inserting(&self, item: CompletionItem, text: &str) -> CompletionItem {
        let span = Span::new(self.writing.word, self.asked.offset);
        let range = self.desk.client.encoding.range(&self.asked.source, span);
        let edit = TextEdit { range, new_text: text.to_owned() };
        CompletionItem { text_edit: Some(edit.into()), ..item }
    }

    fn key(&self, key: &Key<'_>) -> CompletionItem {
        let deeper = " ".repeat(self.writing.indent + 2);
        let text = match schema::opening(&key.forms) {
            Opening::Plain => format!("{}: ", key.name),
            Opening::Map => format!("{}:\n{deeper}", key.name),
            Opening::List => format!("{}:\n{deeper}- ", key.name),
        };
        let words = key.description.map(str::to_owned);
        let item = self.item(key.name, CompletionItemKind::Property, words);
        let sort = if key.required { "0" } else { "1" };
        let sort_text = Some(format!("{sort}{}", key.name));
        self.inserting(CompletionItem { sort_text, ..item }, &text)
    }
}

fn markdown(value: String) -> Documentation {
    MarkupContent { kind: MarkupKind::Markdown, value }.into()
}

/// What may stand at the cursor, where it is in an expression.
fn in_expression(desk: &Desk, asked: &Asked) -> Option<Vec<CompletionItem>> {
    let tree = file::tree(&asked.source)?;
    let (expression, at) = expression::at(&tree, asked.offset)?;
    let environment = expression::environment(&tree, &asked.path);
    let environment = expression::environment_of(&expression, environment);
    let found = candidates::at(&environment, &expression.text, at);
    let describe = |it: &Candidate| {
        let path = it.path.as_deref()?;
        expression::description(&tree, &asked.path, path)
    };
    Some(found.iter().map(|it| candidate(desk, it, describe(it))).collect())
}

fn candidate(desk: &Desk, candidate: &Candidate, words: Option<String>) -> CompletionItem {
    let kind = match candidate.kind {
        CandidateKind::Variable | CandidateKind::Local => CompletionItemKind::Variable,
        CandidateKind::Field => CompletionItemKind::Field,
        CandidateKind::Value => CompletionItemKind::EnumMember,
        CandidateKind::Function => CompletionItemKind::Function,
        CandidateKind::Form | CandidateKind::Keyword => CompletionItemKind::Keyword,
    };
    // What is nearest to the place comes first.
    let rank = match candidate.kind {
        CandidateKind::Local | CandidateKind::Value => 0,
        CandidateKind::Field => 1,
        CandidateKind::Variable => 2,
        CandidateKind::Form => 3,
        CandidateKind::Function => 4,
        CandidateKind::Keyword => 5,
    };
    let snippet = candidate.arguments.as_ref().filter(|_| desk.client.can(Ability::Snippets));
    let detail = candidate.detail.lines().next().unwrap_or_default();
    let signatures = candidate.detail.lines().count() > 1;
    let all = signatures.then(|| format!("```cel\n{}\n```", candidate.detail));
    let doc = candidate.doc.as_ref().map(|it| it.get(desk.language()).to_owned());
    let words: Vec<String> = all.into_iter().chain(doc).chain(words).collect();
    CompletionItem {
        label: candidate.label.clone(),
        kind: Some(kind),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        documentation: (!words.is_empty()).then(|| markdown(words.join("\n\n"))),
        sort_text: Some(format!("{rank}{}", candidate.label)),
        insert_text: snippet.map(|it| format!("{}{it}", candidate.label)),
        insert_text_format: snippet.map(|_| InsertTextFormat::Snippet),
        ..CompletionItem::default()
    }
}
