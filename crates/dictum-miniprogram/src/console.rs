//! The console file as facts: what people declare and attest.

use dictum_schema::language::Text;
use dictum_schema::release::Digest;
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::naming;
use dictum_source::source::Location;
use dictum_source::tree::{NodeId, Tree, Value};
use jiff::civil::Date;

use crate::day;
use crate::reader::{Facts, LIST_MAX_ITEMS, Reader, shown};

/// The code of findings on values that do not fit the console file's JSON Schema.
///
/// A caller that has held the file to the schema has reported them already.
pub const SHAPE_CODE: &str = "console-shape";

/// The code of findings on days that no calendar has or that have not come.
const DATE_CODE: &str = "console-date";

/// The facts that `console` declares, as a tree in the shape of the facts.
///
/// A null is not known yet, and so no fact. What stands in a section whose
/// `attested` names a person and a day has the evidence *attested*, everything else
/// is *declared*. Values of the wrong type are reported and left out.
pub(crate) fn read(console: &Tree, today: Date) -> (Tree, Vec<Finding>) {
    let mut ctx = Ctx { reader: Reader::new(console, SHAPE_CODE, Evidence::Declared), today };
    let root = console.root();
    match console.value(root) {
        Value::Map(_) => {
            let facts = ctx.fields(root, &FILE, "");
            let into = ctx.reader.to.root();
            ctx.reader.fill(into, facts);
        }
        // An empty file is one in which nothing is known yet.
        Value::Null => {}
        _ => {
            ctx.reader.wrong(root, "console", &Text::new("a map of facts", "事实的映射"));
        }
    }
    (ctx.reader.to, ctx.reader.findings)
}

/// What a value of the console file has to be.
enum Shape {
    Text,
    /// Text that names somebody or something.
    Words,
    Day,
    /// A day that has come.
    PastDay,
    /// A SHA-256 in lower-case hexadecimal digits.
    Digest,
    Truth,
    Names,
    Texts,
    Numbers,
    Origins,
    Categories,
    OneOf(&'static [&'static str]),
    Map(&'static [Field]),
    /// The format's name, which is no fact.
    Tag,
}

type Field = (&'static str, Shape);

const ATTESTED: Field = (
    "attested",
    Shape::Map(&[
        ("by", Shape::Words),
        ("on", Shape::PastDay),
        ("file", Shape::Text),
        ("sha256", Shape::Digest),
    ]),
);

const FILE: [Field; 17] = [
    ("schema", Shape::Tag),
    ("app_id", Shape::Text),
    ("name", Shape::Text),
    (
        "principal",
        Shape::OneOf(&["person", "enterprise", "media", "government", "institution", "other"]),
    ),
    ("categories", Shape::Categories),
    (
        "domains",
        Shape::Map(&[
            ("request", Shape::Origins),
            ("socket", Shape::Origins),
            ("upload", Shape::Origins),
            ("download", Shape::Origins),
        ]),
    ),
    (
        "authorization",
        Shape::Map(&[
            ("platform", Shape::Words),
            ("permissions", Shape::Names),
            ("permission_ids", Shape::Numbers),
            ATTESTED,
        ]),
    ),
    (
        "interfaces",
        Shape::Map(&[("live_player", Shape::Truth), ("live_pusher", Shape::Truth), ATTESTED]),
    ),
    (
        "scenario",
        Shape::Map(&[
            ("description", Shape::Words),
            ("matches_categories", Shape::Truth),
            ATTESTED,
        ]),
    ),
    ("real_name", Shape::Map(&[("basis", Shape::Words), ATTESTED])),
    (
        "qualification",
        Shape::Map(&[("documents", Shape::Names), ("submitted", Shape::Day), ATTESTED]),
    ),
    ("launch", Shape::Map(&[("date", Shape::Day)])),
    ("read_aloud", Shape::Map(&[("source", Shape::Words)])),
    ("beta", Shape::Map(&[("granted", Shape::Truth), ATTESTED])),
    (
        "cloud_account",
        Shape::Map(&[
            ("id", Shape::Text),
            ("registered", Shape::Truth),
            ("enterprise_verified", Shape::Truth),
            ATTESTED,
        ]),
    ),
    ("privacy", Shape::Map(&[("declared", Shape::Texts)])),
    ("wechat_verification", Shape::OneOf(&["verified", "pending", "failed"])),
];

const CATEGORY: [Field; 4] = [
    ("first", Shape::Text),
    ("second", Shape::Text),
    ("third", Shape::Text),
    ("status", Shape::OneOf(&["approved", "in-review", "refused"])),
];

struct Ctx<'a> {
    reader: Reader<'a>,
    today: Date,
}

