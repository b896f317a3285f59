//! What stands in what: tags become the parts of a file.
//!
//! A stack of what is open, and no recursion. An end tag ends the innermost element of
//! its name and all within; one that ends nothing ends everything, as on the platform.

use std::collections::{BTreeMap, BTreeSet};

use super::scanner::{Attribute, Scanner, Tag, Token, constant};
use super::{Dialect, LiveKind, LiveTag, Part, Wxml, entities};
use crate::place::Place;
use crate::unread::Unread;

/// The most attributes of one live tag that are kept.
const ATTRIBUTES_MAX: usize = 100;

/// The most bytes of one attribute's value that are kept.
const VALUE_MAX_BYTES: usize = 200;

/// What `text` says.
pub(super) fn read(text: &str, dialect: Dialect) -> Wxml {
    let mut scanner = Scanner::new(text, dialect);
    let mut ctx = Ctx { dialect, ..Ctx::default() };
    for token in scanner.by_ref() {
        match token {
            Token::Start(tag) => ctx.start(&tag),
            Token::End(name) => ctx.end(name),
        }
    }
    while !ctx.open.is_empty() {
        ctx.close();
    }
    let mut parts = vec![ctx.own];
    parts.extend(ctx.templates.into_values());
    let cut = scanner.cut().map(|at| (Unread::CutOff, at));
    let (unread, unread_at) = ctx.untold.map(|at| (Unread::TooMuch, at)).or(cut).unzip();
    Wxml { unread, unread_at, parts, imports: ctx.imports }
}

/// An element whose end tag has not come.
struct Element<'t> {
    name: &'t str,
    /// Whether its content is a part of its own.
    is_part: bool,
}

#[derive(Default)]
struct Ctx<'t> {
    dialect: Dialect,
    open: Vec<Element<'t>>,
    own: Part,
    /// The parts that are open: templates, and without a name what the platform drops,
    /// which is the content of tags that bring their own.
    inner: Vec<Part>,
    templates: BTreeMap<String, Part>,
    imports: Vec<String>,
    /// A live tag of which not everything is kept.
    untold: Option<Place>,
}

impl<'t> Ctx<'t> {
    fn start(&mut self, tag: &Tag<'t>) {
        let inner = match (self.dialect, tag.name) {
            (Dialect::Native, "template") => Some(self.template(&tag.attributes)),
            (Dialect::Native, "import") => {
                self.imports.extend(path(&tag.attributes));
                Some(Part::default())
            }
            (Dialect::Native, "include") => self.include(&tag.attributes),
            (Dialect::Native, "slot") => Some(Part::default()),
            (Dialect::Native, "wxs" | "block") => None,
            _ => {
                self.element(tag);
                None
            }
        };
        self.open.push(Element { name: tag.name, is_part: inner.is_some() });
        self.inner.extend(inner);
        if tag.is_alone {
            self.close();
        }
    }

    fn end(&mut self, name: &str) {
        while let Some(element) = self.open.last() {
            let is_ended = name.is_empty() || element.name.eq_ignore_ascii_case(name);
            self.close();
            if is_ended {
                break;
            }
        }
    }

    /// Closes the innermost element.
    fn close(&mut self) {
        if !self.open.pop().is_some_and(|it| it.is_part) {
            return;
        }
        // Of two templates of one name the platform keeps the one that ends first.
        if let Some(part) = self.inner.pop()
            && let Some(name) = part.template.clone()
        {
            self.templates.entry(name).or_insert(part);
        }
    }

    /// The part that content goes to.
    fn part(&mut self) -> &mut Part {
        self.inner.last_mut().unwrap_or(&mut self.own)
    }

    /// A template that is defined, or one that is used and brings its content.
    fn template(&mut self, attributes: &[Attribute<'_>]) -> Part {
        if let Some(name) = find(attributes, "name") {
            let template = Some(entities::decode(name).into_owned());
            return Part { template, ..Part::default() };
        }
        match constant(find(attributes, "is").unwrap_or_default()) {
            Some(name) => {
                self.part().uses.insert(name);
            }
            None => self.part().uses_any = true,
        }
        Part::default()
    }

    /// An include without a path is nothing but its content.
    fn include(&mut self, attributes: &[Attribute<'_>]) -> Option<Part> {
        let path = path(attributes)?;
        self.part().includes.insert(path);
        Some(Part::default())
    }

    fn element(&mut self, tag: &Tag<'_>) {
        // A generic names another component that the tag will hold.
        let generics = tag.attributes.iter().filter(|it| it.prefix == Some("generic"));
        let mut known = BTreeSet::new();
        for it in generics.filter(|it| known.insert(it.name)) {
            let component = entities::decode(it.value.unwrap_or_default()).into_owned();
            self.part().tags.insert(component);
        }
        if let Some(kind) = LiveKind::of(tag.name) {
            let mut attributes = properties(&tag.attributes);
            if attributes.len() > ATTRIBUTES_MAX {
                attributes = attributes.into_iter().take(ATTRIBUTES_MAX).collect();
                self.untold.get_or_insert(tag.place);
            }
            self.part().live.push(LiveTag { tag: kind, attributes, place: tag.place });
        } else {
            self.part().tags.insert(tag.name.to_owned());
        }
    }
}

/// The value of the first attribute `name`; empty where it has none.
fn find<'t>(attributes: &[Attribute<'t>], name: &str) -> Option<&'t str> {
    let found = attributes.iter().find(|it| it.prefix.is_none() && it.name == name)?;
    Some(found.value.unwrap_or_default())
}

/// The file that a tag names, without its ending, as the platform spells it.
fn path(attributes: &[Attribute<'_>]) -> Option<String> {
    let path = entities::decode(find(attributes, "src")?);
    let path = path.strip_suffix(".wxml").unwrap_or(&path);
    (!path.is_empty()).then(|| path.to_owned())
}

/// What is set on a component: no events, no data, nothing that all elements have.
/// Of two values of one name the first counts.
fn properties(attributes: &[Attribute<'_>]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for it in attributes {
        let name = match it.prefix {
            None if is_property(it.name) => it.name.to_owned(),
            Some("model") => camel_case(it.name),
            _ => continue,
        };
        found.entry(name).or_insert_with(|| shortened(it.value.unwrap_or_default()).to_owned());
    }
    found
}

fn is_property(name: &str) -> bool {
    let is_data = name.strip_prefix("data-").is_some_and(|it| !it.is_empty());
    !is_data && !matches!(name, "id" | "slot" | "class" | "style")
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut chars = word.chars();
        joined.extend(chars.next().map(|it| it.to_ascii_uppercase()));
        joined.push_str(chars.as_str());
    }
    joined
}

fn shortened(value: &str) -> &str {
    value.get(..value.floor_char_boundary(VALUE_MAX_BYTES)).unwrap_or_default()
}
