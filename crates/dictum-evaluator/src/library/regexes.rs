//! Regular expressions in linear time.

use regex::{Regex, RegexBuilder};

use crate::datum::Datum;
use crate::environment::Environment;
use crate::function::{Call, Failure, Function, Overload};
use crate::types::Type;

/// The largest that a compiled expression may be, in bytes.
const COMPILED_MAX_BYTES: usize = 1 << 20;

pub(super) fn register(environment: &mut Environment) {
    let kinds = [Type::String, Type::String];
    environment.add_function(
        Function::new("matches")
            .with(Overload::global("matches", kinds.clone(), Type::Bool, matches))
            .with(Overload::member("matches_string", kinds, Type::Bool, matches)),
    );
}

fn matches<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, pattern) = (call.str(0)?, call.str(1)?);
    // Making the automaton outweighs running it.
    call.charge(text.len() / 16 + pattern.len())?;
    Ok(Datum::Bool(compile(pattern)?.is_match(text)))
}

/// The automaton of `pattern`.
pub(crate) fn compile(pattern: &str) -> Result<Regex, Failure> {
    RegexBuilder::new(pattern).size_limit(COMPILED_MAX_BYTES).build().map_err(|error| {
        let said = error.to_string();
        let last = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Failure::bad_argument(
            format!("`{pattern}` is no regular expression: {last}"),
            format!("`{pattern}` 不是合法的正则表达式：{last}"),
        )
    })
}
