//! Source text: decoded once, with lines, spans and places.

use std::fmt;
use std::sync::Arc;

use dictum_schema::language::Text;
use thiserror::Error;

/// The most bytes that one file may have: 16 MiB.
pub const SOURCE_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Why bytes are no source text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceError {
    /// The file is larger than [`SOURCE_MAX_BYTES`].
    #[error("the file has {bytes} bytes, and at most {SOURCE_MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The bytes are UTF-16.
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
    /// The bytes are not UTF-8.
    #[error("the file is not UTF-8: byte {at} on line {line} does not belong")]
    NotUtf8 {
        /// The offset of the first byte that does not belong.
        at: usize,
        /// The line it stands on, from 1.
        line: usize,
    },
}

impl SourceError {
    /// The finding's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "file-too-large",
            Self::Utf16 | Self::NotUtf8 { .. } => "file-not-utf8",
        }
    }

    /// What a person reads.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::TooLarge { bytes } => {
                format!("文件有 {bytes} 字节，最多读取 {SOURCE_MAX_BYTES} 字节")
            }
            Self::Utf16 => "文件是 UTF-16 编码，请另存为 UTF-8".to_owned(),
            Self::NotUtf8 { at, line } => {
                format!("文件不是 UTF-8：第 {line} 行的第 {at} 字节不合编码")
            }
        };
        Text::new(self.to_string(), zh)
    }
}

/// A half-open range of bytes in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range from `start` to before `end`; an offset past 4 GiB is cut to it.
    pub fn new(start: usize, end: usize) -> Self {
        let cut = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Self { start: cut(start), end: cut(end.max(start)) }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The milestones of `text`, whose lines begin at `line_starts`.
fn milestones(text: &str, line_starts: &[u32]) -> Vec<(u32, u32)> {
    let mut milestones = Vec::new();
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let ends = line_starts.iter().skip(1).copied().chain([length]);
    for (start, end) in line_starts.iter().zip(ends) {
        let line = text.get(*start as usize..end as usize).unwrap_or_default();
        if line.len() <= MILESTONE_BYTES {
            continue;
        }
        let mut next = MILESTONE_BYTES;
        for (characters, (at, _)) in (0_u32..).zip(line.char_indices()) {
            if at >= next {
                milestones.push((start + u32::try_from(at).unwrap_or(u32::MAX), characters));
                next = at + MILESTONE_BYTES;
            }
        }
    }
    milestones
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// One file's text and the name that people know it by.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    path: String,
    text: String,
    // INVARIANT (line starts): ascending byte offsets, the first is 0, each other
    // one follows a line feed.
    line_starts: Vec<u32>,
    // INVARIANT (milestones): ascending byte offsets inside of long lines, each with the
    // number of characters of its line before it. Thousands of findings on one line
    // would otherwise count its characters thousands of times.
    milestones: Vec<(u32, u32)>,
    marked: bool,
}

/// How far apart milestones stand.
const MILESTONE_BYTES: usize = 1024;

impl Source {
    /// Decodes `bytes`; a byte-order mark is taken off, and remembered.
    ///
    /// # Errors
    ///
    /// Fails where the bytes are too many or not UTF-8.
    pub fn decode(path: impl Into<String>, bytes: Vec<u8>) -> Result<Arc<Self>, SourceError> {
        if bytes.len() > SOURCE_MAX_BYTES {
            return Err(SourceError::TooLarge { bytes: bytes.len() });
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(SourceError::Utf16);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let before = error.as_bytes().iter().take(at);
                let line = before.filter(|it| **it == b'\n').count() + 1;
                Err(SourceError::NotUtf8 { at, line })
            }
        }
    }

    /// The source of `text`; a byte-order mark is taken off, and remembered.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text: String = text.into();
        let (text, marked) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest.to_owned(), true),
            None => (text, false),
        };
        let mut line_starts = vec![0];
        let feeds = text.match_indices('\n');
        line_starts.extend(feeds.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        let milestones = milestones(&text, &line_starts);
        Arc::new(Self { path: path.into(), text, line_starts, milestones, marked })
    }

    /// The same text, known by the name `path`.
    #[must_use]
    pub fn renamed(&self, path: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), ..self.clone() })
    }

    /// The name that people know the file by: its path from where the run started.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text, without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the file began with a byte-order mark.
    pub fn has_byte_order_mark(&self) -> bool {
        self.marked
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.line_starts.len()).unwrap_or(u32::MAX)
    }

    /// The text of `span`; empty where the span does not lie in the source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line and column of the byte at `offset`; the end of the text for one past it.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|it| self.line_starts.get(it)).copied();
        let start = start.unwrap_or(0);
        // An offset inside a character counts as that character's own.
        let (known, before) = self.milestone(start, offset);
        let column = self
            .text
            .get(known as usize..)
            .unwrap_or_default()
            .char_indices()
            .take_while(|(at, it)| at + it.len_utf8() <= (offset - known) as usize)
            .count()
            + before as usize;
        Position {
            line: u32::try_from(line.max(1)).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }

    /// The last byte before `offset` in the line that begins at `start` of which it is
    /// known how many characters of the line stand before it.
    fn milestone(&self, start: u32, offset: u32) -> (u32, u32) {
        let after = self.milestones.partition_point(|(at, _)| *at <= offset);
        let last = after.checked_sub(1).and_then(|it| self.milestones.get(it));
        last.copied().filter(|(at, _)| *at > start).unwrap_or((start, 0))
    }

    /// The first and the last line that `span` touches, from 1; a line feed at
    /// its end does not touch the line after it.
    pub fn lines(&self, span: Span) -> [u32; 2] {
        let words = self.slice(span).trim_end();
        let end = span.start + u32::try_from(words.len().saturating_sub(1)).unwrap_or(0);
        [self.line(span.start), self.line(end.max(span.start))]
    }

    /// The line of the byte at `offset`, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        u32::try_from(line.max(1)).unwrap_or(u32::MAX)
    }

    /// The span of line `line` (from 1) without its line feed; none past the end.
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.line_starts.get(index)? as usize;
        let end = match self.line_starts.get(index + 1) {
            Some(next) => (*next as usize).saturating_sub(1),
            None => self.text.len(),
        };
        Some(Span::new(start, end))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Source({}, {} bytes)", self.path, self.text.len())
    }
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The source.
    pub source: Arc<Source>,
    /// The place in it.
    pub span: Span,
}

