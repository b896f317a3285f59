//! Values from JSON and to JSON.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{Key, Map, Value};

impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(it) => Self::Bool(*it),
            Json::Number(it) => match (it.as_i64(), it.as_u64()) {
                (Some(number), _) => Self::Int(number),
                (None, Some(number)) => Self::Uint(number),
                (None, None) => Self::Double(it.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(it) => Self::String(it.as_str().into()),
            Json::Array(items) => Self::list(items.iter().map(Self::from)),
            Json::Object(entries) => {
                Self::map(entries.iter().map(|(key, it)| (key.as_str(), Self::from(it))))
            }
        }
    }
}

impl Value {
    /// The value as plain JSON: bytes as base64, moments and lengths of time as
    /// CEL writes them, keys as text; `NaN` and infinity, which JSON lacks, as null.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null | Self::Optional(None) => Json::Null,
            Self::Bool(it) => (*it).into(),
            Self::Int(it) => (*it).into(),
            Self::Uint(it) => (*it).into(),
            Self::Double(it) => (*it).into(),
            Self::String(it) => (**it).into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(map) => {
                let entries = map.entries().iter();
                entries.map(|(key, value)| (key.to_string(), value.to_json())).collect()
            }
            Self::Optional(Some(inner)) => inner.to_json(),
            Self::Bytes(bytes) => super::base64::encode(bytes).into(),
            Self::Timestamp(_) | Self::Duration(_) | Self::Type(_) | Self::Opaque(_) => {
                self.to_string().into()
            }
        }
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(it)
    }
}

impl From<f64> for Value {
    fn from(it: f64) -> Self {
        Self::Double(it)
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::String(it.into())
    }
}

impl From<Map<Value>> for Value {
    fn from(it: Map<Value>) -> Self {
        Self::Map(Arc::new(it))
    }
}

impl From<&Key> for Value {
    fn from(key: &Key) -> Self {
        match key {
            Key::Bool(it) => Self::Bool(*it),
            Key::Int(it) => Self::Int(*it),
            Key::Uint(it) => Self::Uint(*it),
            Key::String(it) => Self::String(Arc::clone(it)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_survives_the_way_there_and_back() {
        let json =
            json!({"a": [1, -2, 3.5, "x", null, true], "b": {"c": 18_446_744_073_709_551_615_u64}});
        assert_eq!(Value::from(&json).to_json(), json);
    }
}
