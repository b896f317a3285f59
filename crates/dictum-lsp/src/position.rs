//! Places as the protocol counts them.

use dictum_source::source::{Location, Source, Span};
use gen_lsp_types::{Position, PositionEncodingKind, Range};
use serde_json::Value as Json;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The encoding that serves both sides best: bytes cost nothing.
    pub(crate) fn negotiated(capabilities: &Json) -> Self {
        let offered = capabilities.pointer("/general/positionEncodings").and_then(Json::as_array);
        let offers = |name| offered.is_some_and(|it| it.iter().any(|it| it == name));
        if offers("utf-8") {
            Self::Utf8
        } else if offers("utf-32") && !offers("utf-16") {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Utf32 => text.chars().count(),
        }
    }

    /// How long `text` is.
    pub(crate) fn length(self, text: &str) -> u32 {
        u32::try_from(self.width(text)).unwrap_or(u32::MAX)
    }

    /// Where the byte `offset` of `source` stands; the end for one past it.
    pub(crate) fn position(self, source: &Source, offset: u32) -> Position {
        let offset = offset.min(u32::try_from(source.text().len()).unwrap_or(u32::MAX));
        let line = source.line(offset);
        let start = source.line_span(line).unwrap_or_default().start;
        let before = source.slice(Span { start, end: offset });
        let mark = u32::from(line == 1 && source.has_byte_order_mark());
        let width = self.length(before);
        Position { line: line - 1, character: width + mark * self.length("\u{feff}") }
    }

    /// Where `span` of `source` stands.
    pub(crate) fn range(self, source: &Source, span: Span) -> Range {
        Range { start: self.position(source, span.start), end: self.position(source, span.end) }
    }

    /// Where `at` stands.
    pub(crate) fn place(self, at: &Location) -> Range {
        self.range(&at.source, at.span)
    }

    /// The byte of `source` at `position`: the end of the line for a column past it, the
    /// end of the text for a line past it.
    pub(crate) fn offset(self, source: &Source, position: Position) -> usize {
        let Some(span) = source.line_span(position.line.saturating_add(1)) else {
            return source.text().len();
        };
        let line = source.slice(span);
        let mark = if position.line == 0 && source.has_byte_order_mark() {
            self.width("\u{feff}")
        } else {
            0
        };
        let wanted = (position.character as usize).saturating_sub(mark);
        let mut width = 0;
        for (at, letter) in line.char_indices() {
            if width >= wanted {
                return span.start as usize + at;
            }
            let mut buffer = [0; 4];
            width += self.width(letter.encode_utf8(&mut buffer));
            // A column inside of a character is that character's own.
            if width > wanted {
                return span.start as usize + at;
            }
        }
        span.end as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn columns_count_what_was_agreed() {
        let source = Source::new("a", "# 域名 🏦 x\n");
        let at = u32::try_from(source.text().find('x').unwrap()).unwrap();
        let columns = ALL.map(|it| it.position(&source, at).character);
        assert_eq!(columns, [14, 8, 7]);
    }

    proptest! {
        #[test]
        fn an_offset_comes_back_from_its_position(text in "[a域🏦\r\n\u{feff}é]{0,30}") {
            let source = Source::new("a", text);
            for encoding in ALL {
                for (at, _) in source.text().char_indices() {
                    let position = encoding.position(&source, u32::try_from(at).unwrap());
                    prop_assert_eq!(encoding.offset(&source, position), at);
                }
            }
        }

        #[test]
        fn any_position_is_in_the_text(text in "[a域🏦\r\n]{0,20}", line in 0_u32..9, character in 0_u32..40) {
            let source = Source::new("a", text);
            for encoding in ALL {
                let offset = encoding.offset(&source, Position { line, character });
                prop_assert!(source.text().is_char_boundary(offset));
            }
        }
    }
}
