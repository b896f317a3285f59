//! Why a pattern is none, and what to write in its place.

use dictum_schema::language::Text;

use super::{DEPTH_MAX, unicode};
use crate::model::suggestion::did_you_mean;
use crate::model::value::quoted;

/// Why a pattern is no regular expression of RE2's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    /// The part of the pattern that is wrong; empty where all of it is.
    part: String,
}

/// What is wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `\` at the end.
    TrailingBackslash,
    /// `\C`, which RE2 reads and text has not.
    AnyByte,
    /// A letter or a digit after `\` that means nothing, or not so.
    Escape,
    /// A class that there is not.
    ClassName,
    /// A range that ends before it begins.
    ClassRange,
    /// A class that does not end.
    MissingBracket,
    /// A group that does not end.
    MissingParenthesis,
    /// The end of a group that has not begun.
    UnexpectedParenthesis,
    /// `*` and the like with nothing before it.
    NothingToRepeat,
    /// More repetitions than RE2 makes, or more at least than at most.
    RepeatSize,
    /// A repetition of a repetition, as `a**` or `a++`.
    RepeatedTwice,
    /// `(?` and what means nothing behind it.
    Group,
    /// A group's name that is none.
    GroupName,
    /// Groups and repetitions inside of each other, too many of them.
    TooDeep,
    /// A pattern whose automaton is too large.
    TooLarge,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, part: &str) -> Self {
        Self { kind, part: quoted(part).into_owned() }
    }

    /// What is wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong, for people.
    pub fn message(&self) -> Text {
        let part = &self.part;
        let (en, zh_cn) = match self.kind {
            ErrorKind::TrailingBackslash => {
                ("`\\` stands at the end".into(), "末尾有单独的 `\\`".into())
            }
            ErrorKind::AnyByte => (
                "`\\C` is one byte, and text is made of characters".into(),
                "`\\C` 表示单个字节，而文本由字符组成".into(),
            ),
            ErrorKind::Escape => (format!("`{part}` has no meaning"), format!("`{part}` 没有意义")),
            ErrorKind::ClassName => {
                (format!("there is no class `{part}`"), format!("没有字符类 `{part}`"))
            }
            ErrorKind::ClassRange => (
                format!("the range `{part}` ends before it begins"),
                format!("范围 `{part}` 的终点在起点之前"),
            ),
            ErrorKind::MissingBracket => {
                (format!("`{part}` lacks its `]`"), format!("`{part}` 缺少 `]`"))
            }
            ErrorKind::MissingParenthesis => {
                ("a group lacks its `)`".into(), "有分组缺少 `)`".into())
            }
            ErrorKind::UnexpectedParenthesis => {
                ("a `)` closes no group".into(), "有 `)` 没有对应的分组".into())
            }
            ErrorKind::NothingToRepeat => (
                format!("nothing stands before `{part}` that it could repeat"),
                format!("`{part}` 之前没有可重复的内容"),
            ),
            ErrorKind::RepeatSize => (
                format!("`{part}` repeats more than 1000 times, or ends before it begins"),
                format!("`{part}` 的重复次数超过 1000，或上限小于下限"),
            ),
            ErrorKind::RepeatedTwice => (
                format!("`{part}` repeats what is repeated already"),
                format!("`{part}` 重复了已经重复的内容"),
            ),
            ErrorKind::Group => {
                (format!("`{part}` begins no group"), format!("`{part}` 不是分组的开头"))
            }
            ErrorKind::GroupName => {
                (format!("`{part}` names no group"), format!("`{part}` 不是合法的分组名"))
            }
            ErrorKind::TooDeep => (
                format!("it nests more than {DEPTH_MAX} groups and repetitions"),
                format!("分组和重复的嵌套超过 {DEPTH_MAX} 层"),
            ),
            ErrorKind::TooLarge => ("it is too large".into(), "过大".into()),
        };
        Text::new(en, zh_cn)
    }

    /// What to write in its place, where that is known.
    pub fn help(&self) -> Option<Text> {
        match self.kind {
            ErrorKind::TrailingBackslash => {
                say("write `\\\\` for a backslash", "反斜杠请写成 `\\\\`")
            }
            ErrorKind::AnyByte => {
                say("write `(?s:.)` for any character", "任意字符请写成 `(?s:.)`")
            }
            ErrorKind::Escape => self.instead_of_escape(),
            ErrorKind::ClassName => self.class_meant(),
            ErrorKind::MissingBracket => say("write `\\[` for a bracket", "方括号请写成 `\\[`"),
            ErrorKind::MissingParenthesis | ErrorKind::UnexpectedParenthesis => {
                say("write `\\(` and `\\)` for parentheses", "括号字符请写成 `\\(` 和 `\\)`")
            }
            ErrorKind::NothingToRepeat => say(
                "write `\\` before it where it stands for itself",
                "表示字符本身时，请在前面加 `\\`",
            ),
            ErrorKind::RepeatedTwice => say(
                "write a group, as in `(?:a+)*`; nothing is possessive here",
                "请使用分组，如 `(?:a+)*`；这里没有占有式重复",
            ),
            ErrorKind::Group => self.instead_of_group(),
            ErrorKind::GroupName => say(
                "write `(?P<name>…)` with letters, digits and `_`",
                "请写成 `(?P<name>…)`，名称只含字母、数字和 `_`",
            ),
            ErrorKind::TooLarge => {
                say("repeat less, or smaller classes", "请减少重复次数，或缩小字符类")
            }
            ErrorKind::ClassRange | ErrorKind::RepeatSize | ErrorKind::TooDeep => None,
        }
    }

    fn instead_of_escape(&self) -> Option<Text> {
        match self.part.chars().nth(1)? {
            '1'..='9' | 'g' | 'k' => say(
                "RE2 does not refer back to groups; compare what `regex.extract` gives",
                "RE2 没有反向引用；请比较 `regex.extract` 的结果",
            ),
            'Z' => say("write `\\z` for the end of the text", "文本末尾请写成 `\\z`"),
            'G' | 'K' => say("write `^`, or a group", "请使用 `^` 或分组"),
            'E' => say("`\\E` ends what `\\Q` begins", "`\\E` 用于结束 `\\Q`"),
            'e' | 'c' | 'u' | 'U' | 'N' | 'x' | '0' => {
                say("write the character's number as `\\x{4E2D}`", "请用字符编号，如 `\\x{4E2D}`")
            }
            'h' => say("write `[ \\t]`", "请写成 `[ \\t]`"),
            'R' => say("write `\\r?\\n`", "请写成 `\\r?\\n`"),
            'X' => say("write `\\PM\\pM*`", "请写成 `\\PM\\pM*`"),
            'b' | 'B' | 'A' | 'z' => say(
                "a place between characters is no member of a class",
                "字符之间的位置不能放在字符类中",
            ),
            it if it.is_ascii() => say("write the letter without `\\`", "请去掉字母前的 `\\`"),
            _ => say("write the character without `\\`", "请去掉字符前的 `\\`"),
        }
    }

    fn instead_of_group(&self) -> Option<Text> {
        let begins = |it: &&str| self.part.starts_with(*it);
        if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(begins) {
            return say(
                "RE2 does not look around; write two conditions, as in `a.matches(…) && !a.matches(…)`",
                "RE2 不支持环视；请写成两个条件，如 `a.matches(…) && !a.matches(…)`",
            );
        }
        if ["(?P=", "(?P>", "(?&", "(?R"].iter().any(begins) {
            return say(
                "RE2 does not refer back to groups; compare what `regex.extract` gives",
                "RE2 没有反向引用；请比较 `regex.extract` 的结果",
            );
        }
        say(
            "RE2 knows `(?:…)`, `(?P<name>…)`, `(?<name>…)` and the flags `i`, `m`, `s` and `U`",
            "RE2 支持 `(?:…)`、`(?P<name>…)`、`(?<name>…)` 以及标志 `i`、`m`、`s`、`U`",
        )
    }

    /// A class that the one that there is not may have meant.
    fn class_meant(&self) -> Option<Text> {
        let name: String =
            self.part.chars().filter(|it| it.is_alphanumeric() || *it == '_').collect();
        let name = name.strip_prefix(['p', 'P']).unwrap_or(&name);
        did_you_mean(name, unicode::names()).or_else(|| {
            say(
                "RE2 knows categories as `\\p{Lu}`, scripts as `\\p{Han}`, and `[[:alpha:]]`",
                "RE2 支持 `\\p{Lu}` 这样的类别、`\\p{Han}` 这样的文字以及 `[[:alpha:]]`",
            )
        })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of a match gives an option")]
fn say(en: &str, zh_cn: &str) -> Option<Text> {
    Some(Text::new(en, zh_cn))
}

/// What is wrong, in English.
impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message().en)
    }
}

impl std::error::Error for Error {}
