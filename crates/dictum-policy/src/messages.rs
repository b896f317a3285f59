//! The messages of rules: what a person reads, and what to do.

use dictum_evaluator::program::Fault;
use dictum_schema::language::{Language, Text};
use dictum_schema::release;

use crate::effective::EffectivePolicy;
use crate::program::{Expressions, Part, PolicyProgram, RuleFault};
use crate::template::{self, Template};

/// Compiles the messages of `rule`.
///
/// A message that does not check is reported, and the rule's title stands for it.
pub fn compile(expressions: &mut Expressions, rule: &release::Rule) -> (Messages, Vec<Faulty>) {
    let mut faults = Vec::new();
    let mut words = |text: &Text, part: fn(Language) -> Part| {
        template::compile(expressions, text).unwrap_or_else(|found| {
            faults.extend(found.into_iter().map(|(language, it)| (part(language), it)));
            Template::words(&rule.title)
        })
    };
    let message = words(&rule.message, Part::Message);
    let help = rule.help.as_ref().map(|it| words(it, Part::Help));
    (Messages { message, help }, faults)
}

/// Compiles every message of `policy`, whose program is `program`, for its faults.
pub fn check(policy: &EffectivePolicy, program: &PolicyProgram) -> Vec<RuleFault> {
    let mut expressions = program.messages();
    let mut faults = Vec::new();
    for (index, effective) in policy.rules().iter().enumerate() {
        let rule = &effective.rule;
        let (_, found) = compile(&mut expressions, rule);
        let found = found.into_iter();
        faults.extend(found.map(|(part, fault)| RuleFault {
            index,
            rule: rule.id.clone(),
            part,
            fault,
        }));
    }
    faults
}

/// A part of a rule's messages, and what is wrong with it.
pub type Faulty = (Part, Fault);

/// What a rule says to a person.
#[derive(Debug, Clone)]
pub struct Messages {
    /// What is wrong.
    pub message: Template,
    /// What to do.
    pub help: Option<Template>,
}
