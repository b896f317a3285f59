//! What one WXML file says: its live tags, and where else tags may come from.

mod nesting;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use dictum_source::source::Source;
use glass_easel_template_compiler::parse::tag::{
    Element, ElementKind, Node, NormalAttribute, StaticAttribute, Value,
};
use glass_easel_template_compiler::parse::{self, Position, TemplateStructure as _};
use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::unread::{Unread, WXML_MAX_BYTES};

/// The most bytes of one attribute's value that are kept.
const VALUE_MAX_BYTES: usize = 200;

/// Reads the WXML in `source`.
///
/// It is total: what cannot be parsed within the limits is a reading that says so.
/// What nests deep is refused before the parser, which is recursive, sees it; the
/// rest needs a stack of [`crate::unread::STACK_BYTES`].
///
/// ```
/// use dictum_miniprogram::wxml;
/// use dictum_source::source::Source;
///
/// let source = Source::new("pages/a.wxml", r#"<view><live-player mode="RTC"/></view>"#);
/// let reading = wxml::read(&source);
/// assert_eq!(reading.parts[0].live[0].tag.as_str(), "live-player");
/// ```
pub fn read(source: &Source) -> Wxml {
    let text = source.text();
    if text.len() > WXML_MAX_BYTES {
        return Wxml::unread(Unread::TooLarge);
    }
    if !nesting::is_shallow(text) {
        return Wxml::unread(Unread::TooDeep);
    }
    // The parser is not ours; should it give up, one file is not read.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let (template, _) = parse::parse("", text);
        let mut ctx = Ctx { source, part: Part::default() };
        ctx.nodes(&template.content);
        let mut parts = vec![ctx.part];
        for definition in &template.globals.sub_templates {
            let template = Some(definition.name.name.to_string());
            let mut ctx = Ctx { source, part: Part { template, ..Part::default() } };
            ctx.nodes(&definition.content);
            parts.push(ctx.part);
        }
        let imports = template.globals.imports.iter().map(|it| it.src.name.to_string());
        Wxml { unread: None, parts, imports: imports.collect() }
    }));
    parsed.unwrap_or_else(|_| Wxml::unread(Unread::Syntax))
}

/// What one WXML file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wxml {
    /// Why it could not be read, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
    /// Its own content first, then each template that it defines.
    pub parts: Vec<Part>,
    /// The files whose templates it imports, as they are spelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<String>,
}

impl Wxml {
    fn unread(why: Unread) -> Self {
        Self { unread: Some(why), ..Self::default() }
    }
}

/// The content of a file, or of one template in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The template's name; none for the file's own content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The live tags, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<LiveTag>,
    /// The names of all other tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// The files that are included, as they are spelled.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub includes: BTreeSet<String>,
    /// The templates that are used, by name.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub uses: BTreeSet<String>,
    /// Whether a template is used whose name is computed: it may be any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uses_any: bool,
}

/// A `live-pusher` or a `live-player`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveTag {
    /// Which of the two.
    pub tag: LiveKind,
    /// Its attributes as they are spelled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Where its name stands.
    pub place: Place,
}

/// The two live tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LiveKind {
    /// `live-pusher`: it records.
    LivePusher,
    /// `live-player`: it plays.
    LivePlayer,
}

