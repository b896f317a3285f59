//! How values read in a message.

use std::borrow::Cow;
use std::fmt;

use dictum_source::secret;

use super::{Key, Value};

/// Text is bare; inside a list or a map it stands in quotes.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(it) => write!(formatter, "{it}"),
            Self::Int(it) => write!(formatter, "{it}"),
            Self::Uint(it) => write!(formatter, "{it}"),
            Self::Double(it) => formatter.write_str(&double_text(*it)),
            Self::String(it) => formatter.write_str(it),
            Self::Bytes(bytes) => write!(formatter, "b\"{}\"", bytes.escape_ascii()),
            Self::Timestamp(it) => write!(formatter, "{it}Z"),
            Self::Duration(it) => formatter.write_str(&duration_text(*it)),
            Self::List(items) => {
                formatter.write_str("[")?;
                for (at, it) in items.iter().enumerate() {
                    formatter.write_str(if at == 0 { "" } else { ", " })?;
                    nested(formatter, it)?;
                }
                formatter.write_str("]")
            }
            Self::Map(map) => {
                formatter.write_str("{")?;
                for (at, (key, value)) in map.entries().iter().enumerate() {
                    formatter.write_str(if at == 0 { "" } else { ", " })?;
                    nested(formatter, &Self::from(key))?;
                    formatter.write_str(": ")?;
                    nested(formatter, value)?;
                }
                formatter.write_str("}")
            }
            Self::Type(kind) => formatter.write_str(kind.runtime_name()),
            Self::Optional(None) => formatter.write_str("optional.none()"),
            Self::Optional(Some(inner)) => {
                formatter.write_str("optional.of(")?;
                nested(formatter, inner)?;
                formatter.write_str(")")
            }
            Self::Opaque(it) => formatter.write_str(&it.text()),
        }
    }
}

/// The most characters of an author's text that a message quotes.
const QUOTED_MAX: usize = 80;

/// `text` as a message quotes it: without the secrets of addresses, and cut where it is long.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    // What is cut first may not show any more that it is a secret.
    let text = secret::masked(text);
    match text.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => text,
    }
}

fn nested(formatter: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::String(it) => write!(formatter, "\"{}\"", it.escape_debug()),
        other => write!(formatter, "{other}"),
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::from(self).fmt(formatter)
    }
}

/// A number as people read it: whole numbers without a point, very large and very small
/// ones with an exponent.
pub(crate) fn double_text(number: f64) -> String {
    written(number, 1e21)
}

/// A number as CEL's `string(double)` writes it: with an exponent from a million on, as
/// C's `%g` has it, and with as many digits as tell it from all others.
pub(crate) fn shortest_text(number: f64) -> String {
    written(number, 1e6)
}

fn written(number: f64, exponent_from: f64) -> String {
    let magnitude = number.abs();
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else if magnitude != 0.0 && !(1e-4..exponent_from).contains(&magnitude) {
        let text = format!("{number:e}");
        match text.split_once('e') {
            Some((digits, exponent)) => {
                let (sign, exponent) = match exponent.strip_prefix('-') {
                    Some(rest) => ('-', rest),
                    None => ('+', exponent),
                };
                format!("{digits}e{sign}{exponent:0>2}")
            }
            None => text,
        }
    } else {
        format!("{number}")
    }
}

/// A length of time as CEL writes it: seconds with an `s`.
fn duration_text(duration: jiff::SignedDuration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    if nanos == 0 {
        return format!("{seconds}s");
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let fraction = format!("{:09}", nanos.unsigned_abs());
    format!("{sign}{}.{}s", seconds.unsigned_abs(), fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bare_outside_and_quoted_inside() {
        assert_eq!(Value::from("a").to_string(), "a");
        assert_eq!(Value::list([Value::from("a"), Value::Int(1)]).to_string(), "[\"a\", 1]");
    }

    #[test]
    fn numbers_read_as_cel_writes_them() {
        assert_eq!(double_text(2.0), "2");
        assert_eq!(double_text(-4.5e-3), "-0.0045");
        assert_eq!(double_text(1e30), "1e+30");
        for (number, text) in
            [(1e6, "1e+06"), (999_999.5, "999999.5"), (-1_234_567.0, "-1.234567e+06")]
        {
            assert_eq!(shortest_text(number), text);
        }
        assert_eq!(duration_text(jiff::SignedDuration::new(-1, -500_000_000)), "-1.5s");
    }
}
