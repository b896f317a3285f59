//! Whether WXML nests no deeper than a recursive parser can bear.
//!
//! One pass without recursion. Where it is in doubt it takes a tag for open: a file
//! may be refused that would have been fine, and never the other way round.

/// The most tags that may be open at once.
const TAGS_MAX: usize = 256;

/// The most bytes of one `{{ }}`: each may be a level of its own.
const EXPRESSION_MAX_BYTES: usize = 4096;

/// The most `{{ }}` in one text or in the attributes of one tag: they nest as a chain.
const EXPRESSIONS_MAX: usize = 500;

/// The most bytes between the quotes of one tag, and of names and spaces in it: the
/// parser compares each attribute with every other.
const TAG_MAX_BYTES: usize = 16 * 1024;

/// Whether `text` stays within the limits.
pub(super) fn is_shallow(text: &str) -> bool {
    let mut ctx = Ctx { bytes: text.as_bytes(), text, at: 0, open: Vec::new(), expressions: 0 };
    ctx.run().is_some()
}

struct Ctx<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    open: Vec<&'t [u8]>,
    /// How many expressions stood since the last tag began.
    expressions: usize,
}

impl<'t> Ctx<'t> {
    /// None where a limit is passed.
    fn run(&mut self) -> Option<()> {
        while self.at < self.bytes.len() {
            if self.starts("<!--") {
                self.skip_past("-->");
            } else if self.starts("</") {
                self.close();
            } else if self.starts("{{") {
                self.expression()?;
            } else if self.starts("<") && self.name_at(self.at + 1) {
                self.tag()?;
            } else {
                self.at += 1;
            }
        }
        Some(())
    }

    fn starts(&self, what: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|it| it.starts_with(what.as_bytes()))
    }

    fn name_at(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|it| it.is_ascii_alphabetic() || *it == b'_')
    }

    fn skip_past(&mut self, end: &str) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.find(end).map_or(rest.len(), |it| it + end.len());
    }

    fn name(&self, from: usize) -> &'t [u8] {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|it| !it.is_ascii_alphanumeric() && !matches!(it, b'-' | b'_' | b':' | b'.'))
            .unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    }

    /// An end tag closes the innermost tag of its name and all within.
    fn close(&mut self) {
        let name = self.name(self.at + 2);
        if let Some(index) = self.open.iter().rposition(|it| it.eq_ignore_ascii_case(name)) {
            self.open.truncate(index);
        }
        self.at += 2;
    }

    fn tag(&mut self) -> Option<()> {
        let name = self.name(self.at + 1);
        self.at += 1 + name.len();
        self.expressions = 0;
        let mut bare = 0_usize;
        let mut before = 0_u8;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'"' | b'\'' if before == b'=' => {
                    self.quoted(byte)?;
                    before = byte;
                    continue;
                }
                b'{' if self.starts("{{") => {
                    self.expression()?;
                    before = b'}';
                    continue;
                }
                b'>' => break,
                b'<' if self.name_at(self.at + 1) || self.starts("</") => break,
                _ => {}
            }
            bare += 1;
            if bare > TAG_MAX_BYTES {
                return None;
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            self.at += 1;
        }
        let alone = before == b'/';
        if alone {
            return Some(());
        }
        if name.eq_ignore_ascii_case(b"wxs") {
            self.skip_to("</wxs");
        }
        self.open.push(name);
        (self.open.len() <= TAGS_MAX).then_some(())
    }

    fn skip_to(&mut self, end: &str) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.find(end).unwrap_or(rest.len());
    }

    /// An attribute's value; expressions in it are looked at too.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            if byte == quote {
                self.at += 1;
                break;
            }
            if self.starts("{{") {
                self.expression()?;
            } else {
                self.at += 1;
            }
        }
        Some(())
    }

    /// An expression ends at the first `}}`, or at the first one outside of a string:
    /// both have to be near, and what follows the first is looked at again.
    fn expression(&mut self) -> Option<()> {
        self.expressions += 1;
        if self.expressions > EXPRESSIONS_MAX {
            return None;
        }
        let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
        let mut quote = None;
        let mut first = None;
        let mut escaped = false;
        for (at, byte) in rest.iter().enumerate() {
            let closes = rest.get(at..at + 2) == Some(b"}}");
            if closes && first.is_none() {
                first = Some(at);
            }
            if closes && quote.is_none() {
                break;
            }
            if at > EXPRESSION_MAX_BYTES {
                return None;
            }
            match (quote, byte) {
                _ if escaped => escaped = false,
                (Some(_), b'\\') => escaped = true,
                (Some(open), it) if open == *it => quote = None,
                (None, b'"' | b'\'') => quote = Some(*byte),
                _ => {}
            }
        }
        self.at += 2 + first.map_or(0, |it| it + 2);
        Some(())
    }
}
