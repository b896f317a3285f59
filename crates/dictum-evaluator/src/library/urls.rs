//! `origin(url)`.

use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::function::{Function, Overload, ResultSize, Traits};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    environment.add_function(Function::new("origin").with(Overload::global(
        "origin_string",
        [Type::String],
        Type::String,
        |call| {
            let url = call.str(0)?;
            call.charge(url.len() / 16)?;
            Ok(Datum::string(origin(url)))
        },
    )
    .doc(
        "A web address as two people would write it alike: scheme and host in lower case, no slash at the end.",
        "把网址写成统一的样子：协议与主机小写，去掉末尾的斜杠。",
    )
    .traits(Traits::new().total().size(ResultSize::First))));
}

/// `url` as two people would write it alike: scheme and host in lower case, one
/// slash at the end dropped; a port that is written stays. What has no scheme
/// is left as it is.
fn origin(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (format!("{user}@"), host),
        None => (String::new(), authority),
    };
    format!("{}://{user}{}{path}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_alike() {
        for (url, want) in [
            ("HTTPS://API.Example.com/", "https://api.example.com"),
            ("https://a.example:443", "https://a.example:443"),
            ("wss://A.example/Path/", "wss://a.example/Path"),
            ("https://Me@A.example?Q", "https://Me@a.example?Q"),
            ("a.Example/", "a.Example/"),
        ] {
            assert_eq!(origin(url), want);
        }
    }
}
