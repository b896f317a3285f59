//! The program of a policy: its conditions, checked and ready to run.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use dictum_evaluator::environment::{Checking, Environment};
use dictum_evaluator::program::{self, Fault};
use dictum_evaluator::types::{self, Type};
use dictum_evaluator::value::Value;
use dictum_schema::id::RuleId;
use dictum_schema::language::{Language, Text};
use dictum_schema::release;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::spelling;
use dictum_source::tree::Tree;
use serde_json::Value as Json;

use crate::effective::EffectivePolicy;
use crate::messages::{self, Messages};
use crate::template;

/// Compiles `policy`, as it was released, for subjects whose facts fit `schema`, a JSON
/// Schema.
///
/// # Errors
///
/// Fails with every fault of every condition, in the policy's order. Messages are
/// compiled when something is said; [`crate::messages::check`] compiles them all.
pub fn compile(policy: &EffectivePolicy, schema: &Json) -> Result<PolicyProgram, Vec<RuleFault>> {
    let mut environment = environment(policy, schema);
    environment.set_checking(Checking::Types);
    compile_in(environment, policy)
}

/// Compiles `policy` as [`compile`] does, while its authors can still mend it.
///
/// # Errors
///
/// Fails as [`compile`] does, and where a condition is well typed and can only be a slip,
/// as a comparison with a text that the fact never has.
pub fn author(policy: &EffectivePolicy, schema: &Json) -> Result<PolicyProgram, Vec<RuleFault>> {
    compile_in(environment(policy, schema), policy)
}

fn compile_in(
    environment: Environment,
    policy: &EffectivePolicy,
) -> Result<PolicyProgram, Vec<RuleFault>> {
    let messages = template::environment(environment.clone());
    let mut conditions = Expressions::new(environment);
    let params = policy.params_value();
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    for (index, effective) in policy.rules().iter().enumerate() {
        match compile_rule(&mut conditions, &effective.rule, index) {
            Ok(rule) => rules.push(rule.with_params(&params)),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let said = rules.iter().map(|_| OnceLock::new()).collect();
    Ok(PolicyProgram { rules, params, messages, said })
}

/// What conditions see: `subject`, `params` and `today`.
pub fn environment(policy: &EffectivePolicy, schema: &Json) -> Environment {
    let mut environment = Environment::standard();
    environment.declare("subject", types::from_json_schema(schema));
    environment.declare("params", policy.params_type());
    environment.declare("today", Type::String);
    environment
}

/// The expressions of one environment, each compiled once: rules share `true`, and
/// a message says the same in two languages.
#[derive(Debug)]
pub struct Expressions {
    environment: Environment,
    compiled: BTreeMap<String, Result<program::Program, Vec<Fault>>>,
}

impl Expressions {
    /// No expressions yet, over what `environment` declares.
    pub fn new(environment: Environment) -> Self {
        Self { environment, compiled: BTreeMap::new() }
    }

    /// Compiles `expression`.
    ///
    /// # Errors
    ///
    /// Fails with every fault of the expression.
    pub fn compile(&mut self, expression: &str) -> Result<program::Program, Vec<Fault>> {
        if let Some(compiled) = self.compiled.get(expression) {
            return compiled.clone();
        }
        let compiled = program::compile(&self.environment, expression);
        self.compiled.insert(expression.to_owned(), compiled.clone());
        compiled
    }
}

/// A policy's conditions, ready to run.
#[derive(Debug, Clone)]
pub struct PolicyProgram {
    // INVARIANT (same rules): exactly the policy's rules, in the policy's order.
    rules: Vec<RuleProgram>,
    params: Value,
    messages: Environment,
    /// The messages of each rule, once something is said.
    said: Vec<OnceLock<Messages>>,
}

impl PolicyProgram {
    /// The rules, in the policy's order.
    pub fn rules(&self) -> &[RuleProgram] {
        &self.rules
    }

    /// The same conditions over the parameters of `policy`, whose rules and types of
    /// parameters are the same.
    #[must_use]
    pub fn with_params(&self, policy: &EffectivePolicy) -> Self {
        let params = policy.params_value();
        let rules = self.rules.iter().cloned().map(|it| it.with_params(&params)).collect();
        let (messages, said) = (self.messages.clone(), self.said.clone());
        Self { rules, params, messages, said }
    }

    /// The parameters, as conditions see them.
    pub fn params(&self) -> &Value {
        &self.params
    }

    /// Several rules of the policy as one, which accepts what all of them accept; none where
    /// that is too much for one expression.
    pub(crate) fn united(&self, rules: &[&release::Rule]) -> Option<RuleProgram> {
        let first = rules.first()?;
        let same = rules.iter().all(|it| it.when.trim() == first.when.trim());
        let requires = rules.iter().map(|it| {
            let (when, require) = (it.when.trim(), it.require.trim());
            if same { format!("({require})") } else { format!("(({when}) ? ({require}) : true)") }
        });
        let require = requires.collect::<Vec<_>>().join(" && ");
        let when = if same { first.when.trim() } else { "true" };
        let mut expressions = self.messages();
        let (when, require) =
            (expressions.compile(when).ok()?, expressions.compile(&require).ok()?);
        let unwritten = rules.iter().any(|it| it.is_todo());
        let whole = RuleProgram { id: first.id.clone(), when, require, unwritten };
        Some(whole.with_params(&self.params))
    }

    /// The messages of the policy's rule `rule`, the program's number `index`: they are
    /// compiled when something is said for the first time.
    pub(crate) fn said(&self, index: usize, rule: &release::Rule) -> Cow<'_, Messages> {
        let compile = || messages::compile(&mut self.messages(), rule).0;
        match self.said.get(index) {
            Some(said) => Cow::Borrowed(said.get_or_init(compile)),
            None => Cow::Owned(compile()),
        }
    }

    /// The expressions of messages, none of them compiled yet: only what is said is.
    pub fn messages(&self) -> Expressions {
        Expressions::new(self.messages.clone())
    }
}

/// One rule's conditions, ready to run.
#[derive(Debug, Clone)]
pub struct RuleProgram {
    /// The rule.
    pub id: RuleId,
    /// The rule does not apply where this is false.
    pub when: program::Program,
    /// What must hold.
    pub require: program::Program,
    /// Whether nobody has written the rule yet: what it gives is no pass then, whatever
    /// stands beside `todo()`.
    pub unwritten: bool,
}

impl RuleProgram {
    /// The same conditions where the parameters are what they are: what depends on
    /// nothing else is worked out once, and lists are searched as sets.
    fn with_params(self, params: &Value) -> Self {
        let known = |it: program::Program| it.with_constant("params", params);
        Self { when: known(self.when), require: known(self.require), ..self }
    }
}

/// A fault in one part of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFault {
    /// The rule's place among the policy's rules.
    pub index: usize,
    /// The rule.
    pub rule: RuleId,
    /// The part of the rule.
    pub part: Part,
    /// The fault; its span lies in the part's text.
    pub fault: Fault,
}

