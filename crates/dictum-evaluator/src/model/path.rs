//! How paths below a variable are written: `subject.domains["a b"]`.

/// Adds `.field`, or `["field"]` where it is no plain name.
pub(crate) fn push_field(path: &mut String, field: &str) {
    let plain = field.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && field.chars().next().is_some_and(|it| !it.is_ascii_digit());
    if plain {
        path.push('.');
        path.push_str(field);
    } else {
        path.push('[');
        path.push_str(&serde_json::Value::from(field).to_string());
        path.push(']');
    }
}
