//! The tags of a text, one after the other.
//!
//! One pass without recursion: what a tag stands in is not looked at here. Whatever
//! is no tag is passed over as the platform passes over it, byte by byte.

use super::cursor::{Cursor, is_whitespace};
use super::{Dialect, entities, expression};
use crate::place::Place;

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `<name …>`
    Start(Tag<'t>),
    /// `</name>`; without a name it ends whatever is open.
    End(&'t str),
}

/// The start of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    /// Where its name stands.
    pub(super) place: Place,
    pub(super) attributes: Vec<Attribute<'t>>,
    /// Whether it ends where it starts: `<name/>`.
    pub(super) is_alone: bool,
}

/// An attribute as it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'t> {
    pub(super) prefix: Option<&'t str>,
    pub(super) name: &'t str,
    /// Its value without quotes, expressions in it as text.
    pub(super) value: Option<&'t str>,
}

/// The name of a tag that is spelled with a prefix; the platform knows none.
const PREFIXED: &str = "wx-x";

/// The tag whose content is a script, and how its end begins.
const SCRIPT: (&str, &str) = ("wxs", "</wxs");

/// Reads tags.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    cursor: Cursor<'t>,
    dialect: Dialect,
    cut: Option<Place>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        Self { cursor: Cursor::new(text), dialect, cut: None }
    }

    /// Where something began that has no end, so that it took all the rest of the text.
    pub(super) fn cut(&self) -> Option<Place> {
        self.cut
    }

    /// Notes that what began at `start` had no end.
    fn end_is_missing(&mut self, start: usize) {
        let place = self.cursor.place(start);
        self.cut.get_or_insert(place);
    }

    fn past(&mut self, start: usize, mark: &str) {
        if !self.cursor.skip_past(mark) {
            self.end_is_missing(start);
        }
    }

    /// Passes over `<!…>`, which holds no tags.
    fn declaration(&mut self, start: usize) {
        if !self.cursor.peek().is_some_and(is_name_start) {
            return;
        }
        self.name();
        loop {
            self.attributes("");
            match self.cursor.peek() {
                Some(b'/') => self.cursor.skip(),
                Some(_) => return self.cursor.skip(),
                None => return self.end_is_missing(start),
            }
        }
    }

    fn text(&mut self) {
        let start = self.cursor.at();
        if self.cursor.starts_with("{{") {
            self.binding(start);
        } else {
            self.cursor.skip();
        }
        self.cursor.skip_while(|it| it != b'<' && it != b'{');
    }

    /// Passes over `{{ }}`; what kind of it there is.
    fn binding(&mut self, start: usize) {
        if self.dialect == Dialect::Vue {
            return self.past(start, "}}");
        }
        if binding(&mut self.cursor) == Binding::Cut {
            self.end_is_missing(start);
        }
    }

    fn end(&mut self, start: usize) -> Token<'t> {
        let name = tag_name(self.name());
        self.past(start, ">");
        Token::End(name)
    }

    fn start(&mut self, start: usize) -> Token<'t> {
        let from = self.cursor.at();
        let spelled = self.name();
        let name = tag_name(spelled);
        let last = spelled.rsplit(':').next().unwrap_or_default();
        let place = self.cursor.place(from + spelled.len() - last.len());
        let attributes = self.attributes(spelled);
        let is_alone = self.cursor.eat("/>");
        let is_whole = is_alone || self.cursor.eat(">");
        if !is_whole {
            self.end_is_missing(start);
        }
        if is_whole && !is_alone && name == SCRIPT.0 {
            self.script(start);
        }
        Token::Start(Tag { name, place, attributes, is_alone: is_alone || !is_whole })
    }

    /// Passes over the content of a script, up to its end tag.
    fn script(&mut self, start: usize) {
        loop {
            if !self.cursor.skip_to(SCRIPT.1) {
                return self.end_is_missing(start);
            }
            if !self.cursor.ahead(SCRIPT.1.len()).is_some_and(is_name) {
                return;
            }
            self.cursor.eat(SCRIPT.1);
        }
    }

    /// A name with its prefixes; nothing where none begins here.
    fn name(&mut self) -> &'t str {
        let start = self.cursor.at();
        if self.cursor.peek().is_some_and(is_name_start) {
            self.cursor.skip_while(|it| is_name(it) || it == b':');
        }
        self.cursor.since(start)
    }

    /// The attributes of `tag`, up to its `>` or `/>`.
    fn attributes(&mut self, tag: &str) -> Vec<Attribute<'t>> {
        let mut found = Vec::new();
        loop {
            self.cursor.skip_whitespace();
            match self.cursor.peek() {
                None | Some(b'>') => return found,
                Some(b'/') if self.cursor.starts_with("/>") => return found,
                Some(it) if is_name_start(it) => found.extend(self.attribute(tag)),
                Some(_) => {
                    // No attribute begins like this, be it white space of another script.
                    self.cursor.skip();
                    self.cursor.skip_while(|it| {
                        !matches!(it, b'/' | b'>') && !is_name_start(it) && !is_whitespace(it)
                    });
                }
            }
        }
    }

    /// An attribute of `tag`; none where its name or its value is of no use.
    fn attribute(&mut self, tag: &str) -> Option<Attribute<'t>> {
        let spelled = self.name();
        let (prefix, name) = match spelled.rsplit_once(':') {
            Some((prefix, name)) => (Some(prefix), name),
            None => (None, spelled),
        };
        let is_known = !name.is_empty() && !prefix.is_some_and(|it| it.contains(':'));
        let is_literal = self.dialect == Dialect::Vue || is_literal((tag, prefix, name));
        let value = self.value(is_known && is_literal);
        (is_known && value != Some(Value::Refused)).then_some(Attribute {
            prefix,
            name,
            value: match value {
                Some(Value::Text(it)) => Some(it),
                _ => None,
            },
        })
    }

    fn value(&mut self, is_literal: bool) -> Option<Value<'t>> {
        self.cursor.skip_whitespace();
        if !self.cursor.eat("=") {
            return None;
        }
        let is_apart = self.cursor.peek().is_some_and(is_whitespace);
        self.cursor.skip_whitespace();
        let start = self.cursor.at();
        match self.cursor.peek()? {
            quote @ (b'"' | b'\'') => Some(Value::Text(self.quoted(quote, is_literal))),
            b'{' if self.cursor.starts_with("{{") => {
                self.binding(start);
                let text = self.cursor.since(start);
                Some(if is_literal { Value::Refused } else { Value::Text(text) })
            }
            it if is_name(it) && !is_apart => {
                self.cursor.skip_while(is_name);
                Some(Value::Text(self.cursor.since(start)))
            }
            _ => None,
        }
    }

    fn quoted(&mut self, quote: u8, is_literal: bool) -> &'t str {
        let start = self.cursor.at();
        self.cursor.skip();
        loop {
            self.cursor.skip_while(|it| it != quote && (is_literal || it != b'{'));
            match self.cursor.peek() {
                Some(b'{') if self.cursor.starts_with("{{") => self.binding(self.cursor.at()),
                Some(b'{') => self.cursor.skip(),
                _ => break,
            }
        }
        let text = self.cursor.since(start + 1);
        if self.cursor.is_at_end() {
            self.end_is_missing(start);
        }
        self.cursor.skip();
        text
    }
}

