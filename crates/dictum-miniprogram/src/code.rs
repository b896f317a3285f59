//! What one JavaScript or TypeScript file says: the modules that it loads, its live tags,
//! and where its values go.

pub mod flow;
pub(crate) mod literal;

mod loading;
mod nesting;
mod spelling;
mod syntax;
mod walk;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dictum_source::source::Source;
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;
use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::unread::{CODE_MAX_BYTES, Unread};
use crate::wxml::LiveTag;
use flow::Flow;
use nesting::Dialect;

/// A language that code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialects {
    /// JavaScript.
    Script,
    /// JavaScript with markup.
    ScriptMarkup,
    /// TypeScript.
    Types,
    /// TypeScript with markup.
    TypesMarkup,
}

impl Dialects {
    /// The language of a file by its name's ending; none for another ending.
    pub fn of_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "js" | "mjs" | "cjs" => Some(Self::Script),
            "jsx" => Some(Self::ScriptMarkup),
            "ts" | "mts" | "cts" => Some(Self::Types),
            "tsx" => Some(Self::TypesMarkup),
            _ => None,
        }
    }

    fn source_type(self) -> SourceType {
        match self {
            // Most files are modules of one kind or the other; both are read as one.
            Self::Script => SourceType::unambiguous(),
            Self::ScriptMarkup => SourceType::jsx(),
            Self::Types => SourceType::ts(),
            Self::TypesMarkup => SourceType::tsx(),
        }
    }

    fn nesting(self) -> Dialect {
        match self {
            Self::Script => Dialect::Script,
            Self::Types => Dialect::Types,
            Self::ScriptMarkup | Self::TypesMarkup => Dialect::Markup,
        }
    }
}

/// Reads the code in `source`, which is written in `dialect`.
///
/// It is total: what cannot be parsed within the limits is a reading that says so.
/// What nests deep is refused before the parser, which is recursive, sees it; the
/// rest needs a stack of [`crate::unread::STACK_BYTES`].
///
/// ```
/// use dictum_miniprogram::code::{self, Dialects};
/// use dictum_source::source::Source;
///
/// let source = Source::new("a.js", "wx.request({ url: 'https://a.example/b' })");
/// let code = code::read(&source, Dialects::Script);
/// assert!(code.unread.is_none() && !code.flow.steps.is_empty());
/// ```
pub fn read(source: &Source, dialect: Dialects) -> Code {
    let text = source.text();
    if text.len() > CODE_MAX_BYTES {
        return Code::unread(Unread::TooLarge);
    }
    if !nesting::is_shallow(text, dialect.nesting()) {
        return Code::unread(Unread::TooDeep);
    }
    // The parser is not ours; should it give up, one file is not read.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, text, dialect.source_type()).parse();
        if parsed.panicked || (parsed.program.body.is_empty() && !parsed.diagnostics.is_empty()) {
            return Code::unread(Unread::Syntax);
        }
        let mut code = walk::walk(&parsed.program);
        match flow::build(&parsed.program) {
            Some(flow) => code.flow = flow,
            None => code.unread = Some(Unread::TooMuch),
        }
        code
    }));
    parsed.unwrap_or_else(|_| Code::unread(Unread::Syntax))
}

/// The names of the platform's objects: `wx`, and what frameworks call it.
pub(crate) const PLATFORMS: [&str; 4] = ["wx", "uni", "Taro", "my"];

/// What one file of code says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Why it could not be read, or not all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
    /// The modules that it loads, as they are spelled.
    pub loads: BTreeMap<String, Load>,
    /// Where it loads modules whose names are worked out when it runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Place>,
    /// Where its values may go.
    pub flow: Flow,
    /// Live tags in its markup.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<LiveTag>,
}

impl Code {
    fn unread(why: Unread) -> Self {
        Self { unread: Some(why), ..Self::default() }
    }
}

/// A module that is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Where it is named first.
    pub place: Place,
    /// Whether all that load it do so by a `require` of their own: a bundle's, which may
    /// mean a part of the bundle that names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bundled: bool,
    /// Whether one that loads it does so by a `require` of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_own: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_or_broken_is_not_parsed() {
        let deep = "[".repeat(200_000);
        let read = |text: &str, dialect| read(&Source::new("a", text), dialect).unread;
        assert_eq!(read(&deep, Dialects::Script), Some(Unread::TooDeep));
        assert_eq!(read(&deep, Dialects::TypesMarkup), Some(Unread::TooDeep));
        assert_eq!(read("const = ;", Dialects::Script), Some(Unread::Syntax));
        assert_eq!(read("", Dialects::Types), None);
        let large = " ".repeat(CODE_MAX_BYTES + 1);
        assert_eq!(read(&large, Dialects::Script), Some(Unread::TooLarge));
    }
}
