//! Two schemas, gone through side by side.

use std::collections::HashSet;
use std::sync::LazyLock;

use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use serde_json::{Map, Value as Json};

use super::refs::{self, Roots};
use super::{Moved, ROOT};

/// So many pairs of schemas are compared; references can make more of them than there is
/// text.
const PAIRS_MAX: usize = 100_000;

/// So deep is followed, through references too.
const DEPTH_MAX: usize = 128;

/// What allows everything.
pub(super) static ANY: Json = Json::Bool(true);

/// The comparison of two schemas.
pub(super) struct Walk<'a> {
    pub(super) roots: Roots<'a>,
    moved: Vec<Moved>,
    /// The pairs that were met, by their places in memory. A pair that is met again,
    /// inside of itself too, was or will be told of where it was met first.
    met: HashSet<(usize, usize)>,
    depth: usize,
    cut_off: bool,
}

impl<'a> Walk<'a> {
    /// What changed from `old` to `new`.
    pub(super) fn between(old: &'a Json, new: &'a Json) -> Vec<Moved> {
        let roots = Roots::of(old, new);
        let (moved, met) = (Vec::new(), HashSet::new());
        let mut walk = Self { roots, moved, met, depth: 0, cut_off: false };
        let reason = if refs::dialect(old) == refs::dialect(new) {
            refs::hangs_on(old).or_else(|| refs::hangs_on(new))
        } else {
            Some("$schema")
        };
        match reason {
            Some(keyword) => walk.tell(ROOT, Verdict::Undecided, unclear(keyword)),
            None => walk.schema(ROOT, old, new),
        }
        walk.moved
    }

    /// Tells of a change at the fact `at`.
    pub(super) fn tell(&mut self, at: &str, verdict: Verdict, reason: Text) {
        let moved = Moved { at: at.to_owned(), verdict, reason };
        if !self.moved.contains(&moved) {
            self.moved.push(moved);
        }
    }

    /// Compares what two schemas say of the fact `at`.
    pub(super) fn schema(&mut self, at: &str, old: &'a Json, new: &'a Json) {
        if self.is_cut_off() {
            return;
        }
        let (Some(old), Some(new)) = (self.roots.old.resolve(old), self.roots.new.resolve(new))
        else {
            return self.tell(at, Verdict::Undecided, unclear("$ref"));
        };
        let place = |it: &Json| std::ptr::from_ref(it).addr();
        if !self.met.insert((place(old), place(new))) {
            return;
        }
        match (allows_nothing(old), allows_nothing(new)) {
            (true, true) => {}
            (true, false) => self.tell(at, Verdict::Loosened, may_be_there()),
            (false, true) => self.tell(at, Verdict::Tightened, may_not_be_there()),
            (false, false) => {
                // What is allowed of the rest hangs on every other keyword beside it, so that
                // none of them means by itself what it means elsewhere.
                let rest = judges_the_rest(old).or_else(|| judges_the_rest(new));
                if let Some(keyword) = rest {
                    if !self.is_same(Some(old), Some(new)) {
                        self.tell(at, Verdict::Undecided, unclear_beside(keyword));
                    }
                    return;
                }
                self.depth += 1;
                self.keywords(at, Pair { old: keywords_of(old), new: keywords_of(new) });
                self.depth -= 1;
            }
        }
    }

    /// Whether two parts of the schemas allow the same, as far as that can be read off
    /// their text: they are alike, and nothing that they refer to has changed.
    pub(super) fn is_same(&self, old: Option<&Json>, new: Option<&Json>) -> bool {
        let alike = match (old, new) {
            (Some(old), Some(new)) => refs::are_alike(old, new),
            (old, new) => old == new,
        };
        alike && (self.roots.have_same_definitions() || !old.is_some_and(refs::refers))
    }

    /// Whether nothing more is compared; the first time it is told.
    fn is_cut_off(&mut self) -> bool {
        if self.depth > DEPTH_MAX || self.met.len() >= PAIRS_MAX {
            if !self.cut_off {
                self.tell(ROOT, Verdict::Undecided, too_large());
            }
            self.cut_off = true;
        }
        self.cut_off
    }
}

/// The keywords of an old and a new schema, or other parts of theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<T> {
    pub(super) old: T,
    pub(super) new: T,
}

/// The keywords of `schema`; none for one that allows everything.
fn keywords_of(schema: &Json) -> &Map<String, Json> {
    static NONE: LazyLock<Map<String, Json>> = LazyLock::new(Map::new);
    schema.as_object().unwrap_or(&NONE)
}

fn allows_nothing(schema: &Json) -> bool {
    *schema == Json::Bool(false)
}

/// The keyword of `schema` that judges what its other keywords leave over.
fn judges_the_rest(schema: &Json) -> Option<&'static str> {
    ["unevaluatedProperties", "unevaluatedItems"].into_iter().find(|it| schema.get(it).is_some())
}

fn unclear_beside(keyword: &str) -> Text {
    Text::new(
        format!("something changed beside `{keyword}`, and what that means is not proved"),
        format!("与 `{keyword}` 并列的内容已改变，其影响未能证明"),
    )
}

fn may_be_there() -> Text {
    Text::new("something may stand here now", "此处现在可以有内容")
}

fn may_not_be_there() -> Text {
    Text::new("nothing may stand here any more", "此处不再允许有内容")
}

/// What is said of a keyword whose change cannot be compared.
pub(super) fn unclear(keyword: &str) -> Text {
    Text::new(
        format!("`{keyword}` changed, and what that means is not proved"),
        format!("`{keyword}` 已改变，其影响未能证明"),
    )
}

fn too_large() -> Text {
    Text::new(
        format!("the schemas are too large to compare: {PAIRS_MAX} pairs, {DEPTH_MAX} levels"),
        format!("两个 JSON Schema 过大，无法比较：最多 {PAIRS_MAX} 对、{DEPTH_MAX} 层"),
    )
}
