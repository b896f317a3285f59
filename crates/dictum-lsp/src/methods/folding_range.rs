//! `textDocument/foldingRange`: what spans several lines.

use dictum_source::source::Source;
use dictum_source::tree::{NodeId, Tree, Value};
use gen_lsp_types::{FoldingRange, FoldingRangeParams};

use crate::desk::Desk;
use crate::file;

pub(super) fn answer(desk: &Desk, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let (_, source) = super::document(desk, &params.text_document.uri)?;
    let tree = file::tree(&source)?;
    let mut ranges = Vec::new();
    below(&tree, &source, tree.root(), &mut ranges);
    Some(ranges)
}

/// Adds a range for each entry and item below `node` that spans lines.
fn below(tree: &Tree, source: &Source, node: NodeId, ranges: &mut Vec<FoldingRange>) {
    let mut add = |start: u32, value: NodeId| {
        let [_, last] = source.lines(tree.node(value).span);
        let first = source.line(start);
        if last > first && matches!(tree.value(value), Value::Map(_) | Value::List(_)) {
            let (start_line, end_line) = (first - 1, last - 1);
            ranges.push(FoldingRange { start_line, end_line, ..FoldingRange::default() });
        }
    };
    match tree.value(node) {
        Value::Map(entries) => {
            for entry in entries {
                add(entry.key_span.start, entry.value);
            }
            for entry in entries {
                below(tree, source, entry.value, ranges);
            }
        }
        Value::List(items) => {
            for item in items {
                add(tree.node(*item).span.start, *item);
            }
            for item in items {
                below(tree, source, *item, ranges);
            }
        }
        _ => {}
    }
}
