//! Files of JSON that say how a project is put together, held to the shape that the
//! platform reads.

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{self, NodeId, Notation, Tree, Value};

use super::Files;
use super::paths::ending;
use super::reach::{Hides, Reach};
use crate::code::literal::SPREAD;
use crate::reader::kind;

/// The key under which code that is no literal stands in what is read of code.
pub(super) const COMPUTED: &str = SPREAD;

/// What became of a file of JSON that is there.
#[derive(Debug)]
pub(super) enum Parsed {
    /// It was read.
    Whole(Tree),
    /// It was read as far as its faults allow, and may say more.
    Part(Tree),
    /// It cannot be read.
    Broken,
}

impl Parsed {
    /// What could be read of it.
    pub(super) fn tree(self) -> Option<Tree> {
        match self {
            Self::Whole(tree) | Self::Part(tree) => Some(tree),
            Self::Broken => None,
        }
    }

    /// Whether it may say more than could be read.
    pub(super) fn hides(&self) -> bool {
        !matches!(self, Self::Whole(_))
    }
}

/// Reads a file of JSON, comments and trailing commas allowed; none where there is no
/// such file. Where it may say more than could be read, that hides `hides`.
pub(super) fn parse(
    files: &dyn Files,
    path: &str,
    (reach, hides): (&mut Reach, Hides),
) -> Option<Parsed> {
    let source = match files.read(path)? {
        Ok(source) => source,
        Err(finding) => {
            reach.unreadable(hides, (path, *finding));
            return Some(Parsed::Broken);
        }
    };
    if let (Some(tree), faults) = tree::parse(&source, Notation::Json, Evidence::Observed)
        && faults.is_empty()
    {
        return Some(Parsed::Whole(tree));
    }
    let (tree, faults) = tree::parse(&source, Notation::JsonWithComments, Evidence::Observed);
    let whole = faults.is_empty();
    for fault in faults {
        reach.unreadable(hides, (path, fault));
    }
    match tree {
        Some(tree) if whole => {
            if !COMMENTED.iter().any(|it| path.ends_with(it)) {
                let at = Location::new(&source, Span::default());
                reach.findings.push(not_strict(path, &at));
            }
            Some(Parsed::Whole(tree))
        }
        Some(tree) => Some(Parsed::Part(tree)),
        None => Some(Parsed::Broken),
    }
}

/// Files that may have comments.
const COMMENTED: [&str; 4] = ["manifest.json", "pages.json", "tsconfig.json", "jsconfig.json"];

fn not_strict(path: &str, at: &Location) -> Finding {
    let message = Text::new(
        format!("`{path}` has comments or trailing commas, which the platform may refuse"),
        format!("`{path}` 中有注释或多余的逗号，平台可能不接受"),
    );
    Finding::new("json-not-strict", Severity::Info, message).at(at.clone())
}

/// Reads values of one file; what has another type than the platform reads is told, and
/// what it would have said is not known.
pub(super) struct Shape<'t, 'r> {
    pub(super) tree: &'t Tree,
    pub(super) reach: &'r mut Reach,
    /// What a value of another type hides.
    pub(super) hides: Option<Hides>,
    /// Whether everything that was asked for had its type.
    pub(super) fits: bool,
}

