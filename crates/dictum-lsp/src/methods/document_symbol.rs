//! `textDocument/documentSymbol`: sections of a document; keys, rules, cases and
//! subjects of the other files.

use std::sync::Arc;

use dictum_requirements::document;
use dictum_source::source::{Source, Span};
use dictum_source::tree::{NodeId, Tree, Value};
use gen_lsp_types::{DocumentSymbol, DocumentSymbolParams, Location, Range, SymbolKind};
use serde_json::Value as Json;

use crate::desk::Desk;
use crate::file;
use crate::settings::Ability;

/// The keys whose text names a map.
const NAMES: [&str; 5] = ["id", "name", "rule", "layer", "first"];

/// So many levels of maps are listed.
const DEPTH_MAX: usize = 3;

pub(super) fn answer(desk: &Desk, params: &DocumentSymbolParams) -> Option<Json> {
    let uri = &params.text_document.uri;
    let (path, source) = super::document(desk, uri)?;
    let symbols = if path.extension().is_some_and(|it| it == "md") {
        sections(desk, &source)
    } else {
        let tree = file::tree(&source)?;
        below(desk, &tree, tree.root(), DEPTH_MAX)
    };
    if desk.client.can(Ability::NestedSymbols) {
        return serde_json::to_value(symbols).ok();
    }
    let mut flat = Vec::new();
    flatten(symbols, uri, &mut flat);
    Some(Json::Array(flat))
}

fn flatten(symbols: Vec<DocumentSymbol>, uri: &gen_lsp_types::Uri, flat: &mut Vec<Json>) {
    for symbol in symbols {
        let location = Location { uri: uri.clone(), range: symbol.range };
        flat.push(serde_json::json!({
            "name": symbol.name, "kind": symbol.kind, "location": location,
        }));
        flatten(symbol.children.unwrap_or_default(), uri, flat);
    }
}

fn below(desk: &Desk, tree: &Tree, node: NodeId, depth: usize) -> Vec<DocumentSymbol> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    match tree.value(node) {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| {
                let kind = match tree.value(entry.value) {
                    Value::Map(_) => SymbolKind::Object,
                    Value::List(_) => SymbolKind::Array,
                    _ => SymbolKind::Property,
                };
                let whole = entry.key_span.cover(tree.node(entry.value).span);
                let children = below(desk, tree, entry.value, depth);
                let spans = (whole, entry.key_span);
                let ranges = ranges(desk, tree, spans);
                made(&entry.key, kind, ranges, children)
            })
            .collect(),
        Value::List(items) => items
            .iter()
            .filter_map(|item| {
                let name = NAMES.iter().find_map(|it| tree.get(*item, it))?;
                let words = tree.str(name)?;
                let spans = (tree.node(*item).span, tree.node(name).span);
                let ranges = ranges(desk, tree, spans);
                Some(made(words, SymbolKind::Class, ranges, Vec::new()))
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn ranges(desk: &Desk, tree: &Tree, (whole, name): (Span, Span)) -> (Range, Range) {
    let source = tree.location(tree.root()).source;
    let encoding = desk.client.encoding;
    (encoding.range(&source, whole), encoding.range(&source, name))
}

#[expect(deprecated, reason = "the type has a field that the protocol gave up")]
fn made(
    name: &str,
    kind: SymbolKind,
    (range, selection_range): (Range, Range),
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    DocumentSymbol {
        // An empty name is refused by some editors.
        name: if name.is_empty() { "-".to_owned() } else { name.to_owned() },
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: (!children.is_empty()).then_some(children),
    }
}

/// The headings of a Markdown document, one after the other.
fn sections(desk: &Desk, source: &Arc<Source>) -> Vec<DocumentSymbol> {
    let (document, _) = document::parse(source);
    let headings = document.clauses().iter().filter(|it| it.kind == document::ClauseKind::Heading);
    headings
        .map(|it| {
            let range = desk.client.encoding.range(source, it.span);
            made(&it.words, SymbolKind::String, (range, range), Vec::new())
        })
        .collect()
}
