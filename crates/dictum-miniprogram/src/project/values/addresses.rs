//! What values are as addresses.

use super::Value;
use crate::project::address::Address;

/// What a value is as an address.
pub(super) fn address(mut value: &Value<'_>) -> Address {
    while let Value::Seen(seen) = value {
        value = &seen.of;
    }
    match value {
        Value::Text(address) => address.clone(),
        Value::Number(it) => Address::of(it),
        Value::Truth(it) => Address::of(if *it { "true" } else { "false" }),
        Value::Nothing => Address::of("undefined"),
        Value::Free(function) | Value::Hangs(function) => Address::unknown(Some(*function)),
        _ => Address::UNKNOWN,
    }
}