impl Location {
    /// The place `span` in `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// The line and column where the place begins.
    pub fn start(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// The line and column after the place's last character.
    pub fn end(&self) -> Position {
        self.source.position(self.span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("a.yaml", "域名: x\r\nb: 2\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(6), Position { line: 1, column: 3 });
        assert_eq!(source.position(7), Position { line: 1, column: 4 });
        assert_eq!(source.position(11), Position { line: 2, column: 1 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
    }

    #[test]
    fn positions_in_long_lines_count_every_character() {
        let text = "域a名b".repeat(700) + "\n" + &"😀é".repeat(900) + "\n短\n" + &"x".repeat(1025);
        let source = Source::new("a.md", text.clone());
        for (at, _) in text.char_indices().step_by(7) {
            let before = text.get(..at).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            let position = source.position(u32::try_from(at).unwrap());
            assert_eq!(position.column as usize, line.chars().count() + 1, "{at}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        let source = Source::decode("a", b"\xef\xbb\xbf{}".to_vec()).unwrap();
        assert_eq!((source.text(), source.has_byte_order_mark()), ("{}", true));
    }

    #[test]
    fn other_encodings_are_refused_with_a_place() {
        let error = Source::decode("a", b"a\nb\xd6\xd0".to_vec()).unwrap_err();
        assert_eq!(error, SourceError::NotUtf8 { at: 3, line: 2 });
        assert_eq!(Source::decode("a", vec![0xff, 0xfe, 0x41, 0]).unwrap_err(), SourceError::Utf16);
    }

    #[test]
    fn lines_do_not_reach_past_a_final_line_feed() {
        let source = Source::new("a", "a\nb\nc\n");
        assert_eq!(source.lines(Span::new(0, 4)), [1, 2]);
        assert_eq!(source.lines(Span::new(2, 3)), [2, 2]);
    }
}