impl Ctx<'_> {
    /// The facts of map `id`, whose entries have to be `fields`.
    fn fields(&mut self, id: NodeId, fields: &'static [Field], path: &str) -> Facts {
        let mut facts = Facts::new();
        for entry in self.reader.from.entries(id) {
            let path = join(path, &shown(&entry.key));
            match fields.iter().find(|(key, _)| **key == *entry.key) {
                None => {
                    let at = self.reader.from.key_location(id, &entry.key);
                    self.unknown(&path, at);
                }
                Some((key, shape)) if !self.reader.is_null(entry.value) => {
                    let value = self.value(entry.value, shape, &path);
                    facts.extend(value.map(|value| (*key, entry.key_span, value)));
                }
                Some(_) => {}
            }
        }
        facts
    }

    fn value(&mut self, id: NodeId, shape: &'static Shape, path: &str) -> Option<NodeId> {
        match shape {
            Shape::Tag => None,
            Shape::Text => self.reader.text(id, path),
            Shape::Words => self.reader.words(id, path),
            Shape::Names => self.reader.list(id, path, Reader::words),
            Shape::Day => self.day(id, path, Date::MAX),
            Shape::PastDay => self.day(id, path, self.today),
            Shape::Digest => match self.reader.from.str(id) {
                Some(text) if Digest::try_from(text.to_owned()).is_ok() => {
                    self.reader.text(id, path)
                }
                _ => {
                    let wanted =
                        Text::new("64 lower-case hexadecimal digits", "64 位小写十六进制数字");
                    self.reader.wrong(id, path, &wanted)
                }
            },
            Shape::Truth => match self.reader.from.value(id) {
                Value::Bool(it) => Some(self.reader.keep(id, Value::Bool(*it))),
                _ => self.reader.wrong(
                    id,
                    path,
                    &Text::new("`true` or `false`", " `true` 或 `false`"),
                ),
            },
            Shape::Texts => self.reader.list(id, path, Reader::text),
            Shape::Numbers => self.reader.list(id, path, number),
            Shape::Origins => self.reader.list(id, path, Reader::origin),
            Shape::OneOf(words) => self.one_of(id, words, path),
            Shape::Categories => self.categories(id, path),
            Shape::Map(fields) => match self.reader.from.value(id) {
                Value::Map(_) => Some(self.section(id, fields, path)),
                _ => self.reader.wrong(id, path, &Text::new("a map", "映射")),
            },
        }
    }

    /// A section; a person who vouches for it makes its evidence *attested*.
    fn section(&mut self, id: NodeId, fields: &'static [Field], path: &str) -> NodeId {
        let before = self.reader.evidence;
        if fields.iter().any(|(key, _)| *key == "attested") && self.is_attested(id) {
            self.reader.evidence = Evidence::Attested;
        }
        let facts = self.fields(id, fields, path);
        let map = self.reader.map(id, facts);
        self.reader.evidence = before;
        map
    }

    /// Whether a named person vouches for section `id`, on a day that has come.
    fn is_attested(&self, id: NodeId) -> bool {
        let from = self.reader.from;
        let Some(attested) = from.get(id, "attested") else { return false };
        let text = |key| from.get(attested, key).and_then(|it| from.str(it));
        let named = text("by").is_some_and(naming::is_name);
        named && text("on").and_then(day::parse).is_some_and(|on| on <= self.today)
    }

    fn day(&mut self, id: NodeId, path: &str, latest: Date) -> Option<NodeId> {
        let Some(text) = self.reader.from.str(id) else {
            let wanted = Text::new("a day as `YYYY-MM-DD`", "形如 `YYYY-MM-DD` 的日期");
            return self.reader.wrong(id, path, &wanted);
        };
        let quoted = shown(text);
        let (code, message) = match day::parse(text) {
            Some(day) if day <= latest => {
                return Some(self.reader.keep(id, Value::String(text.into())));
            }
            Some(_) => (
                DATE_CODE,
                Text::new(
                    format!(
                        "`{path}` is `{quoted}`, which has not come yet: nobody vouches so far"
                    ),
                    format!("`{path}` 为 `{quoted}`，该日期尚未到来，目前无人确认"),
                ),
            ),
            None if day::find(text) == Some(text) => (
                DATE_CODE,
                Text::new(
                    format!("`{path}` is `{quoted}`, a day that no calendar has"),
                    format!("`{path}` 为 `{quoted}`，日历上没有这一天"),
                ),
            ),
            None => (
                SHAPE_CODE,
                Text::new(
                    format!("`{path}` is `{quoted}`, and has to be a day as `YYYY-MM-DD`"),
                    format!("`{path}` 为 `{quoted}`，而应为形如 `YYYY-MM-DD` 的日期"),
                ),
            ),
        };
        self.reader.report_as(code, message, self.reader.from.location(id));
        None
    }

    fn one_of(&mut self, id: NodeId, words: &'static [&'static str], path: &str) -> Option<NodeId> {
        match self.reader.from.str(id) {
            Some(text) if words.contains(&text) => {
                Some(self.reader.keep(id, Value::String(text.into())))
            }
            Some(text) => {
                let (words, quoted) = (words.join("`, `"), shown(text));
                let message = Text::new(
                    format!("`{path}` is `{quoted}`, and has to be one of `{words}`"),
                    format!("`{path}` 为 `{quoted}`，而应为以下之一：`{words}`"),
                );
                self.reader.report(message, self.reader.from.location(id));
                None
            }
            None => {
                let words = words.join("`, `");
                let wanted = Text::new(format!("one of `{words}`"), format!("以下之一：`{words}`"));
                self.reader.wrong(id, path, &wanted)
            }
        }
    }

    /// The categories. One of which a level is not known yet stays without names, so
    /// that what depends on it cannot be known either.
    fn categories(&mut self, id: NodeId, path: &str) -> Option<NodeId> {
        let Value::List(items) = self.reader.from.value(id) else {
            return self.reader.list(id, path, |_, _, _| None);
        };
        self.reader.check_length(id, path);
        let items = items.get(..LIST_MAX_ITEMS).unwrap_or(items);
        let (mut kept, mut holes) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            match self.reader.from.value(*item) {
                Value::Null => holes.push((*item, path)),
                Value::Map(_) => kept.push(self.category(*item, &path)),
                _ => {
                    let map = self.category_map(*item);
                    let wanted = Text::new(format!("a map: `{map}`"), format!("映射：`{map}`"));
                    self.reader.wrong(*item, &path, &wanted);
                }
            }
        }
        // What is empty alone is not filled in yet.
        for (item, path) in holes.iter().filter(|_| holes.len() < items.len()) {
            self.reader.hole(*item, path);
        }
        (kept.len() == items.len()).then(|| self.reader.keep(id, Value::List(kept)))
    }

    fn category(&mut self, id: NodeId, path: &str) -> NodeId {
        let facts = self.fields(id, &CATEGORY, path);
        let map = self.reader.map(id, facts);
        let levels = (self.reader.to.get(map, "first"), self.reader.to.get(map, "second"));
        if let (Some(first), Some(second)) = levels
            && let Some(names) = self.reader.names(id, first, second)
        {
            let span = self.reader.from.node(id).span;
            self.reader.to.insert(map, ("names", span), names);
        }
        map
    }

    /// How the category that text `id` writes as a pair is to be written.
    fn category_map(&self, id: NodeId) -> String {
        let text = self.reader.from.str(id).unwrap_or_default();
        let (first, second) = text.split_once([':', '：']).unwrap_or(("…", "…"));
        format!("{{first: {}, second: {}}}", shown(first.trim()), shown(second.trim()))
    }

    fn unknown(&mut self, path: &str, at: Location) {
        let message = Text::new(
            format!("`{path}` is no fact of a console file"),
            format!("控制台文件没有 `{path}` 这一项"),
        );
        self.reader.report(message, at);
    }
}

/// A whole number. People write it as one; only the platform writes digits as text.
fn number(reader: &mut Reader<'_>, id: NodeId, path: &str) -> Option<NodeId> {
    match reader.from.value(id) {
        Value::Int(_) => reader.number(id, path),
        _ => reader.wrong(id, path, &Text::new("a whole number", "整数")),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
