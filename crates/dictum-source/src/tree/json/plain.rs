//! JSON that is nothing but JSON, read in one pass.
//!
//! The reference reader is kept for whatever this one leaves alone: comments,
//! faults, which it has words for, and what lies beyond a limit. What is read here
//! gives the same tree, places included.

use std::borrow::Cow;

use super::number;
use crate::source::Span;
use crate::tree::{Builder, Entry, NodeId, Part, TREE_MAX_DEPTH, TREE_MAX_NODES, Value};

/// A value takes about so many bytes of text.
const BYTES_PER_VALUE: usize = 12;

/// Reads `part` of the one value of `text`; none where it is not plain, and
/// `builder` is then as it was.
pub(super) fn read(builder: &mut Builder, text: &str, part: &Part) -> Option<NodeId> {
    if let Part::Whole = part {
        builder.tree.nodes.reserve((text.len() / BYTES_PER_VALUE).min(1024));
    }
    let (items, entries) = (Vec::new(), Vec::new());
    let mut reader = Reader { text, at: 0, builder: &mut *builder, skipped: 0, items, entries };
    let root = reader.document(part);
    if root.is_none() {
        builder.tree.nodes.clear();
        builder.findings.clear();
    }
    root
}

struct Reader<'t, 'b> {
    text: &'t str,
    at: usize,
    builder: &'b mut Builder,
    /// How many values were gone past.
    skipped: usize,
    /// Items and entries of the lists and maps that are not closed yet.
    items: Vec<NodeId>,
    entries: Vec<Entry>,
}

impl<'t> Reader<'t, '_> {
    fn document(&mut self, part: &Part) -> Option<NodeId> {
        self.space();
        let root = self.value(part, 1)?;
        self.space();
        (self.at == self.text.len()).then_some(root)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes past `byte`, and the space behind it.
    fn past(&mut self, byte: u8) -> Option<()> {
        self.word(std::slice::from_ref(&byte))?;
        self.space();
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.text.as_bytes().get(self.at..)?.strip_prefix(word)?;
        self.at += word.len();
        Some(())
    }

    fn value(&mut self, part: &Part, depth: usize) -> Option<NodeId> {
        if depth > TREE_MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let value = match self.peek()? {
            b'"' => Value::String(self.string()?.into()),
            b'{' => return self.map(part, depth),
            b'[' => self.list(depth)?,
            b't' => self.word(b"true").map(|()| Value::Bool(true))?,
            b'f' => self.word(b"false").map(|()| Value::Bool(false))?,
            b'n' => self.word(b"null").map(|()| Value::Null)?,
            _ => self.number()?,
        };
        self.builder.add(value, Span::new(start, self.at)).ok()
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let first = self.items.len();
        self.past(b'[')?;
        if self.peek()? != b']' {
            loop {
                let item = self.value(&Part::Whole, depth + 1)?;
                self.items.push(item);
                self.space();
                match self.peek()? {
                    b',' => self.past(b',')?,
                    _ => break,
                }
            }
        }
        self.word(b"]")?;
        Some(Value::List(self.items.split_off(first)))
    }

    fn map(&mut self, part: &Part, depth: usize) -> Option<NodeId> {
        let (start, first) = (self.at, self.entries.len());
        self.past(b'{')?;
        if self.peek()? != b'}' {
            loop {
                let key_start = self.at;
                let key = self.string()?;
                let key_span = Span::new(key_start, self.at);
                self.space();
                self.past(b':')?;
                if let Some(part) = part.field(&key) {
                    let value = self.value(part, depth + 1)?;
                    self.entries.push(Entry { key: key.into(), key_span, value });
                } else {
                    self.skip(depth + 1)?;
                }
                self.space();
                match self.peek()? {
                    b',' => self.past(b',')?,
                    _ => break,
                }
            }
        }
        self.word(b"}")?;
        let entries = self.entries.split_off(first);
        self.builder.map(entries, Span::new(start, self.at)).ok()
    }

    /// Goes past a value that nobody reads.
    fn skip(&mut self, depth: usize) -> Option<()> {
        self.skipped += 1;
        if depth > TREE_MAX_DEPTH || self.skipped > TREE_MAX_NODES {
            return None;
        }
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'{' => self.skip_inside((b'{', b'}'), |it| {
                it.string()?;
                it.space();
                it.past(b':')?;
                it.skip(depth + 1)
            }),
            b'[' => self.skip_inside((b'[', b']'), |it| it.skip(depth + 1)),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number_text().map(|_| ()),
        }
    }

    fn skip_inside(
        &mut self,
        (open, close): (u8, u8),
        mut skip: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.past(open)?;
        if self.peek()? != close {
            loop {
                skip(self)?;
                self.space();
                match self.peek()? {
                    b',' => self.past(b',')?,
                    _ => break,
                }
            }
        }
        self.word(&[close])
    }

    fn string(&mut self) -> Option<Cow<'t, str>> {
        self.word(b"\"")?;
        let start = self.at;
        self.at += plain_bytes(self.text.as_bytes().get(start..)?);
        let text = self.text.get(start..self.at)?;
        if self.peek()? == b'"' {
            self.at += 1;
            return Some(Cow::Borrowed(text));
        }
        self.escaped(text).map(Cow::Owned)
    }

    /// The rest of a string that began with `text`, where an escape follows.
    #[cold]
    fn escaped(&mut self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => text.push(self.escape()?),
                0..0x20 => return None,
                _ => {
                    let start = self.at;
                    self.at += plain_bytes(self.text.as_bytes().get(start..)?);
                    text.push_str(self.text.get(start..self.at)?);
                }
            }
        }
    }

    /// One escaped character; half of a pair that lacks the other is not plain.
    fn escape(&mut self) -> Option<char> {
        self.word(b"\\")?;
        let it = self.peek()?;
        self.at += 1;
        Some(match it {
            b'"' | b'\\' | b'/' => char::from(it),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return char::from_u32(self.hexadecimal()?),
            _ => return None,
        })
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let plain = digits.bytes().all(|it| it.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn number(&mut self) -> Option<Value> {
        self.number_text().map(number)
    }

    /// `-`, digits without a leading zero, a fraction, an exponent.
    fn number_text(&mut self) -> Option<&'t str> {
        let start = self.at;
        let _ = self.word(b"-");
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.word(b".").is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.text.get(start..self.at)
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// How many bytes of a string come before its end, an escape, or what may not
/// stand in it.
fn plain_bytes(bytes: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        match plain_of_eight(u64::from_le_bytes(*chunk)) {
            8 => count += 8,
            fewer => return count + fewer,
        }
        rest = behind;
    }
    let stop = |it: &u8| matches!(it, b'"' | b'\\' | 0..0x20);
    count + rest.iter().position(stop).unwrap_or(rest.len())
}

/// How many bytes of `word`, from the lowest, are no quotation mark, backslash or
/// control.
fn plain_of_eight(word: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // A byte that is smaller than `limit` borrows, and may make the one above it
    // look as if it were too; the lowest that is marked is always right.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let marks = is(b'"') | is(b'\\') | below(word, 0x20);
    (marks.trailing_zeros() / 8) as usize
}
