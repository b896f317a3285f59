//! What of a release one rule stands on.

use std::collections::BTreeSet;

use dictum_schema::id::ParamId;
use dictum_schema::release::{Clause, Param, Release, Rule};

/// The clauses that ask for `rule`, in the document's order.
pub(crate) fn clauses<'a>(release: &'a Release, rule: &Rule) -> impl Iterator<Item = &'a Clause> {
    let ids: BTreeSet<String> = rule.clauses.iter().cloned().collect();
    release.ledger.iter().filter(move |it| ids.contains(&it.id))
}

/// The parameters that the rule's condition or words read, by name.
pub(crate) fn params<'a>(
    release: &'a Release,
    rule: &Rule,
) -> impl Iterator<Item = (&'a ParamId, &'a Param)> {
    let help = rule.help.as_ref();
    let texts = [&rule.when, &rule.require, &rule.message.en, &rule.message.zh_cn];
    let texts = texts.into_iter().chain(help.iter().flat_map(|it| [&it.en, &it.zh_cn]));
    let names: BTreeSet<String> = texts.flat_map(|it| named(it)).map(str::to_owned).collect();
    release.params.iter().filter(move |(id, _)| names.contains(id.as_str()))
}

/// The names after `params.` in an expression.
fn named(expression: &str) -> impl Iterator<Item = &str> {
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    expression.match_indices("params.").filter_map(move |(at, found)| {
        let before = expression.get(..at)?.chars().next_back();
        let after = expression.get(at + found.len()..)?;
        let end = after.find(|it| !is_name(it)).unwrap_or(after.len());
        if before.is_some_and(|it| is_name(it) || it == '.') { None } else { after.get(..end) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_after_params() {
        let expression =
            "params.a.all(d, d in subject.params.b) && size(params.c_2)>0 && xparams.d";
        assert_eq!(named(expression).collect::<Vec<_>>(), ["a", "c_2"]);
    }
}
