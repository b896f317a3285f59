//! Changes of a subject's files that mend a violation, where they are safe.

use dictum_evaluator::program::Fault;
use dictum_evaluator::types::Type;
use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::rulebook::Fix as Change;
use dictum_schema::severity::Evidence;
use dictum_schema::value::Scalar;
use dictum_source::edit::{Changed, Edit, Fix, yaml};
use dictum_source::source::{Source, Span};
use dictum_source::tree::{self, NodeId, Notation, Tree};
use serde_json::Value as Json;

use crate::effective::EffectivePolicy;
use crate::program::{Expressions, Part, PolicyProgram, RuleFault};

/// The change that the rule's `change` comes to for `facts`, of which `missing` was not
/// found; none where nothing here may be edited.
///
/// A captured response is a record, and what a person attests is that person's: neither
/// is changed. What people declare is a record too: there the change writes down what
/// somebody did elsewhere. Only the subject's own files are mended by an edit of them.
pub fn fix(change: &Change, facts: &Tree, missing: &[Value]) -> Option<Fix> {
    match change {
        Change::Add { to, .. } => add(to, facts, missing),
        Change::Set { set, to } => self::set(to, facts, &json(set)),
    }
}

/// The facts as they would be with `change` made; none where it does not say how.
pub fn applied(change: &Change, facts: &Tree, missing: &[Value]) -> Option<Tree> {
    let mut whole = facts.to_json(facts.root());
    let (Change::Add { to, .. } | Change::Set { to, .. }) = change;
    let mut place = &mut whole;
    for step in to.strip_prefix("subject.")?.split('.') {
        place = place.as_object_mut()?.entry(step).or_insert(Json::Null);
    }
    match change {
        Change::Set { set, .. } => *place = json(set),
        Change::Add { .. } => {
            if place.is_null() {
                *place = Json::Array(Vec::new());
            }
            place.as_array_mut()?.extend(texts(missing)?.into_iter().map(Json::from));
        }
    }
    let source = Source::new("fixed.json", whole.to_string());
    tree::parse(&source, Notation::Json, Evidence::Declared).0
}

/// Checks that the fix of each rule of `policy` names a fact that is there and takes what
/// it is given; `program` is the policy's.
pub fn check(policy: &EffectivePolicy, program: &PolicyProgram) -> Vec<RuleFault> {
    let mut expressions = program.messages();
    let rules = policy.rules().iter().enumerate();
    let fixed = rules.filter_map(|(index, it)| Some((index, it, it.rule.fix.as_ref()?)));
    let faults = fixed.flat_map(|(index, it, change)| {
        let found = faults_of(&mut expressions, change);
        let rule = it.rule.id.clone();
        found.into_iter().map(move |fault| RuleFault {
            index,
            rule: rule.clone(),
            part: Part::Fix,
            fault,
        })
    });
    faults.collect()
}

fn faults_of(expressions: &mut Expressions, change: &Change) -> Vec<Fault> {
    let (Change::Add { to, .. } | Change::Set { to, .. }) = change;
    let whole = Span::new(0, to.len());
    let Some(fact) = expression(to) else {
        let message = Text::new(
            format!("`{to}` names no fact; write a path like `subject.domains.request`"),
            format!("`{to}` 不是事实的路径；请写成 `subject.domains.request` 这样"),
        );
        return vec![Fault { span: whole, message, help: None }];
    };
    let program = match expressions.compile(&fact) {
        Ok(program) => program,
        // What is spelled otherwise in CEL has no places in the path.
        Err(faults) if fact != *to => {
            return faults.into_iter().map(|it| Fault { span: whole, ..it }).collect();
        }
        Err(faults) => return faults,
    };
    let takes = match change {
        Change::Add { .. } => matches!(program.kind(), Type::List(_) | Type::Dyn),
        // Whatever may be compared with a fact may stand in its place.
        Change::Set { set, .. } => expressions.compile(&format!("{fact} == {}", json(set))).is_ok(),
    };
    let kind = program.kind();
    let message = match change {
        _ if takes => return Vec::new(),
        Change::Add { .. } => Text::new(
            format!("`{to}` is `{kind}`, and only a list takes more items"),
            format!("`{to}` 的类型是 `{kind}`，只有列表可以添加元素"),
        ),
        Change::Set { set, .. } => Text::new(
            format!("`{to}` is `{kind}`, and `{}` is none of its values", json(set)),
            format!("`{to}` 的类型是 `{kind}`，`{}` 不是它的值", json(set)),
        ),
    };
    vec![Fault { span: whole, message, help: None }]
}

