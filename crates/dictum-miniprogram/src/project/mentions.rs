//! The addresses that stand as text in the code that is reached.
//!
//! Where an address that is called is not known, they say where to look. They are no calls:
//! most of them are links, examples and names.

use std::collections::BTreeMap;

use dictum_source::source::{Location, Span};

use super::address::Address;
use super::modules::Modules;
use crate::code::flow::{Literal, Step};

/// The most addresses that are told.
const MENTIONS_MAX: usize = 1000;

/// An address that stands as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its scheme and host.
    pub origin: String,
    /// How many texts begin with it.
    pub count: usize,
    /// The first place.
    pub at: Location,
}

/// Finds the addresses in `modules`, by their origins; of very many the first ones.
pub(super) fn find(modules: &Modules) -> Vec<Mention> {
    let mut found: BTreeMap<String, Mention> = BTreeMap::new();
    for module in &modules.all {
        for step in &module.code.flow.steps {
            let Step::Literal(_, Literal::Text(text)) = step else { continue };
            let Some(origin) = Address::of(text).origin() else { continue };
            if found.len() >= MENTIONS_MAX && !found.contains_key(&origin) {
                continue;
            }
            let mention = found.entry(origin.clone()).or_insert_with(|| {
                let start = module.source.text().find(text).unwrap_or_default();
                let span = Span::new(start, start);
                Mention { origin, count: 0, at: Location::new(&module.source, span) }
            });
            mention.count += 1;
        }
    }
    found.into_values().collect()
}
