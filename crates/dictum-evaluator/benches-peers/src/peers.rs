//! The peers, each with its data in its own form.

use std::hint::black_box;
use std::str::FromStr;
use std::sync::Arc;

use cedar_policy::{Authorizer, Context as CedarContext, Decision, Entities, EntityUid, PolicySet, Request};
use cel_interpreter::{Context, Program, Value as CelValue};
use serde_json::Value;

/// The `cel` crate.
pub struct Cel {
    programs: Vec<Program>,
    context: Context<'static, 'static>,
}

/// JSON as `cel` has it; `cel::to_value` would make unsigned numbers.
fn cel_value(json: &Value) -> CelValue {
    match json {
        Value::Null => CelValue::Null,
        Value::Bool(it) => (*it).into(),
        Value::Number(it) => it.as_i64().map_or_else(|| it.as_f64().unwrap().into(), CelValue::Int),
        Value::String(it) => it.as_str().into(),
        Value::Array(items) => items.iter().map(cel_value).collect::<Vec<_>>().into(),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, it)| (key.clone(), cel_value(it)));
            entries.collect::<std::collections::HashMap<String, CelValue>>().into()
        }
    }
}

impl Cel {
    pub fn new(rules: &[String], subject: &Value, params: &Value) -> Self {
        let programs = rules.iter().map(|it| Program::compile(it).unwrap()).collect();
        let mut context = Context::default();
        context.add_variable_from_value("subject", cel_value(subject));
        context.add_variable_from_value("params", cel_value(params));
        Self { programs, context }
    }

    /// With what the pack's conditions need besides.
    pub fn of_pack(rules: &[String], subject: &Value, params: &Value, today: &str) -> Self {
        let mut it = Self::new(rules, subject, params);
        it.context.add_variable_from_value("today", CelValue::from(today));
        let _ = it.context.add_function("origin", |url: Arc<String>| origin(&url));
        it
    }

    pub fn check(&self) {
        for program in &self.programs {
            assert_eq!(program.execute(&self.context).unwrap(), CelValue::Bool(true));
        }
    }

    pub fn run(&self) {
        for program in &self.programs {
            let _ = black_box(program.execute(&self.context));
        }
    }
}

/// `origin`, as far as the pack's domains need it.
fn origin(url: &str) -> String {
    url.strip_suffix('/').unwrap_or(url).to_ascii_lowercase()
}

/// Rego, interpreted by regorus.
pub struct Regorus {
    engine: regorus::Engine,
}

impl Regorus {
    pub fn new(name: &str, subject: &Value, params: &Value) -> Option<Self> {
        let body = match name {
            "a" => "allow if { input.retention_days <= data.params.max_days; input.mode == \"strict\" }",
            "b" => "allow if { every d in data.params.request_domains { d in input.domains.request } }",
            "c" => "allow if { some c in input.categories; concat(\":\", [c.first, c.second]) in data.params.categories }",
            "d" => "allow if { every d in input.domains.request { regex.match(\"^https://[a-z0-9.-]+(:[0-9]+)?$\", d) } }",
            "e" => "allow if { count([i.name | some i in input.items; i.count > 3]) == 12 }",
            _ => return None,
        };
        let mut engine = regorus::Engine::new();
        engine.add_policy("p.rego".to_owned(), format!("package p\nimport rego.v1\n{body}\n")).unwrap();
        let data = serde_json::json!({"params": params}).to_string();
        engine.add_data(regorus::Value::from_json_str(&data).unwrap()).unwrap();
        engine.set_input(regorus::Value::from_json_str(&subject.to_string()).unwrap());
        Some(Self { engine })
    }

    pub fn check(&mut self) {
        let found = self.engine.eval_rule("data.p.allow".to_owned()).unwrap();
        assert_eq!(found, regorus::Value::from(true));
    }

    pub fn run(&mut self) {
        let _ = black_box(self.engine.eval_rule("data.p.allow".to_owned()));
    }
}

/// Cedar, which has no loops: the two workloads that it can say.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    request: Request,
    entities: Entities,
}

impl Cedar {
    pub fn new(name: &str, subject: &Value) -> Option<Self> {
        let condition = match name {
            "a" => "context.retention_days <= 90 && context.mode == \"strict\"".to_owned(),
            "b" => {
                let domains: Vec<String> =
                    (2..8).map(|it| format!("\"https://api{it}.service.example\"")).collect();
                format!("context.domains.request.containsAll([{}])", domains.join(", "))
            }
            _ => return None,
        };
        let policy = format!("permit(principal, action, resource) when {{ {condition} }};");
        let uid = |text: &str| EntityUid::from_str(text).unwrap();
        let context = CedarContext::from_json_value(subject.clone(), None).unwrap();
        let request =
            Request::new(uid("U::\"u\""), uid("Action::\"a\""), uid("R::\"r\""), context, None).unwrap();
        Some(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(&policy).unwrap(),
            request,
            entities: Entities::empty(),
        })
    }

    pub fn check(&self) {
        let response = self.authorizer.is_authorized(&self.request, &self.policies, &self.entities);
        assert_eq!(response.decision(), Decision::Allow);
    }

    pub fn run(&self) {
        black_box(self.authorizer.is_authorized(&self.request, &self.policies, &self.entities));
    }
}