/// The fact at `path` as CEL spells it, where keys that are no names stand in brackets; none
/// where it is no path.
fn expression(path: &str) -> Option<String> {
    let keys = path.strip_prefix("subject.")?.split('.');
    let mut text = "subject".to_owned();
    for key in keys {
        match key {
            "" => return None,
            key if is_identifier(key) => text.extend([".", key]),
            key => text.extend(["[", &Json::from(key).to_string(), "]"]),
        }
    }
    Some(text)
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

fn json(value: &Scalar) -> Json {
    match value {
        Scalar::Bool(it) => Json::from(*it),
        Scalar::Int(it) => Json::from(*it),
        Scalar::Double(it) => Json::from(*it),
        Scalar::String(it) => Json::from(it.as_str()),
    }
}

/// The values of `missing`, where all are texts and there are some.
fn texts(missing: &[Value]) -> Option<Vec<&str>> {
    let texts: Option<Vec<&str>> = missing
        .iter()
        .map(|it| match it {
            Value::String(it) => Some(&**it),
            _ => None,
        })
        .collect();
    texts.filter(|it| !it.is_empty())
}

fn add(to: &str, facts: &Tree, missing: &[Value]) -> Option<Fix> {
    let path: Vec<&str> = to.strip_prefix("subject.")?.split('.').collect();
    let evidence = facts.node(facts.root()).evidence;
    let source = facts.location(facts.root()).source;
    let changes = changed(evidence)?;
    if Notation::of_path(source.path()) != Some(Notation::Yaml) {
        return None;
    }
    let own = |id: NodeId| facts.node(id).evidence == evidence;
    let mut node = facts.root();
    for step in &path {
        if !own(node) || facts.location(node).source.path() != source.path() {
            return None;
        }
        match facts.get(node, step) {
            Some(below) => node = below,
            None => break,
        }
    }
    if !own(node) || facts.location(node).source.path() != source.path() {
        return None;
    }
    let items = texts(missing)?;
    let edit = yaml::add_items(&source, &path, &items)?;
    let (list, file) = (path.join("."), source.path());
    let count = items.len();
    let title = match changes {
        Changed::Thing => Text::new(
            format!("add {count} to `{list}` in `{file}`"),
            format!("在 `{file}` 的 `{list}` 中补上 {count} 项"),
        ),
        Changed::Record => Text::new(
            format!("write down in `{file}` that `{list}` has {count} more"),
            format!("在 `{file}` 的 `{list}` 中记下已添加的 {count} 项"),
        ),
    };
    Some(Fix { title, changes, edits: vec![edit] })
}

/// What an edit of a fact with `evidence` changes; none where it may not be edited.
fn changed(evidence: Evidence) -> Option<Changed> {
    match evidence {
        Evidence::Observed => Some(Changed::Thing),
        Evidence::Declared => Some(Changed::Record),
        Evidence::Captured | Evidence::Attested => None,
    }
}

fn set(to: &str, facts: &Tree, value: &Json) -> Option<Fix> {
    let path = to.strip_prefix("subject.")?;
    let mut node = facts.root();
    for step in path.split('.') {
        node = facts.get(node, step)?;
    }
    let at = facts.location(node);
    let changes = changed(facts.node(node).evidence)?;
    let scalar = !matches!(facts.value(node), tree::Value::List(_) | tree::Value::Map(_));
    let now = facts.to_json(node);
    if !scalar || now == *value || !is_spelled(&now, at.source.slice(at.span)) {
        return None;
    }
    let file = at.source.path().to_owned();
    let line = at.start().line;
    let title = match changes {
        Changed::Thing => Text::new(
            format!("set line {line} of `{file}` to `{value}`"),
            format!("把 `{file}` 第 {line} 行改为 `{value}`"),
        ),
        Changed::Record => Text::new(
            format!("write down in line {line} of `{file}` that it is `{value}`"),
            format!("在 `{file}` 第 {line} 行记下现为 `{value}`"),
        ),
    };
    Some(Fix { title, changes, edits: vec![Edit::set(&at, value)] })
}

/// Whether a file spells the fact `now` as `raw`: a value that was computed has no place.
fn is_spelled(now: &Json, raw: &str) -> bool {
    let plain = |it: &str| raw == it || raw == format!("'{it}'");
    let written = now.to_string();
    raw == written || now.as_str().is_some_and(|it| !it.is_empty() && plain(it))
}
