//! The policy in force: every rule with its settings, and where each came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_evaluator::types::{FieldType, ObjectType, Type};
use dictum_evaluator::value::Value;
use dictum_schema::id::{ParamId, PolicyId, RuleId};
use dictum_schema::release::{self, Clause, Release};
use dictum_schema::rulebook::Grant;
use dictum_schema::severity::Severity;
use dictum_schema::value::{ParamType, Scalar};
use dictum_source::finding::ClauseRef;
use semver::Version;
use serde_json::Value as Json;

use crate::origin::{Origin, Set};

/// Resolves `release` as it was published; [`crate::layering::apply`] puts layers over it.
///
/// Every value comes from the release and says so; resolution is total.
pub fn resolve(release: &Release) -> EffectivePolicy {
    let origin =
        Origin::Release { policy: release.policy.clone(), version: release.version.clone() };
    let rules = release.rules.iter().map(|it| EffectiveRule::released(it, &origin)).collect();
    let item = |item: &release::Item| EffectiveItem {
        item: item.clone(),
        origin: origin.clone(),
        removed: None,
    };
    let items = release.params.iter();
    let items: BTreeMap<_, _> =
        items.map(|(id, it)| (id.clone(), it.items.iter().map(item).collect())).collect();
    EffectivePolicy {
        policy: release.policy.clone(),
        version: release.version.clone(),
        document: release.sources.document.path.clone(),
        rules,
        params: Arc::new(release.params.clone()),
        items: Arc::new(items),
        ledger: release.ledger.clone(),
    }
}

/// The policy in force.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectivePolicy {
    /// The policy.
    pub policy: PolicyId,
    /// The version of its release.
    pub version: Version,
    /// The requirements document, as the release names it.
    pub document: String,
    // INVARIANT (same rules): exactly the release's rules, in the release's order.
    rules: Vec<EffectiveRule>,
    // INVARIANT (items): the items of each parameter are those of `items` that nobody
    // removed, in their order.
    params: Arc<BTreeMap<ParamId, release::Param>>,
    items: Arc<BTreeMap<ParamId, Vec<EffectiveItem>>>,
    ledger: Vec<Clause>,
}

/// A rule in force.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveRule {
    /// The rule as it was released.
    pub rule: release::Rule,
    /// How much a violation weighs.
    pub severity: Severity,
    /// Whether it judges; `false` where a layer switched it off.
    pub enabled: bool,
    /// Who set the severity.
    pub origin: Origin,
    /// Every severity that was set, the release's first; the last is in force.
    pub severities: Vec<Set<Severity>>,
    /// Who switched the rule on or off, the release first; the last is in force.
    pub switches: Vec<Set<bool>>,
    /// What layers may do to the rule, the release's grant first; they add up.
    pub grants: Vec<Set<Grant>>,
}

/// One item of a parameter, whoever brought it.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveItem {
    /// The item; its line is the document's, and none where a layer brought it.
    pub item: release::Item,
    /// Who brought it.
    pub origin: Origin,
    /// Who took it out again; the item is in force where nobody did.
    pub removed: Option<Origin>,
}

impl EffectiveRule {
    fn released(rule: &release::Rule, origin: &Origin) -> Self {
        let grant = rule.layers.map(|value| Set { value, origin: origin.clone() });
        Self {
            rule: rule.clone(),
            severity: rule.severity,
            enabled: true,
            origin: origin.clone(),
            severities: vec![Set { value: rule.severity, origin: origin.clone() }],
            switches: vec![Set { value: true, origin: origin.clone() }],
            grants: grant.into_iter().collect(),
        }
    }

    /// Who switched the rule off; none where it judges.
    pub fn switched_off_by(&self) -> Option<&Origin> {
        self.switches.last().filter(|it| !it.value).map(|it| &it.origin)
    }

    pub(crate) fn set_severity(&mut self, value: Severity, origin: Origin) {
        self.severity = value;
        self.origin = origin.clone();
        self.severities.push(Set { value, origin });
    }

    pub(crate) fn switch(&mut self, value: bool, origin: Origin) {
        self.enabled = value;
        self.switches.push(Set { value, origin });
    }
}

impl EffectivePolicy {
    /// Every clause of the document, in its order.
    pub fn ledger(&self) -> &[Clause] {
        &self.ledger
    }

    /// The rules, in the release's order.
    pub fn rules(&self) -> &[EffectiveRule] {
        &self.rules
    }

    /// The rule `id`.
    pub fn rule(&self, id: &RuleId) -> Option<&EffectiveRule> {
        self.rules.iter().find(|it| it.rule.id == *id)
    }

    /// The rules that are called `id`: the one of that name or, where there is none, those
    /// that had it in an earlier release.
    pub fn called(&self, id: &RuleId) -> Vec<&EffectiveRule> {
        match self.rule(id) {
            Some(rule) => vec![rule],
            None => self.rules.iter().filter(|it| it.rule.was.contains(id)).collect(),
        }
    }

    pub(crate) fn rule_mut(&mut self, id: &RuleId) -> Option<&mut EffectiveRule> {
        self.rules.iter_mut().find(|it| it.rule.id == *id)
    }

    /// Switches every rule on, for comparisons that are to see through a switch.
    pub(crate) fn all_on(&mut self) {
        for rule in &mut self.rules {
            rule.enabled = true;
        }
    }

    /// The parameters as they are in force, by name.
    pub fn params(&self) -> &BTreeMap<ParamId, release::Param> {
        &self.params
    }