impl LiveKind {
    /// The kind of the tag `name`, as WXML or JSX spells it.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "live-pusher" | "LivePusher" => Some(Self::LivePusher),
            "live-player" | "LivePlayer" => Some(Self::LivePlayer),
            _ => None,
        }
    }

    /// The tag as WXML spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LivePusher => "live-pusher",
            Self::LivePlayer => "live-player",
        }
    }
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
                self.tag((&tag_name.name, place), attributes, generics);
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
        attributes: &[NormalAttribute],
        generics: &[StaticAttribute],
    ) {
        // A generic names another component that the tag will hold.
        self.part.tags.extend(generics.iter().map(|it| it.value.name.to_string()));
        let Some(tag) = LiveKind::of(name) else {
            self.part.tags.insert(name.to_owned());
            return;
        };
        let attributes = attributes.iter().map(|it| {
            let value = it.value.as_ref().map_or("", |it| self.words(it));
            (it.name.name.to_string(), value.to_owned())
        });
        let attributes = attributes.collect();
        self.part.live.push(LiveTag { tag, attributes, place });
    }

    /// An attribute's value as it is spelled, cut where it is long.
    fn words(&self, value: &Value) -> &str {
        let range = match value {
            Value::Dynamic { double_brace_location: (left, right), .. } => {
                left.start..right.end.max(value.location().end)
            }
            _ => value.location(),
        };
        let place = self.place(&range);
        let text = self.source.text();
        let words = text.get(place.0 as usize..place.1 as usize).unwrap_or_default();
        let quotes: &[char] = &['"', '\''];
        let words = words.trim_matches(quotes);
        let mut end = words.len().min(VALUE_MAX_BYTES);
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        words.get(..end).unwrap_or_default()
    }

    /// The parser counts lines from 0, and columns in UTF-16 units.
    fn place(&self, range: &std::ops::Range<Position>) -> Place {
        Place(self.offset(range.start), self.offset(range.end))
    }

    fn offset(&self, position: Position) -> u32 {
        let Some(line) = self.source.line_span(position.line.saturating_add(1)) else {
            return u32::try_from(self.source.text().len()).unwrap_or(u32::MAX);
        };
        let text = self.source.text().get(line.start as usize..).unwrap_or_default();
        let mut units = 0;
        let mut offset = line.start;
        for it in text.chars() {
            if units >= position.utf16_col {
                break;
            }
            units += if it.len_utf16() == 2 { 2 } else { 1 };
            offset += u32::try_from(it.len_utf8()).unwrap_or(1);
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[(LiveKind, &str)]) {
        let source = Source::new("a.wxml", text);
        let reading = read(&source);
        let found: Vec<(LiveKind, &str)> = reading
            .parts
            .iter()
            .flat_map(|it| &it.live)
            .map(|it| (it.tag, text.get(it.place.0 as usize..it.place.1 as usize).unwrap()))
            .collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn live_tags_stand_where_they_stand() {
        use LiveKind::{LivePlayer, LivePusher};
        check("<live-pusher/>", &[(LivePusher, "live-pusher")]);
        check("域名🚀\n<view>{{a<b}}<live-player /></view>", &[(LivePlayer, "live-player")]);
        check(
            "<view wx:if=\"{{a}}\"><block wx:for=\"{{b}}\">🚀<live-pusher url=\"{{c}}\"></live-pusher></block></view>\n\
             <template name=\"t\"><live-player src=\"x\"/></template>",
            &[(LivePusher, "live-pusher"), (LivePlayer, "live-player")],
        );
        check("<!-- <live-pusher/> --><wxs module=\"m\">var a = '<live-player/>';</wxs>", &[]);
        check("<view wx:if=\"{{a}}\"/><live-player wx:else/>", &[(LivePlayer, "live-player")]);
    }

    #[test]
    fn attributes_are_kept_as_they_are_spelled() {
        let text =
            "<live-pusher mode=\"RTC\" url=\"{{ pushUrl }}\" autopush bindstatechange=\"f\"/>";
        let reading = read(&Source::new("a.wxml", text));
        let attributes = &reading.parts[0].live[0].attributes;
        let found: Vec<(&str, &str)> =
            attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            found,
            [("autopush", ""), ("bindstatechange", "f"), ("mode", "RTC"), ("url", "{{ pushUrl }}"),]
        );
    }

    #[test]
    fn what_other_files_bring_is_named() {
        let text = "<import src=\"../t.wxml\"/><include src=\"head.wxml\"/>\
                    <template is=\"a\"/><template is=\"{{b}}\"/><my-list generic:item=\"my-item\"/>";
        let reading = read(&Source::new("a.wxml", text));
        let part = &reading.parts[0];
        // The parser leaves the ending out.
        assert_eq!(reading.imports, ["../t"]);
        assert!(part.includes.contains("head") && part.uses.contains("a") && part.uses_any);
        assert!(part.tags.contains("my-list") && part.tags.contains("my-item"));
    }

    #[test]
    fn a_parser_that_gives_up_is_one_file_that_is_not_read() {
        // Found by fuzzing: the parser counts such a number past its end.
        let text = format!("<live-player a=\"{{{{ 0{} }}}}\"/>", "7".repeat(60));
        assert_eq!(read(&Source::new("a", text)).unread, Some(Unread::Syntax));
    }

    #[test]
    fn what_is_deep_or_large_is_not_parsed() {
        let deep = "<a>".repeat(5000);
        assert_eq!(read(&Source::new("a", deep)).unread, Some(Unread::TooDeep));
        let deep = format!("{{{{ {} }}}}", "(".repeat(20_000));
        assert_eq!(read(&Source::new("a", deep)).unread, Some(Unread::TooDeep));
        let deep = "<a b=\"</a>\">".repeat(5000);
        assert_eq!(read(&Source::new("a", deep)).unread, Some(Unread::TooDeep));
        let deep = "{{a}}".repeat(50_000);
        assert_eq!(read(&Source::new("a", deep)).unread, Some(Unread::TooDeep));
        let large = " ".repeat(WXML_MAX_BYTES + 1);
        assert_eq!(read(&Source::new("a", large)).unread, Some(Unread::TooLarge));
    }
}
