//! Character references, as names and paths may be spelled with them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use entities::ENTITIES;

/// The characters of each name, which is written `&name;`.
static NAMED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let name = |it: &'static str| it.strip_prefix('&')?.strip_suffix(';');
    ENTITIES.iter().filter_map(|it| Some((name(it.entity)?, it.characters))).collect()
});

/// `text` with its character references replaced; what is none stays as it is.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let (characters, length) = reference(after).unwrap_or((Cow::Borrowed("&"), 0));
        decoded.push_str(&characters);
        rest = after.get(length..).unwrap_or_default();
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// What the reference whose `&` stands before `text` means, and how many bytes follow
/// the `&`. A name of the platform is of letters alone.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let (radix, start) = match text.as_bytes() {
        [b'#', b'x', ..] => (Some(16), 2),
        [b'#', ..] => (Some(10), 1),
        _ => (None, 0),
    };
    let rest = text.get(start..)?;
    let is_body = |it: char| match radix {
        Some(radix) => it.is_digit(radix),
        None => it.is_ascii_alphabetic(),
    };
    let (body, after) = rest.split_at_checked(rest.find(|it| !is_body(it))?)?;
    if !after.starts_with(';') {
        return None;
    }
    let characters = match radix {
        Some(radix) => {
            let code = u32::from_str_radix(body, radix).ok()?;
            Cow::Owned(char::from_u32(code)?.to_string())
        }
        None => Cow::Borrowed(*NAMED.get(body)?),
    };
    Some((characters, start + body.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_and_all_else_is_kept() {
        for (text, want) in [
            ("a", "a"),
            ("&amp;&lt;", "&<"),
            ("&#97;&#x62;c", "abc"),
            ("&period;wxml", ".wxml"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("&amp", "&amp"),
            ("&&amp;;", "&&;"),
            ("&nope;&#;&#x;&#xd800;&#x110000;", "&nope;&#;&#x;&#xd800;&#x110000;"),
            ("&域名;&", "&域名;&"),
            ("&frac12;", "&frac12;"),
        ] {
            assert_eq!(decode(text), want, "{text}");
        }
    }
}
