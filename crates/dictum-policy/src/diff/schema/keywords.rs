//! What a change of one keyword means.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use serde_json::{Map, Value as Json};

use super::refs::is_annotation;
use super::walk::{ANY, Pair, Walk, unclear};

/// So much of a keyword's value is quoted.
const QUOTED_MAX: usize = 80;

type Keywords<'a> = Pair<&'a Map<String, Json>>;
type Values<'a> = Pair<Option<&'a Json>>;

/// One keyword with its values.
#[derive(Clone, Copy)]
struct Keyword<'a> {
    name: &'a str,
    values: Values<'a>,
}

impl<'a> Walk<'a> {
    /// Compares two schemas of the fact `at`, keyword by keyword.
    pub(super) fn keywords(&mut self, at: &str, pair: Keywords<'a>) {
        self.objects(at, pair);
        let names: BTreeSet<&str> =
            pair.old.keys().chain(pair.new.keys()).map(String::as_str).collect();
        for name in names.into_iter().filter(|it| !is_annotation(it)) {
            self.keyword(at, name, pair);
        }
    }

    fn keyword(&mut self, at: &str, name: &str, of: Keywords<'a>) {
        let values = Pair { old: of.old.get(name), new: of.new.get(name) };
        let keyword = Keyword { name, values };
        match name {
            // Of objects, and gone through by name.
            "properties" | "patternProperties" | "additionalProperties" | "required" => {}
            "$ref" => self.reference(at, values),
            "type" => self.simple(at, keyword, types),
            "enum" | "const" => self.allowed(at, name, of),
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                self.simple(at, keyword, lower);
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                self.simple(at, keyword, upper);
            }
            "multipleOf" => self.simple(at, keyword, multiples),
            "uniqueItems" => self.simple(at, keyword, unique),
            "pattern" | "format" => self.simple(at, keyword, opaque),
            "items" if values.both().all(|it| !it.is_array()) && of.have_no("prefixItems") => {
                self.schema(
                    &format!("{at}[]"),
                    values.old.unwrap_or(&ANY),
                    values.new.unwrap_or(&ANY),
                );
            }
            "contains" if of.have_no("maxContains") && of.have_no("minContains") => {
                match (values.old, values.new) {
                    (Some(old), Some(new)) => self.schema(&format!("{at}[]"), old, new),
                    // Whatever is to be contained: the list may not be empty.
                    _ => self.simple(at, keyword, opaque),
                }
            }
            "allOf" | "anyOf" => self.branches(at, name, values),
            _ => {
                if !self.is_same(values.old, values.new) {
                    self.tell(at, Verdict::Undecided, unclear(name));
                }
            }
        }
    }

    /// A keyword that holds no schema: `judge` says what its change means.
    fn simple(&mut self, at: &str, keyword: Keyword<'_>, judge: fn(&Json, &Json) -> Verdict) {
        let Keyword { name, values } = keyword;
        let verdict = match (values.old, values.new) {
            (old, new) if old == new => return,
            (Some(old), Some(new)) => judge(old, new),
            // What asks for nothing, like `uniqueItems: false`, may come and go.
            (None, Some(new)) if asks_nothing(name, new) => return,
            (Some(old), None) if asks_nothing(name, old) => return,
            (None, _) => Verdict::Tightened,
            (_, None) => Verdict::Loosened,
        };
        if verdict != Verdict::Words {
            self.tell(at, verdict, moved(name, values));
        }
    }

    /// `enum` and `const`, which list what is allowed.
    fn allowed(&mut self, at: &str, name: &str, of: Keywords<'_>) {
        // Told once, where a schema has both.
        if name == "enum" && (of.old.contains_key("const") || of.new.contains_key("const")) {
            return;
        }
        let (old, new) = (values_of(of.old), values_of(of.new));
        let within = |one: &Option<Vec<&Json>>, other: &Option<Vec<&Json>>| match (one, other) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(one), Some(other)) => one.iter().all(|it| other.contains(it)),
        };
        let verdict = match (within(&new, &old), within(&old, &new)) {
            (true, true) => return,
            (true, false) => Verdict::Tightened,
            (false, true) => Verdict::Loosened,
            (false, false) => Verdict::Incomparable,
        };
        self.tell(at, verdict, listed(old.as_deref(), new.as_deref()));
    }

    /// A reference that stands beside other keywords.
    fn reference(&mut self, at: &str, values: Values<'a>) {
        let target = |root: super::refs::Root<'a>, name: Option<&'a Json>| match name {
            Some(name) => root.named(name),
            None => Some(&ANY),
        };
        match (target(self.roots.old, values.old), target(self.roots.new, values.new)) {
            (Some(old), Some(new)) => self.schema(at, old, new),
            _ => self.tell(at, Verdict::Undecided, unclear("$ref")),
        }
    }

    /// `allOf` and `anyOf`: the same number of schemas is compared one by one; else what
    /// one list has beside the other decides.
    fn branches(&mut self, at: &str, name: &str, values: Values<'a>) {
        let list = |it: Option<&'a Json>| it.and_then(Json::as_array).map(Vec::as_slice);
        let (old, new) = (list(values.old), list(values.new));
        let (more, fewer) = match name {
            "allOf" => (Verdict::Tightened, Verdict::Loosened),
            _ => (Verdict::Loosened, Verdict::Tightened),
        };
        let (verdict, old, new) = match (old, new) {
            (Some(old), Some(new)) if old.len() == new.len() => {
                for (old, new) in old.iter().zip(new) {
                    self.schema(at, old, new);
                }
                return;
            }
            (Some(old), Some(new)) => {
                let held = |one: &[Json], other: &[Json]| {
                    one.iter()
                        .all(|it| other.iter().any(|other| self.is_same(Some(it), Some(other))))
                };
                let verdict = match (held(old, new), held(new, old)) {
                    (true, _) => more,
                    (_, true) => fewer,
                    _ => Verdict::Undecided,
                };
                (verdict, old.len(), new.len())
            }
            // Either list narrows what has none.
            (None, Some(new)) => (Verdict::Tightened, 0, new.len()),
            (Some(old), None) => (Verdict::Loosened, old.len(), 0),
            (None, None) => return,
        };
        self.tell(at, verdict, counted(name, old, new));
    }
}

