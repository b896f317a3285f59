//! The platform's own parser of WXML, and what it sees of a file.
//!
//! It does not end on every text, so that it is asked about texts on which it does:
//! other white space than its own is exchanged first, and what is long or deep is not
//! asked.

use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

use dictum_miniprogram::place::Place;
use dictum_miniprogram::wxml::{self, Dialect, LiveKind, LiveTag, Part, Wxml};
use dictum_source::source::Source;
use glass_easel_template_compiler::parse::tag::{
    Element, ElementKind, Node, NormalAttribute, StaticAttribute, Value,
};
use glass_easel_template_compiler::parse::{
    self, ParseErrorLevel, Position, TemplateStructure as _,
};

/// The most marks that may nest: the parser is recursive.
const BRACKETS_MAX: usize = 2000;

/// The most bytes that are asked: the parser compares attributes with each other.
const BYTES_MAX: usize = 64 * 1024;

/// The stack that so many levels need.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// What the platform's parser sees.
#[derive(Debug)]
struct Seen {
    wxml: Wxml,
    /// Whether the platform would not compile the file.
    is_fatal: bool,
}

/// Holds our reading of `text` to what the platform's parser sees.
///
/// Ours tells more in two places, on purpose: of several `wx:else` in a row the platform
/// keeps the last, and where a name is a broken expression, and nothing is compiled, it
/// may be any.
pub(crate) fn agree(text: &str) {
    let exchanged = exchanged(text);
    let ours = read(&exchanged);
    assert_eq!(places(&read(text)), places(&ours), "other white space is text: {text:?}");
    let Some(seen) = see(&exchanged) else { return };
    let tells_more = exchanged.matches("wx:else").count() > 1;
    assert_eq!(names(&ours), names(&seen.wxml), "templates of {text:?}");
    let sorted = |it: &Wxml| {
        let mut imports = it.imports.clone();
        imports.sort();
        imports
    };
    assert_eq!(sorted(&ours), sorted(&seen.wxml), "imports of {text:?}");
    for (ours, theirs) in ours.parts.iter().zip(&seen.wxml.parts) {
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        theirs.live.sort_by_key(|it| it.place);
        if seen.is_fatal && ours.uses_any {
            theirs.uses_any = true;
            theirs.uses.clone_from(&ours.uses);
        }
        if tells_more {
            ours.live.retain(|it| theirs.live.iter().any(|other| other.place == it.place));
            ours.tags.retain(|it| theirs.tags.contains(it));
            ours.includes.retain(|it| theirs.includes.contains(it));
            ours.uses.retain(|it| theirs.uses.contains(it));
            ours.uses_any &= theirs.uses_any;
        }
        spell_alike(&mut theirs, &ours);
        assert_eq!(ours, theirs, "{text:?}");
    }
}

fn read(text: &str) -> Wxml {
    wxml::read(&Source::new("a.wxml", text), Dialect::Native)
}

/// Where live tags stand.
fn places(wxml: &Wxml) -> Vec<Place> {
    wxml.parts.iter().flat_map(|it| &it.live).map(|it| it.place).collect()
}

fn names(wxml: &Wxml) -> Vec<Option<&str>> {
    wxml.parts.iter().map(|it| it.template.as_deref()).collect()
}

/// The parser keeps no place for all of a value: what it keeps is part of ours.
fn spell_alike(theirs: &mut Part, ours: &Part) {
    for (theirs, ours) in theirs.live.iter_mut().zip(&ours.live) {
        for (name, value) in &mut theirs.attributes {
            if let Some(whole) = ours.attributes.get(name)
                && (whole.contains(value.as_str()) || whole.len() > 190)
            {
                value.clone_from(whole);
            }
        }
    }
}

/// `text` with letters of the same length for white space that is none to the platform.
fn exchanged(text: &str) -> String {
    let letter = |it: char| match it.len_utf8() {
        _ if it.is_ascii() || !it.is_whitespace() => it,
        2 => 'é',
        _ => '域',
    };
    text.chars().map(letter).collect()
}

