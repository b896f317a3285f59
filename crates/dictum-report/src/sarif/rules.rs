//! The list of rules that results refer to by number.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_source::finding::Finding;

use super::log::{Configuration, Message, Rule, RuleProperties};
use super::{level, plain};
use crate::markdown::escape::{block, code, escape};
use crate::printable::cut_lines;
use crate::run::{RuleRun, Run};
use crate::words::{self, pick};

/// The most characters of a rule's descriptions: GitHub takes 1,024, marks of the cut
/// included.
const DESCRIPTION_MAX: usize = 1_000;

/// The rules of a run, and after them the codes of faults in files.
pub(super) struct Rules {
    list: Vec<Rule>,
    // INVARIANT (numbered): the number in `list` of each rule there; of two that are
    // equal, the first.
    numbers: BTreeMap<Key, usize>,
}

/// What tells a rule from others: its policy with its version, where it is one of a
/// policy, and its id.
type Key = (Option<(String, String)>, String);

impl Rules {
    /// The rules that judged in `run`.
    pub(super) fn of(run: &Run, language: Language) -> Self {
        let list: Vec<Rule> = run.rules.iter().map(|it| rule(it, language)).collect();
        let mut numbers = BTreeMap::new();
        for (number, it) in run.rules.iter().enumerate() {
            let policy = Some((it.policy.clone(), it.version.clone()));
            numbers.entry((policy, it.id.clone())).or_insert(number);
        }
        Self { list, numbers }
    }

    /// The number of the rule that `finding` comes from; a code that is no rule joins
    /// the list.
    pub(super) fn index(&mut self, finding: &Finding) -> usize {
        let judgement = finding.judgement.as_ref();
        let policy = judgement.map(|it| (it.policy.clone(), it.version.clone()));
        let number = *self.numbers.entry((policy, finding.code.clone())).or_insert(self.list.len());
        if number < self.list.len() {
            return number;
        }
        self.list.push(Rule {
            id: finding.code.clone(),
            short_description: Message { text: plain(&finding.code), markdown: None },
            full_description: None,
            help: None,
            default_configuration: Configuration { level: level(finding.severity) },
            properties: finding.judgement.as_ref().map(|it| RuleProperties {
                tags: Vec::new(),
                policy: it.policy.clone(),
                version: it.version.clone(),
            }),
        });
        number
    }

    pub(super) fn into_list(self) -> Vec<Rule> {
        self.list
    }
}

fn rule(rule: &RuleRun, language: Language) -> Rule {
    let title = cut_lines(&plain(rule.title.get(language)), DESCRIPTION_MAX);
    let asked = rule.clauses.first().map(|it| cut_lines(&plain(&it.words), DESCRIPTION_MAX));
    Rule {
        id: rule.id.clone(),
        short_description: Message { text: title, markdown: None },
        full_description: asked.map(|text| Message { text, markdown: None }),
        help: Some(help(rule, language)),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Some(RuleProperties {
            tags: vec![words::level(Language::En, rule.level).to_owned()],
            policy: rule.policy.clone(),
            version: rule.version.clone(),
        }),
    }
}

/// Who asks, in the document's words, and what must hold.
fn help(rule: &RuleRun, language: Language) -> Message {
    let mut text = String::new();
    let mut markdown = String::new();
    for clause in &rule.clauses {
        let place = words::place(language, &clause.heading, (&clause.document, clause.lines));
        let words = plain(&clause.words);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}\n{words}\n", plain(&place));
        let _ = writeln!(markdown, "{}\n\n> {}\n", escape(&place), escape(&clause.words));
    }
    if let Some(why) = &rule.addition {
        let head = pick(language, "No clause of the document: ", "文档中没有对应条款：");
        let why = why.get(language);
        let _ = writeln!(text, "{head}{}\n", plain(why));
        let _ = writeln!(markdown, "{head}{}\n", escape(why));
    }
    for (head, condition) in [
        (pick(language, "Applies when", "适用条件"), &rule.when),
        (pick(language, "Requires", "要求"), &rule.require),
    ] {
        if condition != "true" {
            let _ = writeln!(text, "{head}\n{}\n", plain(condition));
            let _ = writeln!(markdown, "**{head}**\n\n{}", block(condition, "cel"));
        }
    }
    let from = format!("{} {}", rule.policy, rule.version);
    let _ = write!(text, "{}", plain(&from));
    let _ = write!(markdown, "{}", code(&from));
    Message { text, markdown: Some(markdown) }
}