/// A part of a rule that holds expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `when`
    When,
    /// `require`
    Require,
    /// `message`, in one language
    Message(Language),
    /// `help`, in one language
    Help(Language),
    /// `fix`
    Fix,
}

impl Part {
    /// Pointers to the part's text below its rule; the first that is there holds it.
    fn pointers(self) -> Vec<&'static str> {
        match self {
            Self::When => vec!["/when"],
            Self::Require => vec!["/require"],
            Self::Fix => vec!["/fix/to", "/fix"],
            Self::Message(Language::En) => vec!["/message/en", "/message/zh-CN", "/message"],
            Self::Message(Language::ZhCn) => vec!["/message/zh-CN", "/message/en", "/message"],
            Self::Help(Language::En) => vec!["/help/en", "/help/zh-CN", "/help"],
            Self::Help(Language::ZhCn) => vec!["/help/zh-CN", "/help/en", "/help"],
        }
    }
}

impl RuleFault {
    /// The fault as a finding in `tree`, the file that holds the rules.
    ///
    /// Where the file spells the expression letter by letter the finding points
    /// into it, over several lines too; where it is escaped, at the whole value.
    pub fn finding(&self, tree: &Tree) -> Finding {
        let rule = format!("/rules/{}", self.index);
        let pointers = self.part.pointers();
        let found = pointers.iter().find_map(|it| tree.at_pointer(&format!("{rule}{it}")));
        let node = found.unwrap_or_else(|| tree.nearest(&rule));
        let whole = tree.location(node);
        let at = tree.str(node).and_then(|text| inside(&whole, text, self.fault.span));
        let message = Text::new(
            format!("rule `{}`: {}", self.rule, self.fault.message.en),
            format!("规则 `{}`：{}", self.rule, self.fault.message.zh_cn),
        );
        let mut finding =
            Finding::new("condition-invalid", Severity::Error, message).at(at.unwrap_or(whole));
        finding.help.clone_from(&self.fault.help);
        finding
    }
}

/// Where the bytes `span` of `text` stand, if the file spells `text` letter by letter.
fn inside(whole: &Location, text: &str, span: Span) -> Option<Location> {
    let spelling = spelling::of(whole, text)?;
    Some(Location::new(&whole.source, spelling.in_file(span)))
}

fn compile_rule(
    conditions: &mut Expressions,
    rule: &release::Rule,
    index: usize,
) -> Result<RuleProgram, Vec<RuleFault>> {
    let mut faults = Vec::new();
    let mut condition = |part, text: &str| {
        let mut fault =
            |fault| faults.push(RuleFault { index, rule: rule.id.clone(), part, fault });
        match conditions.compile(text) {
            Ok(program) if matches!(program.kind(), Type::Bool | Type::Dyn) => Some(program),
            Ok(program) => {
                fault(not_a_condition(text, program.kind()));
                None
            }
            Err(found) => {
                for it in found {
                    fault(it);
                }
                None
            }
        }
    };
    let when = condition(Part::When, &rule.when);
    let require = condition(Part::Require, &rule.require);
    match (when, require) {
        (Some(when), Some(require)) => {
            Ok(RuleProgram { id: rule.id.clone(), when, require, unwritten: rule.is_todo() })
        }
        _ => Err(faults),
    }
}

fn not_a_condition(text: &str, kind: &Type) -> Fault {
    Fault {
        span: Span::new(0, text.len()),
        message: Text::new(
            format!("a condition is true or false, and this is `{kind}`"),
            format!("条件必须为真或假，而此处是 `{kind}`"),
        ),
        help: None,
    }
}