    /// Every item of the parameter `id` with who brought it, and who took it out:
    /// the release's items first, then those of each layer.
    pub fn items(&self, id: &ParamId) -> &[EffectiveItem] {
        self.items.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Takes the items of `id` that `gone` names out, and puts `values` behind the others.
    pub(crate) fn change_items(
        &mut self,
        id: &ParamId,
        gone: impl Fn(&Scalar) -> bool,
        (values, origin): (&[Scalar], &Origin),
    ) {
        let (params, items) = (Arc::make_mut(&mut self.params), Arc::make_mut(&mut self.items));
        let (Some(param), Some(items)) = (params.get_mut(id), items.get_mut(id)) else {
            return;
        };
        for it in items.iter_mut().filter(|it| it.removed.is_none()) {
            if gone(&it.item.value) {
                it.removed = Some(origin.clone());
            }
        }
        items.extend(values.iter().map(|value| EffectiveItem {
            item: release::Item { key: None, value: value.clone(), line: None, amended: false },
            origin: origin.clone(),
            removed: None,
        }));
        let left = items.iter().filter(|it| it.removed.is_none());
        param.items = left.map(|it| it.item.clone()).collect();
    }

    /// The clauses that ask for `rule`, those that the rule itself names first.
    pub fn clauses(&self, rule: &release::Rule) -> Vec<ClauseRef> {
        let clause = |id: &String| self.ledger.iter().find(|it| it.id == *id);
        rule.clauses
            .iter()
            .filter_map(clause)
            .map(|it| ClauseRef {
                document: self.document.clone(),
                heading: it.heading.clone(),
                lines: it.lines,
                words: it.words.clone(),
            })
            .collect()
    }

    /// The parameters as one plain map, as conditions see them.
    pub fn params_json(&self) -> Json {
        let value = |(id, param): (&ParamId, &release::Param)| (id.to_string(), json(param));
        Json::Object(self.params.iter().map(value).collect())
    }

    /// The same map as conditions compute with it: a duration is one.
    pub fn params_value(&self) -> Value {
        let entries = self.params.iter().map(|(id, param)| (id.as_str(), value(param)));
        Value::map(entries)
    }

    /// The type of that map.
    pub fn params_type(&self) -> Type {
        let field = |(id, param): (&ParamId, &release::Param)| {
            (id.to_string(), FieldType { kind: type_of(param.kind), may_be_absent: false })
        };
        let fields = self.params.iter().map(field).collect();
        Type::Object(Arc::new(ObjectType { name: "object".to_owned(), fields, others: None }))
    }

    /// The JSON Schema of that map.
    pub fn params_schema(&self) -> Json {
        let property =
            |(id, param): (&ParamId, &release::Param)| (id.to_string(), schema(param.kind));
        let properties: serde_json::Map<_, _> = self.params.iter().map(property).collect();
        let required: Vec<&str> = self.params.keys().map(ParamId::as_str).collect();
        serde_json::json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

/// The type of a parameter as conditions see it.
pub fn type_of(kind: ParamType) -> Type {
    let one = match kind.item() {
        ParamType::Bool => Type::Bool,
        ParamType::Int => Type::Int,
        ParamType::Double => Type::Double,
        ParamType::Duration => Type::Duration,
        _ => Type::String,
    };
    if kind.is_list() {
        Type::list(one)
    } else if kind.is_map() {
        Type::map(Type::String, one)
    } else {
        one
    }
}

/// The value of `param`; what is spelled as no duration stays the text that it is, so
/// that no condition computes with it.
fn value(param: &release::Param) -> Value {
    let json = json(param);
    let duration = |it: &Json| {
        let text = it.as_str().and_then(Value::duration);
        text.unwrap_or_else(|| Value::from(it))
    };
    match (param.kind, &json) {
        (ParamType::Duration, it) => duration(it),
        (ParamType::DurationMap, Json::Object(entries)) => {
            Value::map(entries.iter().map(|(key, it)| (key.as_str(), duration(it))))
        }
        _ => Value::from(&json),
    }
}

fn json(param: &release::Param) -> Json {
    let scalar = |it: &Scalar| match it {
        Scalar::Bool(it) => (*it).into(),
        Scalar::Int(it) if param.kind.item() == ParamType::Double => {
            // A whole number where a double is asked for: exact up to 2^53.
            #[expect(clippy::cast_precision_loss, reason = "a document's numbers are small")]
            let double = *it as f64;
            double.into()
        }
        Scalar::Int(it) => (*it).into(),
        Scalar::Double(it) => (*it).into(),
        Scalar::String(it) => it.as_str().into(),
    };
    if param.kind.is_map() {
        let entries = param.items.iter();
        let entry = |it: &release::Item| Some((it.key.clone()?, scalar(&it.value)));
        return Json::Object(entries.filter_map(entry).collect());
    }
    if param.kind.is_list() {
        return param.items.iter().map(|item| scalar(&item.value)).collect();
    }
    param.items.first().map_or(Json::Null, |item| scalar(&item.value))
}

fn schema(kind: ParamType) -> Json {
    let one = match kind.item() {
        ParamType::Bool => serde_json::json!({ "type": "boolean" }),
        ParamType::Int => serde_json::json!({ "type": "integer" }),
        ParamType::Double => serde_json::json!({ "type": "number" }),
        ParamType::Duration => serde_json::json!({ "type": "string", "pattern": "^[0-9]+s$" }),
        _ => serde_json::json!({ "type": "string" }),
    };
    if kind.is_list() {
        serde_json::json!({ "type": "array", "items": one })
    } else if kind.is_map() {
        serde_json::json!({ "type": "object", "additionalProperties": one })
    } else {
        one
    }
}