impl<'t> Iterator for Scanner<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        while !self.cursor.is_at_end() {
            let start = self.cursor.at();
            if self.cursor.eat("<!--") {
                self.past(start, "-->");
            } else if self.cursor.eat("<!") {
                self.declaration(start);
            } else if self.cursor.eat("</") {
                return Some(self.end(start));
            } else if self.cursor.starts_with("<")
                && self.cursor.ahead(1).is_some_and(is_name_start)
            {
                self.cursor.skip();
                return Some(self.start(start));
            } else {
                self.text();
            }
        }
        None
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value<'t> {
    Text(&'t str),
    /// An expression without quotes where the platform takes none.
    Refused,
}

/// What `{{ }}` came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binding {
    Empty,
    Whole,
    Broken,
    /// It has no end.
    Cut,
}

/// Moves past the `{{ }}` that stands at `cursor`. What is broken ends at the next `}}`.
fn binding(cursor: &mut Cursor<'_>) -> Binding {
    cursor.eat("{{");
    expression::skip_blank(cursor);
    if cursor.eat("}}") {
        return Binding::Empty;
    }
    if expression::skip(cursor) {
        cursor.skip_whitespace();
        if cursor.eat("}}") {
            return Binding::Whole;
        }
    }
    if cursor.skip_past("}}") { Binding::Broken } else { Binding::Cut }
}

/// What the `value` of an attribute is before the program runs; none where it is
/// computed, or broken and thereby not known.
pub(super) fn constant(value: &str) -> Option<String> {
    let mut cursor = Cursor::new(value);
    let mut constant = String::new();
    while !cursor.is_at_end() {
        if cursor.starts_with("{{") {
            if binding(&mut cursor) != Binding::Empty {
                return None;
            }
            continue;
        }
        let start = cursor.at();
        if !cursor.skip_to("{{") {
            constant.push_str(&entities::decode(cursor.since(start)));
            break;
        }
        constant.push_str(&entities::decode(cursor.since(start)));
    }
    Some(constant)
}

fn tag_name(spelled: &str) -> &str {
    if spelled.contains(':') { PREFIXED } else { spelled }
}

/// Whether the platform looks for no expressions in the value of an attribute.
fn is_literal(attribute: (&str, Option<&str>, &str)) -> bool {
    matches!(
        attribute,
        ("template", None, "name")
            | ("include" | "import" | "wxs", None, "src")
            | ("wxs", None, "module")
            | (_, Some("wx"), "else" | "for-index" | "for-item" | "key")
            | (_, Some("worklet" | "generic" | "extra-attr" | "slot"), _)
    )
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}
