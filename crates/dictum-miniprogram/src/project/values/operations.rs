//! What is worked out from plain values.

use super::context::Context;
use super::texts::{self, Given};
use super::{Evaluator, Value, address};
use crate::code::flow::{Operation, Worked};
use crate::project::address::Address;

/// Whether `value` holds as a test; none where that is not known.
pub(super) fn truth(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Text(it) if it.known().is_empty() => {
            if it.is_open() {
                None
            } else {
                Some(false)
            }
        }
        Value::Text(_)
        | Value::Pattern(..)
        | Value::Object(..)
        | Value::Seen(_)
        | Value::Account
        | Value::Marks(_) => Some(true),
        Value::Number(it) => Some(!matches!(*it, "0" | "-0" | "NaN")),
        Value::Truth(it) => Some(*it),
        Value::Nothing => Some(false),
        Value::Free(_) | Value::Hangs(_) | Value::Loop(..) | Value::Unknown => None,
    }
}

/// One of the texts of which a longer one is made.
#[derive(Clone)]
enum Begun {
    Text(Address),
    /// What a cell holds that is being worked out, and what follows it.
    Loop(u32, Context),
}

impl<'p> Evaluator<'p> {
    /// What `work` gives.
    pub(super) fn work(
        &mut self,
        module: usize,
        work: &'p Worked,
        context: Context,
    ) -> Vec<Value<'p>> {
        let of = |index: usize| work.of.get(index).map(|it| (module, *it));
        match &work.operation {
            Operation::Join => self.joined(module, work, context),
            Operation::Not => {
                let Some(of) = of(0) else { return vec![Value::Truth(true)] };
                let values = self.values(of, context);
                values.iter().map(|it| told(truth(it).map(|it| !it), it)).collect()
            }
            Operation::Equal => self.equal(module, work, context),
            Operation::And | Operation::Or | Operation::Else | Operation::Default => {
                self.chosen(module, work, context)
            }
            Operation::Method(name) => self.method(module, (work, name), context),
            Operation::Function(name) => {
                let Some(of) = of(0) else { return vec![Value::Unknown] };
                let values = self.values(of, context);
                values.iter().map(|it| converted(name, it)).collect()
            }
        }
    }

    /// Texts one after the other.
    fn joined(&mut self, module: usize, work: &'p Worked, context: Context) -> Vec<Value<'p>> {
        let mut found = vec![Begun::Text(Address::default())];
        let mut hangs = Vec::new();
        for (index, part) in work.of.iter().enumerate() {
            let ended = |it: &Begun| matches!(it, Begun::Text(it) if it.is_open());
            if found.iter().all(ended) {
                break;
            }
            let mut next = self.values((module, *part), context);
            hangs.extend(next.iter().filter(|it| matches!(it, Value::Hangs(_))).cloned());
            next.retain(|it| !matches!(it, Value::Hangs(_)));
            // `undefined` in a text leads nowhere.
            if next.iter().any(|it| *it != Value::Nothing) {
                next.retain(|it| *it != Value::Nothing);
            }
            found = self.longer(found, &next, index == 0);
        }
        let values = found.into_iter().map(|it| match it {
            Begun::Text(it) => Value::Text(it),
            Begun::Loop(cell, context) => Value::Loop(cell, context, true),
        });
        values.chain(hangs).collect()
    }

    fn longer(&mut self, found: Vec<Begun>, next: &[Value<'p>], is_first: bool) -> Vec<Begun> {
        let mut all = Vec::new();
        let mut loops = Vec::new();
        for one in found {
            let Begun::Text(one) = one else {
                loops.push(one);
                continue;
            };
            if one.is_open() {
                all.push(one);
                continue;
            }
            for value in next {
                match value {
                    Value::Loop(cell, at, _) if is_first => loops.push(Begun::Loop(*cell, *at)),
                    value => all.push(one.joined(&address(value))),
                }
            }
        }
        let all = self.few_addresses(all);
        all.into_iter().map(Begun::Text).chain(loops).collect()
    }

    fn equal(&mut self, module: usize, work: &'p Worked, context: Context) -> Vec<Value<'p>> {
        let [one, other] = work.of.as_slice() else { return vec![Value::Unknown] };
        let one = self.values((module, *one), context);
        let other = self.values((module, *other), context);
        let mut found = Vec::new();
        for left in &one {
            for right in &other {
                let unknown = if free(left) { left } else { right };
                found.push(told(same(left, right), unknown));
            }
        }
        self.few(found)
    }

    /// The first of two, or the second, by what the first is.
    fn chosen(&mut self, module: usize, work: &'p Worked, context: Context) -> Vec<Value<'p>> {
        let [first, second] = work.of.as_slice() else { return vec![Value::Unknown] };
        let (mut found, mut passed_over) = (Vec::new(), false);
        for value in self.values((module, *first), context) {
            // Whether the second is taken; none where it may be.
            let second = match work.operation {
                Operation::And => truth(&value),
                Operation::Or => truth(&value).map(|it| !it),
                _ => match value {
                    Value::Nothing => Some(true),
                    Value::Free(_) | Value::Hangs(_) | Value::Loop(..) | Value::Unknown => None,
                    _ => Some(false),
                },
            };
            passed_over |= second != Some(false);
            let may = second.is_none();
            match (&work.operation, &value) {
                _ if second == Some(true) => {}
                // Of `a && b`, `a` comes out only where it is nothing that matters.
                (Operation::And, Value::Free(function) | Value::Hangs(function)) if may => {
                    found.push(Value::Hangs(*function));
                }
                (Operation::And, _) if may => {}
                _ => found.push(value),
            }
        }
        if passed_over {
            found.extend(self.values((module, *second), context));
        }
        found
    }

    fn method(
        &mut self,
        module: usize,
        (work, name): (&'p Worked, &str),
        context: Context,
    ) -> Vec<Value<'p>> {
        let Some((of, rest)) = work.of.split_first() else { return vec![Value::Unknown] };
        let of = self.values((module, *of), context);
        let arguments: Vec<Vec<Value<'p>>> =
            rest.iter().take(3).map(|it| self.values((module, *it), context)).collect();
        let (mut found, mut other) = (Vec::new(), false);
        for value in of {
            match value {
                Value::Text(text) => found.extend(of_text(name, &text, &arguments)),
                Value::Pattern(pattern, flags) if name == "test" => {
                    for value in arguments.iter().flatten() {
                        found.push(tested((pattern, flags), value));
                    }
                }
                Value::Free(_) | Value::Hangs(_) => found.push(value),
                Value::Nothing => {}
                Value::Object(site, at) if name == "join" => {
                    let parts = self.list_of((site, at), &arguments);
                    other |= parts.is_none();
                    found.extend(parts.unwrap_or_default());
                }
                _ => other = true,
            }
        }
        if other && let Some(otherwise) = work.otherwise {
            found.extend(self.values((module, otherwise), context));
        }
        self.few(found)
    }

    /// The elements of an array that is written out, joined; none where it may be changed.
    fn list_of(
        &mut self,
        (site, context): (u32, Context),
        arguments: &[Vec<Value<'p>>],
    ) -> Option<Vec<Value<'p>>> {
        let it = self.graph.sites.get(site as usize)?;
        if !it.is_array || it.left || !it.stores.is_empty() || !it.merges.is_empty() {
            return None;
        }
        let between = match arguments.first() {
            None => Address::of(","),
            Some(all) => match all.as_slice() {
                [only] => Some(address(only)).filter(|it| !it.is_open())?,
                _ => return None,
            },
        };
        let mut found = vec![Begun::Text(Address::default())];
        for (index, part) in it.parts.clone().into_iter().enumerate() {
            let crate::project::escape::Part::Field(Some(_), value) = part else { return None };
            let values = self.cell(value, context);
            if index > 0 {
                let between = [Value::Text(between.clone())];
                found = self.longer(found, &between, false);
            }
            found = self.longer(found, &values, false);
        }
        let texts = found.into_iter().filter_map(|it| match it {
            Begun::Text(it) => Some(Value::Text(it)),
            Begun::Loop(..) => None,
        });
        Some(texts.collect())
    }
}

/// What the method `name` of `text` gives, for each way to call it.
fn of_text<'p>(name: &str, text: &Address, arguments: &[Vec<Value<'p>>]) -> Vec<Value<'p>> {
    let all = arguments.iter().flatten();
    let free = all.clone().find(|it| matches!(it, Value::Free(_) | Value::Hangs(_)));
    let hangs = free.cloned().or_else(|| text.free.map(Value::Free));
    if matches!(name, "match" | "search" | "test") {
        let found = arguments.first().into_iter().flatten();
        return found
            .map(|it| match it {
                Value::Pattern(pattern, flags) if name == "match" => {
                    told(texts::matches(pattern, flags, text), &Value::Unknown)
                }
                _ => Value::Unknown,
            })
            .collect();
    }
    let mut found = Vec::new();
    for arguments in alternatives(arguments) {
        found.push(match texts::method(name, text, &arguments) {
            Given::Text(it) => Value::Text(it),
            Given::Truth(it) => Value::Truth(it),
            Given::Unknown => hangs.clone().unwrap_or(Value::Unknown),
        });
    }
    found
}

