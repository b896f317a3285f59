//! Secrets that stand in addresses: `user:password@`, and tokens in queries.
//!
//! Whoever reads a report is not always who may read the code. So no address is shown with
//! what lets a stranger in: neither in words, nor in the excerpts of a file.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in a message where a secret was.
const MASK: &str = "***";

/// So often is looked for what a replacement brings to light.
const PASSES_MAX: usize = 8;

/// The most bytes that the part of an address before its `@` may have.
const USER_MAX_BYTES: usize = 256;

/// From so many characters on, letters and digits mixed are a token under whatever name.
const TOKEN_MIN: usize = 20;

/// Names of what lets somebody in, as parts of a query's name without `-` and `_`.
const NAMES: [&str; 16] = [
    "token",
    "secret",
    "passw",
    "passphrase",
    "pwd",
    "apikey",
    "appkey",
    "accesskey",
    "authkey",
    "privatekey",
    "signature",
    "credential",
    "session",
    "ticket",
    "authoriz",
    "jwt",
];

/// The same as whole names.
const WHOLE: [&str; 10] = ["key", "sig", "sign", "auth", "pass", "ak", "sk", "sid", "otp", "qak"];

/// The text with each secret in its addresses replaced by `***`.
///
/// ```
/// use dictum_source::secret;
///
/// assert_eq!(secret::masked("at wss://me:pw@a.example/x"), "at wss://***@a.example/x");
/// assert_eq!(secret::masked("https://a.example/?token=1&n=2"), "https://a.example/?token=***&n=2");
/// assert_eq!(secret::masked("https://a.example/@me?n=2"), "https://a.example/@me?n=2");
/// ```
pub fn masked(text: &str) -> Cow<'_, str> {
    replaced(text, |_| MASK.to_owned())
}

/// The same with as many bytes as before, so that places in the text stay where they are.
pub fn blanked(text: &str) -> Cow<'_, str> {
    replaced(text, |secret| "*".repeat(secret.len()))
}

/// Replaces secrets until there is nothing new to replace: one that is gone may make an
/// address of what stands around it.
fn replaced(text: &str, with: impl Fn(&str) -> String) -> Cow<'_, str> {
    let mut shown = once(text, &with);
    for _ in 1..PASSES_MAX {
        match once(&shown, &with) {
            Cow::Owned(next) if next != *shown => shown = Cow::Owned(next),
            _ => break,
        }
    }
    shown
}

fn once<'t>(text: &'t str, with: &impl Fn(&str) -> String) -> Cow<'t, str> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for Range { start, end } in secrets {
        shown.push_str(text.get(done..start).unwrap_or_default());
        shown.push_str(&with(text.get(start..end).unwrap_or_default()));
        done = end;
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

/// The secrets of `text`, in order; no two overlap.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let secret = match byte {
            _ if at < done => None,
            b'/' => user(text, at),
            b'?' | b'&' | b'#' | b';' => parameter(text, at + 1),
            _ => None,
        };
        if let Some(secret) = secret {
            done = secret.end;
            found.push(secret);
        }
    }
    found
}

/// Who an address says is calling, where its `//` begins at `at`; JSON writes `\/\/`.
fn user(text: &str, at: usize) -> Option<Range<usize>> {
    let after = text.get(at + 1..)?;
    let start = ["/", "\\/"].iter().find_map(|it| after.strip_prefix(it))?;
    let start = text.len() - start.len();
    let end = text.floor_char_boundary(start.saturating_add(USER_MAX_BYTES).min(text.len()));
    let rest = text.get(start..end)?;
    let ends_host = |it: char| ends_address(it) || matches!(it, '/' | '?' | '#' | '\\');
    let authority = rest.get(..rest.find(ends_host).unwrap_or(rest.len()))?;
    let length = match authority.rfind('@') {
        Some(length) => length,
        // A password may hold what ends a host elsewhere; what follows a host's `:` is a port.
        None if has_no_port(authority) => {
            let token = rest.get(..rest.find(ends_address).unwrap_or(rest.len()))?;
            let (before, host) = token.split_once('@')?;
            let host = host.get(..host.find(ends_host).unwrap_or(host.len()))?;
            before.len() + host.rfind('@').map_or(0, |it| it + 1)
        }
        None => return None,
    };
    (length > 0).then(|| start..start + length)
}

/// Whether what follows the `:` of `authority` cannot be a port.
fn has_no_port(authority: &str) -> bool {
    let port = authority.split_once(':').map(|(_, it)| it);
    port.is_some_and(|it| !it.is_empty() && !it.bytes().all(|it| it.is_ascii_digit()))
}

