//! The words of a block without their markup, and where each of them stands.

use std::ops::Range;

use dictum_source::source::Span;

/// Words whose markup is gone, with a map back to their bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inline {
    text: String,
    // INVARIANT (segments): ascending in `at`, the first is 0 where there is text;
    // a segment reaches to where the next begins.
    segments: Vec<Segment>,
    /// Bytes at the beginning that are a mark and no words: the `!` of a warning.
    mark: u32,
}

/// A run of words that stands in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    /// Where it begins in the text.
    pub(super) at: u32,
    /// Its bytes in the source.
    pub(super) span: Span,
    /// Its bytes with the markup around it.
    pub(super) outer: Span,
    /// The code span or link it belongs to, which is never cut; 0 for none.
    pub(super) group: u32,
}

impl Inline {
    pub(crate) const EMPTY: Self = Self { text: String::new(), segments: Vec::new(), mark: 0 };

    /// The words; a line break is a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words without the mark of a note or warning.
    pub fn words(&self) -> &str {
        self.text.get(self.mark as usize..).unwrap_or_default()
    }

    /// Where the words begin, after the mark.
    pub(super) fn mark(&self) -> usize {
        self.mark as usize
    }

    pub(super) fn set_mark(&mut self, bytes: usize) {
        self.mark = u32::try_from(bytes).unwrap_or(0);
    }

    /// Adds words; a segment whose words and bytes have one length maps byte by byte.
    pub(super) fn push(&mut self, text: &str, (span, outer): (Span, Span), group: u32) {
        if text.is_empty() {
            return;
        }
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.segments.push(Segment { at, span, outer, group });
    }

    /// Adds the words `range` of `other`, each where it stood.
    pub(super) fn push_range(&mut self, other: &Self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let index = other.index(at);
            let end = other.segments.get(index + 1).map_or(other.text.len(), |it| it.at as usize);
            let end = end.min(range.end);
            if end <= at {
                break;
            }
            let span = other.span(at..end);
            self.push(other.text.get(at..end).unwrap_or_default(), (span, span), 0);
            at = end;
        }
    }

    /// Gives each run of the words `range`, and whether it is code.
    pub(super) fn each_run(&self, range: Range<usize>, mut give: impl FnMut(&str, bool)) {
        let mut at = range.start;
        while at < range.end {
            let index = self.index(at);
            let end = self.segments.get(index + 1).map_or(self.text.len(), |it| it.at as usize);
            let end = end.min(range.end);
            let Some(text) = self.text.get(at..end).filter(|it| !it.is_empty()) else { break };
            let is_code = self.segments.get(index).is_some_and(|it| is_code(it.group));
            give(text, is_code);
            at = end;
        }
    }

    /// The index of the segment that holds the byte at `at`.
    fn index(&self, at: usize) -> usize {
        self.segments.partition_point(|it| it.at as usize <= at).saturating_sub(1)
    }

    /// The segment that holds the byte at `at`.
    pub(super) fn segment(&self, at: usize) -> Option<&Segment> {
        self.segments.get(self.index(at))
    }

    /// Whether a sentence may end before `at`: not inside a code span or a link.
    pub(super) fn may_end(&self, at: usize) -> bool {
        let group = |at: usize| self.segment(at).map_or(0, |it| it.group);
        at == 0 || at >= self.text.len() || group(at) == 0 || group(at) != group(at - 1)
    }

    /// The bytes in the source of the words `range`.
    pub fn span(&self, range: Range<usize>) -> Span {
        let (Some(first), Some(last)) =
            (self.segment(range.start), self.segment(range.end.saturating_sub(1).max(range.start)))
        else {
            return Span::default();
        };
        let start = self.offset(first, range.start).unwrap_or(first.span.start);
        let end = self.offset(last, range.end).unwrap_or(last.span.end);
        Span { start, end: end.max(start) }
    }

    /// The byte in the source of the byte `at` of `segment`; none where they do
    /// not go one to one.
    fn offset(&self, segment: &Segment, at: usize) -> Option<u32> {
        let index = self.index(segment.at as usize);
        let end = self.segments.get(index + 1).map_or(self.text.len(), |it| it.at as usize);
        let length = end - segment.at as usize;
        let within = u32::try_from(at.checked_sub(segment.at as usize)?).ok()?;
        let plain = segment.span.range().len() == length;
        plain.then(|| segment.span.start + within)
    }
}

/// Whether a group is a code span; the groups of links have their highest bit set.
fn is_code(group: u32) -> bool {
    group != 0 && group >> 31 == 0
}