/// What is known of a test, or why it is not.
fn told<'p>(known: Option<bool>, of: &Value<'p>) -> Value<'p> {
    match (known, of) {
        (Some(known), _) => Value::Truth(known),
        (None, Value::Free(function) | Value::Hangs(function)) => Value::Hangs(*function),
        (None, _) => Value::Unknown,
    }
}

fn free(value: &Value<'_>) -> bool {
    matches!(value, Value::Free(_) | Value::Hangs(_))
}

/// Whether two values are the same; none where that is not known.
fn same(one: &Value<'_>, other: &Value<'_>) -> Option<bool> {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => match (one.is_open(), other.is_open()) {
            (false, false) => Some(one.known() == other.known()),
            (true, true) => None,
            (open, _) => {
                let (open, whole) = if open { (one, other) } else { (other, one) };
                (!whole.known().starts_with(open.known())).then_some(false)
            }
        },
        (Value::Number(one), Value::Number(other)) => Some(one == other),
        (Value::Truth(one), Value::Truth(other)) => Some(one == other),
        (Value::Nothing, Value::Text(_) | Value::Object(..) | Value::Seen(_))
        | (Value::Text(_) | Value::Object(..) | Value::Seen(_), Value::Nothing) => Some(false),
        _ => None,
    }
}

