//! All functions with their signatures and what they do, as the reference lists them.

use std::collections::BTreeMap;

use dictum_schema::language::Text;

use super::signature;
use crate::model::environment::Environment;
use crate::model::function::{Function, Overload};
use crate::model::operators;

/// A function, as a reader looks it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, or its sign where it is an operator.
    pub name: String,
    /// Its signatures, those that do the same together.
    pub uses: Vec<Use>,
}

/// Signatures that do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The signatures: `string.startsWith(string) -> bool`.
    pub signatures: Vec<String>,
    /// What they do; none where nobody said.
    pub doc: Option<Text>,
    /// What a call costs beside its arguments: `constant`, `linear`.
    pub cost: &'static str,
}

/// The functions of `environment` by name, operators first.
///
/// ```
/// use dictum_evaluator::{assist::reference, environment::Environment};
///
/// let all = reference::of(&Environment::standard());
/// let found = all.iter().find(|it| it.name == "startsWith").unwrap();
/// assert_eq!(found.uses[0].signatures, ["string.startsWith(string) -> bool"]);
/// ```
pub fn of(environment: &Environment) -> Vec<Entry> {
    let mut entries: Vec<Entry> = environment.functions().map(entry).collect();
    let sign = |it: &Entry| !it.name.starts_with(|it: char| it.is_ascii_alphabetic());
    entries.sort_by_key(|it| (!sign(it), it.name.clone()));
    entries
}

fn entry(function: &Function) -> Entry {
    let mut uses: Vec<Use> = Vec::new();
    let mut known: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
    for overload in function.overloads() {
        let (doc, cost) = (overload.documentation(), overload.work().name());
        let key = (doc.map(|it| it.en.clone()).unwrap_or_default(), cost);
        let at = *known.entry(key).or_insert_with(|| {
            uses.push(Use { signatures: Vec::new(), doc: doc.cloned(), cost });
            uses.len() - 1
        });
        if let Some(it) = uses.get_mut(at) {
            it.signatures.push(shown(function.name(), overload));
        }
    }
    Entry { name: operators::shown(function.name()).to_owned(), uses }
}

/// How an overload is written; an operator stands beside its operands.
fn shown(name: &str, overload: &Overload) -> String {
    let kinds: Vec<String> = overload.parameters.iter().map(ToString::to_string).collect();
    match (operators::symbol(name), kinds.as_slice()) {
        (Some(sign), [one]) => format!("{sign}{one} -> {}", overload.result),
        (Some(sign), [one, other]) => format!("{one} {sign} {other} -> {}", overload.result),
        _ => signature::shown(name, overload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::environment::Library;

    #[test]
    fn every_overload_says_what_it_does() {
        let mut environment = Environment::standard();
        for library in Library::ALL {
            environment.add_library(library);
        }
        for function in environment.functions() {
            for overload in function.overloads() {
                let doc = overload.documentation();
                let doc = doc.unwrap_or_else(|| panic!("{} is not documented", overload.id()));
                assert!(doc.en.ends_with('.') && doc.en.len() < 140, "{}", doc.en);
                assert!(doc.zh_cn.ends_with('。'), "{}", doc.zh_cn);
            }
        }
    }
}