/// The value of the parameter whose name begins at `start`, where it is a secret.
fn parameter(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let name = rest.find(|it: char| !is_name(it)).filter(|it| *it > 0)?;
    let value = rest.get(name..)?.strip_prefix('=')?;
    let end = value.find(|it: char| ends_address(it) || matches!(it, '&' | '#' | ';'));
    let value = value.get(..end.unwrap_or(value.len()))?;
    let secret = !value.is_empty() && (names_secret(rest.get(..name)?) || is_token(value));
    let start = start + name + 1;
    secret.then(|| start..start + value.len())
}

fn is_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '[' | ']')
}

fn names_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|it| it.to_ascii_lowercase()).collect();
    WHOLE.contains(&name.as_str()) || NAMES.iter().any(|it| name.contains(it))
}

/// Whether `value` looks made by a machine to be guessed by none.
fn is_token(value: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_+/.%=~".contains(&it);
    value.len() >= TOKEN_MIN
        && value.bytes().all(plain)
        && value.bytes().any(|it| it.is_ascii_digit())
        && value.bytes().any(|it| it.is_ascii_alphabetic())
}

/// What no address goes on behind: white space, quotes, and the marks of Chinese sentences.
fn ends_address(it: char) -> bool {
    it.is_whitespace()
        || it.is_control()
        || matches!(it, '"' | '\'' | '`' | '<' | '>' | '“' | '”' | '，' | '。' | '；' | '）' | '、')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_are_masked_and_the_rest_stays() {
        for (text, shown) in [
            ("`https://u:p@a.example`", "`https://***@a.example`"),
            ("'wss://ghp_x@a.example:8443/x'", "'wss://***@a.example:8443/x'"),
            ("https://u:p@q@a.example", "https://***@a.example"),
            ("https://u:p/w@a.example/x", "https://***@a.example/x"),
            ("https://u:p?w#@a.example", "https://***@a.example"),
            ("//u:p@cdn.example", "//***@cdn.example"),
            ("https:\\/\\/u:p@a.example\\/x", "https:\\/\\/***@a.example\\/x"),
            ("https://%75:%40@a.example", "https://***@a.example"),
            ("https://u:密码@a.example，请", "https://***@a.example，请"),
            ("one https://u:p@a.b and https://v:q@c.d", "one https://***@a.b and https://***@c.d"),
            ("'/x?access_token=abc&n=1#id_token=d'", "'/x?access_token=***&n=1#id_token=***'"),
            ("?X-Amz-Signature=ff&q-ak=AK1", "?X-Amz-Signature=***&q-ak=***"),
            ("?app_Secret=s;key=k", "?app_Secret=***;key=***"),
            ("?t=eyJhbGciOiJIUzI1NiJ9.e30", "?t=***"),
            ("https://a.example:8443/@me", "https://a.example:8443/@me"),
            (
                "https://a.example, write to me@x.example",
                "https://a.example, write to me@x.example",
            ),
            ("https://a.example/?page=2&sort=asc", "https://a.example/?page=2&sort=asc"),
            ("https://a.example，见 me@x.example", "https://a.example，见 me@x.example"),
            ("//@author me", "//@author me"),
            ("a ? b : c; key = 1", "a ? b : c; key = 1"),
            ("?token=", "?token="),
            ("https://", "https://"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn blanking_moves_nothing(text in "([a-z@:/?&=#;é域 '\\\\]|//|token=){0,60}") {
            let blanked = blanked(&text);
            prop_assert_eq!(blanked.len(), text.len());
            for (at, byte) in text.bytes().enumerate() {
                let shown = blanked.as_bytes()[at];
                prop_assert!(shown == byte || shown == b'*');
            }
        }

        #[test]
        fn no_password_is_shown(
            before in "[a-z '(]{0,8}",
            password in "[a-zA-Z0-9!$*+.~:]{4,20}",
            after in "[a-z0-9/?.=]{0,20}",
        ) {
            let secret = format!("USER:{password}@");
            let text = format!("{before}https://{secret}{after}");
            prop_assert!(!masked(&text).contains("USER"));
            prop_assert!(!masked(&text).contains(&secret));
        }

        #[test]
        fn what_is_masked_stays_as_it_is(text in "([a-z@:/?&=#; '\\\\]|//|token=){0,60}") {
            let once = masked(&text).into_owned();
            prop_assert_eq!(masked(&once).into_owned(), once);
        }
    }

    #[test]
    fn much_that_begins_like_an_address_is_read_in_a_moment() {
        for part in ["//", "//a:b", "?", "?token=a", "\\/\\/", "&a&"] {
            let text = part.repeat(200_000 / part.len());
            assert!(!masked(&text).is_empty());
        }
    }
}