/// Whether the parser gives up on a number of `text`.
fn has_odd_number(text: &str) -> bool {
    let mut words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '$');
    words.any(|it| {
        let hex = it.strip_prefix("0x").unwrap_or_default();
        it.starts_with(|it: char| it.is_ascii_digit())
            && (it.len() > 15 || hex.bytes().any(|it| !it.is_ascii_hexdigit()))
    })
}

/// What the parser sees of `text`; none where it does not end, or gives up.
fn see(text: &str) -> Option<Seen> {
    let brackets = text.bytes().filter(|it| b"<({[?!-+~".contains(it)).count();
    if has_odd_number(text) || brackets > BRACKETS_MAX || text.len() > BYTES_MAX {
        return None;
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES);
        thread.spawn_scoped(scope, || parsed(text)).ok()?.join().ok()
    })
}

fn parsed(text: &str) -> Seen {
    let (template, state) = parse::parse("", text);
    let source = Source::new("a.wxml", text);
    let part = |template: Option<String>, content: &[Node]| {
        let mut ctx = Ctx { source: &source, part: Part { template, ..Part::default() } };
        ctx.nodes(content);
        ctx.part
    };
    let mut parts = vec![part(None, &template.content)];
    for it in &template.globals.sub_templates {
        parts.push(part(Some(it.name.name.to_string()), &it.content));
    }
    parts.sort_by(|a, b| a.template.cmp(&b.template));
    let imports = template.globals.imports.iter().map(|it| it.src.name.to_string()).collect();
    let wxml = Wxml { parts, imports, ..Wxml::default() };
    let is_fatal = state.warnings().any(|it| it.level() == ParseErrorLevel::Fatal);
    Seen { wxml, is_fatal }
}

struct Ctx<'s> {
    source: &'s Source,
    part: Part,
}

impl Ctx<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            if let Node::Element(element) = node {
                self.element(element);
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match &element.kind {
            ElementKind::Normal { tag_name, attributes, children, generics, .. } => {
                let place = self.place(&tag_name.location);
                self.tag((&tag_name.name, place), (attributes, generics));
                self.nodes(children);
            }
            ElementKind::Pure { children, .. } | ElementKind::For { children, .. } => {
                self.nodes(children);
            }
            ElementKind::If { branches, else_branch, .. } => {
                for (_, _, children) in branches {
                    self.nodes(children);
                }
                if let Some((_, children)) = else_branch {
                    self.nodes(children);
                }
            }
            ElementKind::TemplateRef { target: (_, name), .. } => match name {
                Value::Static { value, .. } => {
                    self.part.uses.insert(value.to_string());
                }
                _ => self.part.uses_any = true,
            },
            ElementKind::Include { path: (_, path), .. } => {
                self.part.includes.insert(path.name.to_string());
            }
            _ => {}
        }
    }

    fn tag(
        &mut self,
        (name, place): (&str, Place),
        (attributes, generics): (&[NormalAttribute], &[StaticAttribute]),
    ) {
        self.part.tags.extend(generics.iter().map(|it| it.value.name.to_string()));
        let Some(tag) = LiveKind::of(name) else {
            self.part.tags.insert(name.to_owned());
            return;
        };
        let attributes: BTreeMap<String, String> = attributes
            .iter()
            .map(|it| {
                let value = it.value.as_ref().map_or("", |it| self.words(it));
                (it.name.name.to_string(), value.to_owned())
            })
            .collect();
        self.part.live.push(LiveTag { tag, attributes, place });
    }

    fn words(&self, value: &Value) -> &str {
        let place = self.place(&value.location());
        &self.source.text()[place.0 as usize..place.1 as usize]
    }

    /// The parser counts lines from 0, and columns in UTF-16 units.
    fn place(&self, range: &Range<Position>) -> Place {
        Place(self.offset(range.start), self.offset(range.end))
    }

    fn offset(&self, position: Position) -> u32 {
        // It counts line feeds alone; a source's own lines may end otherwise.
        let text = self.source.text();
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(position.line as usize).map(str::len).sum();
        let mut units = 0;
        let mut offset = before;
        for it in text[before..].chars() {
            if units >= position.utf16_col as usize {
                break;
            }
            units += it.len_utf16();
            offset += it.len_utf8();
        }
        u32::try_from(offset).unwrap()
    }
}
