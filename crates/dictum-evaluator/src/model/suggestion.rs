//! What somebody may have meant.

use dictum_schema::language::Text;

/// The likeliest of `names` that was meant by `word`.
pub(crate) fn did_you_mean<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<Text> {
    let most = (word.chars().count() / 3).max(1);
    let lower = word.to_lowercase();
    let distance = |name: &str| strsim::osa_distance(&lower, &name.to_lowercase());
    let (_, name) =
        names.map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= most).min()?;
    Some(Text::new(format!("did you mean `{name}`?"), format!("是否想写 `{name}`？")))
}