/// Whether a text matches.
fn tested<'p>((pattern, flags): (&str, &str), value: &Value<'p>) -> Value<'p> {
    let text = match value {
        Value::Text(it) => texts::matches(pattern, flags, it),
        _ => None,
    };
    told(text, value)
}

/// What a function of the language makes of `value`.
fn converted<'p>(name: &str, value: &Value<'p>) -> Value<'p> {
    let text = address(value);
    if matches!(value, Value::Free(_)) {
        return value.clone();
    }
    // What needs no escape stays as it is.
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&it);
    let kept = |it: u8| plain(it) || b";/?:@&=+$,#".contains(&it);
    let stays = match name {
        "String" => true,
        "encodeURI" | "decodeURI" => text.known().bytes().all(kept),
        _ => text.known().bytes().all(plain),
    };
    if stays {
        return Value::Text(text);
    }
    let end = text.known().bytes().position(|it| match name {
        "encodeURIComponent" => !plain(it),
        _ => !kept(it),
    });
    match end.and_then(|end| text.known().get(..end)) {
        Some(known) => Value::Text(Address::begin(known)),
        None => Value::Unknown,
    }
}

/// Each way to take one of each argument's values; few of them.
fn alternatives(arguments: &[Vec<Value<'_>>]) -> Vec<Vec<Option<Address>>> {
    const WAYS_MAX: usize = 8;
    let mut all = vec![Vec::new()];
    for values in arguments {
        let count = all.len() * values.len();
        if values.is_empty() || count > WAYS_MAX {
            for it in &mut all {
                it.push(None);
            }
            continue;
        }
        let known = values.iter().map(|it| match it {
            Value::Text(_) | Value::Number(_) => Some(address(it)),
            _ => None,
        });
        let known: Vec<Option<Address>> = known.collect();
        all = all
            .iter()
            .flat_map(|it| {
                known.iter().map(|more| [it.as_slice(), std::slice::from_ref(more)].concat())
            })
            .collect();
    }
    all
}
