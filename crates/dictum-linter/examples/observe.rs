//! Prints what a project's own files say, each fact with its place:
//! `cargo run -p dictum-linter --example observe -- DIR`.

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::PathBuf;

use dictum_linter::files::Root;
use dictum_linter::project;
use dictum_schema::language::Language;
use dictum_source::tree::{NodeId, Tree, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let observed = project::observe(&Root::open(&folder)?, None);
    for it in &observed.findings {
        println!("{}: {}", it.code, it.message.get(Language::En));
    }
    if let Some(facts) = &observed.facts {
        show(facts, facts.root(), "subject");
    }
    Ok(())
}

/// One line for each value, and one for each tag and each call.
fn show(tree: &Tree, id: NodeId, path: &str) {
    match tree.value(id) {
        Value::Map(entries) if !path.ends_with(']') => {
            for entry in entries {
                show(tree, entry.value, &format!("{path}.{}", entry.key));
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                show(tree, *item, &format!("{path}[{index}]"));
            }
        }
        _ => {
            let at = tree.location(id);
            let start = at.start();
            let place = format!("{}:{}:{}", at.source.path(), start.line, start.column);
            println!("{path} = {} at {place}", tree.to_json(id));
        }
    }
}
