//! Values as CEL writes them, so that no two that differ read the same.

use super::{Key, Map, Value, double_text};

impl Value {
    /// The value as an expression that gives it: `null`, `optional.none()` and
    /// `double("NaN")` are told apart, and so are `1`, `1u`, `1.0` and `"1"`.
    ///
    /// ```
    /// use dictum_evaluator::value::Value;
    ///
    /// let values = [Value::Null, Value::Optional(None), Value::Uint(1), Value::Double(1.0)];
    /// let written = values.map(|it| it.literal());
    /// assert_eq!(written, ["null", "optional.none()", "1u", "1.0"]);
    /// ```
    pub fn literal(&self) -> String {
        match self {
            Self::Uint(it) => format!("{it}u"),
            Self::Double(it) => double(*it),
            Self::String(it) => quoted(it),
            Self::Bytes(bytes) => format!("b\"{}\"", escaped(bytes)),
            Self::Timestamp(_) => format!("timestamp({})", quoted(&self.to_string())),
            Self::Duration(_) => format!("duration({})", quoted(&self.to_string())),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::literal).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(map) => entries(map),
            Self::Optional(Some(inner)) => format!("optional.of({})", inner.literal()),
            // The function that makes such a value is called as its type: `ip`, `quantity`.
            Self::Opaque(it) => {
                let kind = it.kind();
                let name = kind.runtime_name().rsplit('.').next().unwrap_or_default();
                format!("{}({})", name.to_ascii_lowercase(), quoted(&it.text()))
            }
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Type(_) | Self::Optional(None) => {
                self.to_string()
            }
        }
    }
}

fn entries(map: &Map<Value>) -> String {
    let entry = |(key, value): &(Key, Value)| {
        format!("{}: {}", Value::from(key).literal(), value.literal())
    };
    let entries: Vec<String> = map.entries().iter().map(entry).collect();
    format!("{{{}}}", entries.join(", "))
}

fn double(it: f64) -> String {
    let text = double_text(it);
    match (it.is_finite(), text.contains(['.', 'e', 'E'])) {
        (false, _) => format!("double({})", quoted(&text)),
        (true, false) => format!("{text}.0"),
        (true, true) => text,
    }
}

/// JSON's escapes are among CEL's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// CEL reads `\x41` as a byte where bytes stand, and all that is not plain is written so.
fn escaped(bytes: &[u8]) -> String {
    let one = |it: &u8| match it {
        b' '..=b'~' if !matches!(it, b'"' | b'\\') => char::from(*it).to_string(),
        other => format!("\\x{other:02x}"),
    };
    bytes.iter().map(one).collect()
}
