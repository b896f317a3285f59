//! Which program a file's name names.

/// What an `AppID` of the platform begins with.
const PREFIX: &str = "wx";

/// The hexadecimal digits behind it.
const DIGITS: usize = 16;

/// The first `AppID` in `name`, in lower case: `getcategory.wx0123456789abcdef.json`.
pub(super) fn find(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|it: char| !it.is_ascii_alphanumeric());
    words.map(str::to_owned).find(|it| is_program(it))
}

fn is_program(word: &str) -> bool {
    let digits = word.strip_prefix(PREFIX);
    digits.is_some_and(|it| it.len() == DIGITS && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_name_programs_between_marks() {
        for (name, want) in [
            ("getcategory.wx0123456789abcdef.2026-11-16.json", Some("wx0123456789abcdef")),
            ("WX0123456789ABCDEF-getcategory.json", Some("wx0123456789abcdef")),
            ("getcategory_wx0123456789abcdef.json", Some("wx0123456789abcdef")),
            ("getcategory.wx0123.json", None),
            ("getwxadevinfo.2026-11-16.json", None),
            ("wxaaaaaaaaaaaaaaaag.json", None),
        ] {
            assert_eq!(find(name).as_deref(), want, "{name}");
        }
    }
}
