//! The policy in force: every rule with its settings, and where each came from.

use std::collections::BTreeMap;

use dictum_schema::id::{ParamId, PolicyId, RuleId};
use dictum_schema::release::{self, Clause, Release};
use dictum_schema::severity::Severity;
use dictum_schema::value::{ParamType, Scalar};
use dictum_source::finding::ClauseRef;
use semver::Version;
use serde_json::Value as Json;

/// Resolves `release` as it was published.
///
/// Every value comes from the release and says so; resolution is total.
pub fn resolve(release: &Release) -> EffectivePolicy {
    let origin = Origin { policy: release.policy.clone(), version: release.version.clone() };
    let rules = release
        .rules
        .iter()
        .map(|rule| EffectiveRule {
            rule: rule.clone(),
            severity: rule.severity,
            enabled: true,
            origin: origin.clone(),
        })
        .collect();
    EffectivePolicy {
        policy: release.policy.clone(),
        version: release.version.clone(),
        document: release.sources.document.path.clone(),
        rules,
        params: release.params.clone(),
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
    params: BTreeMap<ParamId, release::Param>,
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
}

/// Where a value comes from: a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The policy.
    pub policy: PolicyId,
    /// The version of its release.
    pub version: Version,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.policy, self.version)
    }
}

impl EffectivePolicy {
    /// The rules, in the release's order.
    pub fn rules(&self) -> &[EffectiveRule] {
        &self.rules
    }

    /// The rule `id`.
    pub fn rule(&self, id: &RuleId) -> Option<&EffectiveRule> {
        self.rules.iter().find(|it| it.rule.id == *id)
    }

    /// The parameters, by name.
    pub fn params(&self) -> &BTreeMap<ParamId, release::Param> {
        &self.params
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

fn json(param: &release::Param) -> Json {
    let scalar = |it: &Scalar| match it {
        Scalar::Bool(it) => (*it).into(),
        Scalar::Int(it) if param.kind == ParamType::Double => {
            // A whole number where a double is asked for: exact up to 2^53.
            #[expect(clippy::cast_precision_loss, reason = "a document's numbers are small")]
            let double = *it as f64;
            double.into()
        }
        Scalar::Int(it) => (*it).into(),
        Scalar::Double(it) => (*it).into(),
        Scalar::String(it) => it.as_str().into(),
    };
    match param.kind {
        ParamType::StringList | ParamType::IntList => {
            param.items.iter().map(|item| scalar(&item.value)).collect()
        }
        _ => param.items.first().map_or(Json::Null, |item| scalar(&item.value)),
    }
}

fn schema(kind: ParamType) -> Json {
    match kind {
        ParamType::Bool => serde_json::json!({ "type": "boolean" }),
        ParamType::Int => serde_json::json!({ "type": "integer" }),
        ParamType::Double => serde_json::json!({ "type": "number" }),
        ParamType::String => serde_json::json!({ "type": "string" }),
        ParamType::StringList => {
            serde_json::json!({ "type": "array", "items": { "type": "string" } })
        }
        ParamType::IntList => {
            serde_json::json!({ "type": "array", "items": { "type": "integer" } })
        }
    }
}
