//! What nobody has written yet.

use super::{add_all, global};
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::types::Type;

/// Adds `todo()`, a condition that is neither true nor false: it fails wherever it counts.
pub(super) fn register(environment: &mut Environment) {
    let unwritten = global("todo", &[], Type::Bool, |_| {
        Err(Failure::new(
            FailureKind::Unwritten,
            "nobody has written yet what has to hold".to_owned(),
            "尚未写明应满足的条件".to_owned(),
        ))
    })
    .doc(
        "What nobody has written yet: neither true nor false, and never a pass.",
        "尚未写明的条件：既非真也非假，绝不算通过。",
    );
    add_all(environment, [unwritten]);
}