impl<'a> Pair<Option<&'a Json>> {
    fn both(self) -> impl Iterator<Item = &'a Json> {
        self.old.into_iter().chain(self.new)
    }
}

impl Keywords<'_> {
    fn have_no(&self, name: &str) -> bool {
        !self.old.contains_key(name) && !self.new.contains_key(name)
    }
}

/// Whether a value of a keyword is what it is taken for where it does not stand.
fn asks_nothing(name: &str, value: &Json) -> bool {
    match name {
        "uniqueItems" => *value == Json::Bool(false),
        "minLength" | "minItems" | "minProperties" => value.as_u64() == Some(0),
        _ => false,
    }
}

fn by(order: Option<Ordering>, greater: Verdict, less: Verdict) -> Verdict {
    match order {
        Some(Ordering::Greater) => greater,
        Some(Ordering::Less) => less,
        // Different, and not to be told apart as numbers.
        Some(Ordering::Equal) | None => Verdict::Undecided,
    }
}

fn order(old: &Json, new: &Json) -> Option<Ordering> {
    match (old.as_i64(), new.as_i64()) {
        (Some(old), Some(new)) => Some(new.cmp(&old)),
        _ => new.as_f64()?.partial_cmp(&old.as_f64()?),
    }
}

fn lower(old: &Json, new: &Json) -> Verdict {
    by(order(old, new), Verdict::Tightened, Verdict::Loosened)
}

fn upper(old: &Json, new: &Json) -> Verdict {
    by(order(old, new), Verdict::Loosened, Verdict::Tightened)
}

fn multiples(old: &Json, new: &Json) -> Verdict {
    match (old.as_u64(), new.as_u64()) {
        (Some(old), Some(new)) if old > 0 && new % old == 0 => Verdict::Tightened,
        (Some(old), Some(new)) if new > 0 && old % new == 0 => Verdict::Loosened,
        _ => Verdict::Undecided,
    }
}

fn unique(_: &Json, new: &Json) -> Verdict {
    if *new == Json::Bool(true) { Verdict::Tightened } else { Verdict::Loosened }
}

