//! Whether a text names something that somebody could look up.

/// What people write where they mean to write something later, without white space and marks.
const PLACEHOLDERS: [&str; 48] = [
    "x",
    "0",
    "todo",
    "tbd",
    "tbc",
    "fixme",
    "xxx",
    "na",
    "none",
    "null",
    "nil",
    "unknown",
    "nobody",
    "noone",
    "someone",
    "somebody",
    "anyone",
    "me",
    "test",
    "name",
    "yourname",
    "fullname",
    "user",
    "username",
    "placeholder",
    "example",
    "foo",
    "bar",
    "foobar",
    "asdf",
    "yes",
    "no",
    "true",
    "false",
    "ok",
    "待定",
    "待补",
    "待补充",
    "待填",
    "待填写",
    "未知",
    "无",
    "暂无",
    "没有",
    "某人",
    "姓名",
    "测试",
    "同上",
];

/// Whether `text` says something: a letter or a digit that people can see is in it.
///
/// ```
/// use dictum_source::naming;
///
/// assert!(naming::says_something("金融许可证"));
/// assert!(!naming::says_something(" \u{200b}."));
/// ```
pub fn says_something(text: &str) -> bool {
    // Letters that nobody sees: the Hangul fillers.
    let seen = |it: char| !matches!(it, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    text.chars().any(|it| it.is_alphanumeric() && seen(it))
}

/// Whether `text` names a person, a document or a place: it says something, is no
/// placeholder such as `TODO`, and holds nothing that stands in `<…>` or `{{…}}` to be
/// filled in.
///
/// ```
/// use dictum_source::naming;
///
/// assert!(naming::is_name("林晓") && naming::is_name("zhao.min@acme.example"));
/// assert!(!naming::is_name("T.B.D.") && !naming::is_name("<name>") && !naming::is_name("-"));
/// ```
pub fn is_name(text: &str) -> bool {
    let plain: String = text.chars().filter(|it| it.is_alphanumeric()).collect();
    let plain = plain.to_lowercase();
    let mut letters = plain.chars();
    // One letter of the alphabet over and over is nobody; an initial may be somebody.
    let first = letters.next().filter(|_| plain.len() > 1);
    let one_letter = first.is_some_and(|it| it.is_ascii() && letters.all(|other| other == it));
    says_something(text)
        && !one_letter
        && !PLACEHOLDERS.contains(&plain.as_str())
        && !is_to_be_filled_in(text)
}

fn is_to_be_filled_in(text: &str) -> bool {
    let held = |open: &str, close: &str| {
        text.split_once(open).is_some_and(|(_, rest)| rest.contains(close))
    };
    // An address may stand in brackets behind its owner's name.
    held("{{", "}}") || held("${", "}") || (held("<", ">") && !text.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_could_be_asked_is_a_name() {
        for name in [
            "林晓",
            "Ann Lee",
            "Al",
            "b",
            "Lin Xiao <lin@acme.example>",
            "a.b@c.example",
            "李",
            "合规部-7",
            "Ōta",
            "工号 10086",
            "金融许可证",
            "o'Neil",
            "Tóm",
        ] {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn nobody_is_no_name() {
        for none in [
            "",
            " ",
            ".",
            "-",
            "？",
            "\u{200b}",
            "\u{3000}",
            "\u{3164}",
            "TODO",
            "todo:",
            "T B D",
            "n/a",
            "N.A.",
            "xxx",
            "XXXX",
            "...",
            "aa",
            "x",
            "111",
            "<name>",
            "{{ name }}",
            "${USER}",
            "待定",
            "（待补充）",
            "无",
            "Somebody",
            "_",
            "\u{feff}",
            "0",
            "no one",
        ] {
            assert!(!is_name(none), "{none:?}");
        }
    }
}
