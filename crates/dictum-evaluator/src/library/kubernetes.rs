//! What Kubernetes adds to CEL, for environments that switch it on: conditions that were
//! written for its admission policies check and run here as they stand.
//!
//! The functions are those of `k8s.io/apiserver/pkg/cel/library`; `ip`, `cidr` and `sets`
//! are in every environment.

mod formats;
mod lists;
mod quantity;
mod semver;
mod texts;
mod url;

use crate::model::environment::Environment;

/// Adds the library, the way a user would add one.
pub(super) fn register(environment: &mut Environment) {
    quantity::register(environment);
    semver::register(environment);
    url::register(environment);
    formats::register(environment);
    lists::register(environment);
    texts::register(environment);
}