impl<'t, 'r> Shape<'t, 'r> {
    pub(super) fn new(tree: &'t Tree, (reach, hides): (&'r mut Reach, Option<Hides>)) -> Self {
        Self { tree, reach, hides, fits: true }
    }

    /// The text of `key` in map `id`.
    pub(super) fn text(&mut self, id: NodeId, key: &str) -> Option<(&'t str, NodeId)> {
        let value = self.tree.get(id, key)?;
        self.text_of(value, key).map(|it| (it, value))
    }

    /// The text that `id`, which stands under `key`, is.
    pub(super) fn text_of(&mut self, id: NodeId, key: &str) -> Option<&'t str> {
        let text = self.tree.str(id);
        if text.is_none() {
            self.wrong((id, key), &Text::new("text", "文本"));
        }
        text
    }

    /// The truth value of `key` in map `id`.
    pub(super) fn truth(&mut self, id: NodeId, key: &str) -> Option<bool> {
        let value = self.tree.get(id, key)?;
        if let Value::Bool(it) = self.tree.value(value) {
            return Some(*it);
        }
        self.wrong((value, key), &Text::new("true or false", "true 或 false"));
        None
    }

    /// The items of the list `key` in map `id`.
    pub(super) fn list(&mut self, id: NodeId, key: &str) -> &'t [NodeId] {
        let Some(value) = self.tree.get(id, key) else { return &[] };
        if let Value::List(items) = self.tree.value(value) {
            return items;
        }
        self.wrong((value, key), &Text::new("a list", "列表"));
        &[]
    }

    /// The map `key` in map `id`.
    pub(super) fn map(&mut self, id: NodeId, key: &str) -> Option<NodeId> {
        let value = self.tree.get(id, key)?;
        self.map_of(value, key).then_some(value)
    }

    /// Whether `id`, which stands under `key`, is a map that is written out.
    pub(super) fn map_of(&mut self, id: NodeId, key: &str) -> bool {
        if !matches!(self.tree.value(id), Value::Map(_)) {
            self.wrong((id, key), &Text::new("a map", "映射"));
            return false;
        }
        if let Some(more) = self.tree.get(id, COMPUTED)
            && matches!(self.tree.value(more), Value::Null)
        {
            self.computed(more, key);
        }
        true
    }

    /// The entries of the map `key` in map `id` whose values are text: the key, the text
    /// and the key's place.
    pub(super) fn texts(&mut self, id: NodeId, key: &str) -> Vec<(&'t str, &'t str, Location)> {
        let Some(map) = self.map(id, key) else { return Vec::new() };
        let mut found = Vec::new();
        for entry in self.tree.entries(map) {
            if &*entry.key == COMPUTED {
                continue;
            }
            if let Some(text) = self.text_of(entry.value, &format!("{key}.{}", entry.key)) {
                found.push((&*entry.key, text, self.tree.key_location(map, &entry.key)));
            }
        }
        found
    }

    fn wrong(&mut self, (id, key): (NodeId, &str), wanted: &Text) {
        let value = self.tree.value(id);
        if matches!(value, Value::Null) && !self.is_json(id) {
            return self.computed(id, key);
        }
        let found = kind(value);
        let message = Text::new(
            format!("`{key}` is {}, and has to be {}", found.en, wanted.en),
            format!("`{key}` 是{}，而应为{}", found.zh_cn, wanted.zh_cn),
        );
        self.misfit("configuration-shape", id, message);
    }

    fn computed(&mut self, id: NodeId, key: &str) {
        let message = Text::new(
            format!("a part of `{key}` is worked out when the project is built, and is not known"),
            format!("`{key}` 的一部分在构建时才能确定，其内容未知"),
        );
        self.misfit("configuration-computed", id, message);
    }

    /// Tells that what stands at `id` is nothing that the platform reads.
    pub(super) fn misfit(&mut self, code: &str, id: NodeId, message: Text) {
        self.fits = false;
        let at = self.tree.location(id);
        let finding = Finding::new(code, Severity::Warning, message).at(at).help(unknown());
        match self.hides {
            Some(hides) => self.reach.miss(hides, finding),
            None => self.reach.findings.push(finding),
        }
    }

    fn is_json(&self, id: NodeId) -> bool {
        ending(self.tree.location(id).source.path()) == "json"
    }
}

/// What follows for people from something that is not known.
pub(super) fn unknown() -> Text {
    Text::new(
        "until it is mended, rules about the code cannot rule anything out",
        "修正之前，有关代码的规则无法排除任何问题",
    )
}

/// A tree of JSON that is nobody's to mend here: none where it cannot be read.
pub(super) fn quietly(files: &dyn Files, path: &str) -> Option<Tree> {
    let source = files.read(path)?.ok()?;
    tree::parse(&source, Notation::JsonWithComments, Evidence::Observed).0
}
