//! The name that was probably meant.

use dictum_schema::language::Text;
use dictum_source::finding::Finding;

/// Adds to `finding` the one of `known` that is spelled nearly like `name`, if one is.
pub(crate) fn hint<'n>(
    finding: Finding,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> Finding {
    let near = known
        .map(|it| (strsim::damerau_levenshtein(it, name), it))
        .filter(|(distance, it)| *distance <= 2.max(it.len() / 3))
        .min();
    match near {
        Some((_, near)) => finding
            .help(Text::new(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？"))),
        None => finding,
    }
}