/// What is written in a language of its own is not compared.
fn opaque(_: &Json, _: &Json) -> Verdict {
    Verdict::Undecided
}

fn types(old: &Json, new: &Json) -> Verdict {
    let names = |it: &Json| -> BTreeSet<String> {
        let one = it.as_str().map(str::to_owned).into_iter();
        let many =
            it.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned));
        one.chain(many).collect()
    };
    let within = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        // Every whole number is a number.
        one.iter().all(|it| other.contains(it) || (it == "integer" && other.contains("number")))
    };
    let (old, new) = (names(old), names(new));
    match (within(&new, &old), within(&old, &new)) {
        (true, true) => Verdict::Words,
        (true, false) => Verdict::Tightened,
        (false, true) => Verdict::Loosened,
        (false, false) => Verdict::Incomparable,
    }
}

/// What `enum` and `const` together allow; none where neither stands.
fn values_of(keywords: &Map<String, Json>) -> Option<Vec<&Json>> {
    let listed = keywords.get("enum").and_then(Json::as_array);
    let one = keywords.get("const");
    match (listed, one) {
        (None, None) => None,
        (Some(listed), None) => Some(listed.iter().collect()),
        (None, Some(one)) => Some(vec![one]),
        (Some(listed), Some(one)) => Some(listed.iter().filter(|it| *it == one).collect()),
    }
}

/// `minLength` goes from 3 to 5.
fn moved(name: &str, values: Values<'_>) -> Text {
    match (values.old, values.new) {
        (Some(old), Some(new)) => {
            let (old, new) = (quoted(old), quoted(new));
            Text::new(
                format!("`{name}` goes from `{old}` to `{new}`"),
                format!("`{name}` 由 `{old}` 改为 `{new}`"),
            )
        }
        (None, Some(new)) => {
            let new = quoted(new);
            Text::new(format!("`{name}: {new}` is asked for now"), format!("新增 `{name}: {new}`"))
        }
        (old, None) => {
            let old = old.map(quoted).unwrap_or_default();
            Text::new(
                format!("`{name}: {old}` is no longer asked for"),
                format!("不再要求 `{name}: {old}`"),
            )
        }
    }
}

/// Which values are allowed now, and which no longer.
fn listed(old: Option<&[&Json]>, new: Option<&[&Json]>) -> Text {
    let (Some(old), Some(new)) = (old, new) else {
        let of = |it: Option<&[&Json]>| it.map(names);
        return match of(new) {
            Some(new) => {
                Text::new(format!("only {new} may stand here now"), format!("此处现在只可为 {new}"))
            }
            None => Text::new("any value may stand here now", "此处现在可为任意值"),
        };
    };
    let beside = |one: &[&Json], other: &[&Json]| -> Vec<String> {
        one.iter().filter(|it| !other.contains(it)).map(|it| quoted(it)).collect()
    };
    let (come, gone) = (beside(new, old), beside(old, new));
    let mark = |it: &[String]| it.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>();
    let (en, zh) = match (come.is_empty(), gone.is_empty()) {
        (false, true) => (
            format!("{} may stand here now", mark(&come).join(", ")),
            format!("此处现在可为 {}", mark(&come).join("、")),
        ),
        (true, _) => (
            format!("{} may not stand here any more", mark(&gone).join(", ")),
            format!("此处不再可为 {}", mark(&gone).join("、")),
        ),
        (false, false) => (
            format!(
                "{} may stand here now, and {} no more",
                mark(&come).join(", "),
                mark(&gone).join(", ")
            ),
            format!("此处现在可为 {}，不再可为 {}", mark(&come).join("、"), mark(&gone).join("、")),
        ),
    };
    Text::new(en, zh)
}

fn names(values: &[&Json]) -> String {
    values.iter().map(|it| format!("`{}`", quoted(it))).collect::<Vec<_>>().join(", ")
}

fn counted(name: &str, old: usize, new: usize) -> Text {
    Text::new(
        format!("`{name}` goes from {old} to {new} schemas"),
        format!("`{name}` 由 {old} 个模式改为 {new} 个"),
    )
}

/// A value as JSON, cut where it is long. A backtick would end what it is quoted in.
fn quoted(value: &Json) -> String {
    let text = value.to_string().replace('`', "'");
    match text.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
