//! The functions that every environment has, one module for each library.

mod calendar;
mod conversions;
mod core;
mod dates;
mod regexes;
mod standard;
mod text;
mod time;
mod urls;

use crate::environment::Environment;

pub(crate) use self::core::sort_by_key;
pub(crate) use self::text::base64_encode;

/// Adds every library, the way a user would add one.
pub(crate) fn register(environment: &mut Environment) {
    standard::register(environment);
    core::register(environment);
    conversions::register(environment);
    regexes::register(environment);
    time::register(environment);
    urls::register(environment);
    dates::register(environment);
}
