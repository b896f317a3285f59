//! YAML 1.2 with the core schema, one document, from granit's events.
//!
//! An alias names a value that stands elsewhere: it is shared, not copied. What
//! the aliases would unfold to is counted, so that a small file cannot stand for
//! a huge tree.

use std::collections::HashMap;

use dictum_schema::language::Text;
use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle, Tag};

use super::{Builder, Entry, Fatal, NodeId, TREE_MAX_DEPTH, TREE_MAX_NODES, Value};
use crate::source::Span;

/// Reads the one document of `builder`'s source.
pub(super) fn build(builder: &mut Builder) -> Result<NodeId, Fatal> {
    let source = std::sync::Arc::clone(&builder.source);
    let text = source.text();
    let mut reader = Reader { builder, open: Vec::new(), anchors: HashMap::new(), root: None };
    let mut options = Options::default();
    options.emit_comments = false;
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => {
                let span =
                    span.byte_range().map_or(Span::default(), |it| Span::new(it.start, it.end));
                reader.event(event, span)?;
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0);
                // The parser has no words of its own for some kinds of error.
                let words = error.info();
                let message = if words.trim().is_empty() {
                    Text::new(
                        "this is not YAML; quote a text that holds `: ` or ` #`",
                        "YAML 语法错误；含有 `: ` 或 ` #` 的文本请加引号",
                    )
                } else {
                    Text::new(
                        format!("this is not YAML: {words}"),
                        format!("YAML 语法错误：{words}"),
                    )
                };
                return Err(reader.builder.fatal("yaml-syntax", Span::new(at, at), message));
            }
        }
    }
    match reader.root {
        Some(root) => Ok(root.id),
        // An empty file holds null.
        None => reader.builder.add(Value::Null, Span::default()),
    }
}

/// A value that has been read, and what it would unfold to.
#[derive(Clone, Copy)]
struct Read {
    id: NodeId,
    /// How many values it holds, itself included, each alias unfolded.
    weight: usize,
    /// How deep it nests, itself included.
    height: usize,
    end: u32,
}

/// A list or map whose end has not come.
struct Open {
    span: Span,
    style: StructureStyle,
    anchor: usize,
    weight: usize,
    height: usize,
    end: u32,
    content: Content,
}

enum Content {
    List(Vec<NodeId>),
    Map { entries: Vec<Entry>, key: Option<(Box<str>, Span)> },
}

