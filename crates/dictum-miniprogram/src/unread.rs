//! Why a file of a project could not be read.

use dictum_schema::language::Text;
use serde::{Deserialize, Serialize};

/// The most bytes of one WXML file that are parsed: 1 MiB.
pub const WXML_MAX_BYTES: usize = 1024 * 1024;

/// The most bytes of one JavaScript or TypeScript file that are parsed: 8 MiB.
pub const CODE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The deepest nesting of code that is parsed.
pub const NESTING_MAX: usize = 1000;

/// The stack that a thread needs for whatever passes the limits: 64 MiB.
///
/// The parser is recursive. Nothing nests deeper than [`NESTING_MAX`] when they
/// begin, and this stack holds several times as much. The core starts no threads;
/// whoever calls it on files that he did not write gives it one of this size.
pub const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// It has more bytes than are parsed.
    TooLarge,
    /// It nests deeper, or deep in more places, than is parsed.
    TooDeep,
    /// It says more than is followed.
    TooMuch,
    /// Something in it has no end.
    CutOff,
    /// It is not in the language that its name says.
    Syntax,
}

impl Unread {
    /// The finding's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "code-too-large",
            Self::TooDeep => "code-too-deep",
            Self::TooMuch => "code-too-much",
            Self::CutOff => "code-cut-off",
            Self::Syntax => "code-syntax",
        }
    }

    /// What a person reads of the file `path`.
    pub fn text(self, path: &str) -> Text {
        match self {
            Self::TooLarge => {
                let (code, wxml) = (CODE_MAX_BYTES / 1024 / 1024, WXML_MAX_BYTES / 1024 / 1024);
                Text::new(
                    format!(
                        "`{path}` is not read: at most {code} MiB of code and {wxml} MiB of WXML are parsed"
                    ),
                    format!(
                        "未读取 `{path}`：单个代码文件最多解析 {code} MiB，WXML 最多 {wxml} MiB"
                    ),
                )
            }
            Self::TooDeep => Text::new(
                format!(
                    "`{path}` is not read: it nests deeper than {NESTING_MAX} levels, or deep in too many places"
                ),
                format!("未读取 `{path}`：嵌套超过 {NESTING_MAX} 层，或深层嵌套之处过多"),
            ),
            Self::TooMuch => Text::new(
                format!("`{path}` is read in part: it holds more than is followed"),
                format!("`{path}` 只读取了一部分：内容超出可追踪的范围"),
            ),
            Self::CutOff => Text::new(
                format!(
                    "`{path}` is read in part: a tag, a comment or an expression in it has no end"
                ),
                format!("`{path}` 只读取了一部分：其中有未结束的标签、注释或表达式"),
            ),
            Self::Syntax => Text::new(
                format!("`{path}` is not read: its syntax is broken"),
                format!("未读取 `{path}`：存在语法错误"),
            ),
        }
    }
}