struct Reader<'b> {
    builder: &'b mut Builder,
    open: Vec<Open>,
    anchors: HashMap<usize, Read>,
    root: Option<Read>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fatal> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, (style, anchor, tag.as_deref()), span)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), &["seq"], span)?;
                self.start(Content::List(Vec::new()), (style, anchor), span)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.tag(tag.as_deref(), &["map"], span)?;
                self.start(Content::Map { entries: Vec::new(), key: None }, (style, anchor), span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.finish(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::DocumentStart(..) if self.root.is_some() => Err(self.builder.fatal(
                "yaml-many-documents",
                span,
                Text::new(
                    "a second document begins here, and a file holds one",
                    "此处开始第二个文档，而一个文件只能有一个",
                ),
            )),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        (style, anchor, tag): (ScalarStyle, usize, Option<&Tag>),
        span: Span,
    ) -> Result<(), Fatal> {
        if let Some(Open { content: Content::Map { key: key @ None, .. }, .. }) =
            self.open.last_mut()
        {
            if style == ScalarStyle::Plain && text == "<<" {
                return Err(self.builder.fatal(
                    "yaml-merge-key",
                    span,
                    Text::new(
                        "merge keys (`<<`) are not read; write the entries out",
                        "不支持合并键（`<<`）；请把各项写全",
                    ),
                ));
            }
            *key = Some((text.into(), span));
            return Ok(());
        }
        self.tag(tag, &["str", "int", "float", "bool", "null"], span)?;
        let text_tag = tag.is_some_and(|it| it.is_yaml_core_schema_tag("str"));
        let value = if style == ScalarStyle::Plain && !text_tag {
            resolve(text)
        } else {
            Value::String(text.into())
        };
        let id = self.builder.add(value, span)?;
        self.place(Read { id, weight: 1, height: 1, end: span.end }, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fatal> {
        if let Some(Open { content: Content::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(self.bad_key(span));
        }
        match self.anchors.get(&anchor) {
            Some(read) => {
                let read = Read { end: span.end, ..*read };
                self.place(read, 0)
            }
            None => Err(self.builder.fatal(
                "yaml-alias-cycle",
                span,
                Text::new(
                    "the alias stands inside the value that it names",
                    "别名位于它所指的值之内",
                ),
            )),
        }
    }

    fn start(
        &mut self,
        content: Content,
        (style, anchor): (StructureStyle, usize),
        span: Span,
    ) -> Result<(), Fatal> {
        if self.open.len() >= TREE_MAX_DEPTH {
            return Err(self.builder.too_deep(span));
        }
        if let Some(Open { content: Content::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(self.bad_key(span));
        }
        self.open.push(Open { span, style, anchor, weight: 1, height: 1, end: span.end, content });
        Ok(())
    }

    fn finish(&mut self, span: Span) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        // The end of a block collection is where its last value ends; the event
        // comes only with the next token.
        let end = match open.style {
            StructureStyle::Flow => span.end,
            StructureStyle::Block => open.end,
        };
        let whole = Span { start: open.span.start, end: end.max(open.span.start) };
        let id = match open.content {
            Content::List(items) => self.builder.add(Value::List(items), whole)?,
            Content::Map { entries, .. } => self.builder.map(entries, whole)?,
        };
        let read = Read { id, weight: open.weight, height: open.height, end };
        self.place(read, open.anchor)
    }

    /// Puts a value where it belongs: into the open list or map, or at the root.
    fn place(&mut self, read: Read, anchor: usize) -> Result<(), Fatal> {
        if anchor != 0 {
            self.anchors.insert(anchor, read);
        }
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(read);
            return Ok(());
        };
        open.weight = open.weight.saturating_add(read.weight);
        open.height = open.height.max(read.height + 1);
        open.end = open.end.max(read.end);
        let (weight, height, start) = (open.weight, open.height, open.span);
        match &mut open.content {
            Content::List(items) => items.push(read.id),
            Content::Map { entries, key } => {
                if let Some((key, key_span)) = key.take() {
                    entries.push(Entry { key, key_span, value: read.id });
                }
            }
        }
        if weight > TREE_MAX_NODES {
            return Err(self.builder.fatal(
                "too-many-values",
                start,
                Text::new(
                    format!("the aliases unfold to more than {TREE_MAX_NODES} values"),
                    format!("别名展开后的值超过 {TREE_MAX_NODES} 个"),
                ),
            ));
        }
        if depth + height > TREE_MAX_DEPTH + 1 {
            return Err(self.builder.too_deep(start));
        }
        Ok(())
    }

    fn tag(&self, tag: Option<&Tag>, known: &[&str], span: Span) -> Result<(), Fatal> {
        match tag {
            Some(tag) if !known.iter().any(|it| tag.is_yaml_core_schema_tag(it)) => {
                Err(self.builder.fatal(
                    "yaml-tag",
                    span,
                    Text::new(
                        format!("the tag `{tag}` is not read"),
                        format!("不支持标签 `{tag}`"),
                    ),
                ))
            }
            _ => Ok(()),
        }
    }

    fn bad_key(&self, span: Span) -> Fatal {
        self.builder.fatal(
            "yaml-key",
            span,
            Text::new(
                "a key is plain text, no list, map or alias",
                "键只能是普通文本，不能是列表、映射或别名",
            ),
        )
    }
}

/// A plain scalar by YAML 1.2's core schema (YAML 1.2.2, section 10.3.2).
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Double(f64::NAN),
        _ => {}
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(digits, ".inf" | ".Inf" | ".INF") {
        return Value::Double(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let radix = [("0x", 16), ("0o", 8)].into_iter().find_map(|(prefix, radix)| {
        let digits = text.strip_prefix(prefix)?;
        let plain = digits.bytes().all(|it| it.is_ascii_alphanumeric());
        if plain { u64::from_str_radix(digits, radix).ok() } else { None }
    });
    if let Some(number) = radix {
        return i64::try_from(number).map_or(Value::UInt(number), Value::Int);
    }
    if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) {
        if let Ok(number) = text.parse::<i64>() {
            return Value::Int(number);
        }
        if let Ok(number) = text.parse::<u64>() {
            return Value::UInt(number);
        }
    }
    let float = digits.starts_with(|it: char| it.is_ascii_digit() || it == '.')
        && digits.contains(|it: char| it.is_ascii_digit())
        && digits
            .bytes()
            .all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'e' | b'E' | b'+' | b'-'));
    match text.parse::<f64>() {
        Ok(number) if float => Value::Double(number),
        _ => Value::String(text.into()),
    }
}
