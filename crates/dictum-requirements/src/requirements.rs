//! Document and rulebook to [`Requirements`]: parameters with their values, the
//! clauses that ask for each rule, and the ledger of who claims what.
//!
//! A clause that asks and that nobody claims is an error: nothing that the
//! document demands is lost without somebody having said so.
//!
//! | code | severity | at | says |
//! | --- | --- | --- | --- |
//! | `amend-not-found` | error | rulebook | words that are amended are not in the document |
//! | `asks-not-found` | warning | rulebook | a mark under `asks` matches nothing |
//! | `block-not-found` | error | rulebook | nothing follows the sentence of `after` |
//! | `blocks-several` | error | rulebook | several lists, tables or code blocks stand where one is meant |
//! | `capture-not-found` | error | rulebook | a sentence holds no number, or nothing that `capture` finds |
//! | `capture-syntax` | error | rulebook | `capture` is no regular expression |
//! | `cell-unreadable` | error | document | a row has too many cells, or a cell holds a table |
//! | `clause-ambiguous` | error | rulebook | a `says` matches several clauses |
//! | `clause-not-found` | error | rulebook | a `says` matches no clause |
//! | `clause-unmapped` | error | document | a clause asks, and nothing in the rulebook claims it |
//! | `clause-unclaimed` | error | document | a pack is closed, and clauses are claimed by nobody |
//! | `clauses-silenced` | info | document | clauses would ask elsewhere, and do not because of what stands above them |
//! | `clauses-unclaimed` | info | document | how many clauses ask for nothing and are claimed by nobody |
//! | `column-ambiguous` | error | rulebook | several columns have the title |
//! | `column-not-found` | error | rulebook | no table there has the column |
//! | `document-fault` | warning | document | words that the rulebook amends |
//! | `duration-counted` | info | document | a month or a year counts as so many days |
//! | `duplicate-item` | warning | document | an item stands twice in one list |
//! | `except-not-found` | error | rulebook | an `except` matches no item |
//! | `informative-asks` | info | rulebook | what is set aside as informative asks for something |
//! | `item-asks` | warning | document | an item of a list or table asks, and counts as a value alone |
//! | `item-empty` | error | document | an item gives no value |
//! | `item-paragraphs` | error | document | an item has a second paragraph, and nothing says what that is |
//! | `key-twice` | error | document | a key of a map has two values |
//! | `level-differs` | error | rulebook | a rule has another level than the clause that asks for it |
//! | `link-not-found` | error | rulebook | no link there has the words |
//! | `list-nested` | error | rulebook | items have items of their own, and nothing says which count |
//! | `number-ambiguous` | error | rulebook | a sentence holds several numerals, or one that has several readings |
//! | `option-without-effect` | warning | rulebook | an option means nothing for what is read like this |
//! | `param-empty` | error | rulebook | there is nothing to read at the place |
//! | `param-source` | error | rulebook | a parameter has both `at` and `value`, or neither |
//! | `param-type` | error | either | a value does not fit the type |
//! | `read-missing` | error | rulebook | a parameter has `at` and no `read` |
//! | `row-not-found` | error | rulebook | no row of a table fulfils `where` |
//! | `rule-id-twice` | error | rulebook | two rules have one id |
//! | `rule-place` | error | rulebook | a rule has both `at` and `addition`, or neither |
//! | `rule-without-clause` | error | rulebook | no clause asks for a rule |
//! | `table-headless` | error | rulebook | no row of a table names its columns |
//! | `says-missing` | error | rulebook | `says` has to name the clause |
//! | `section-ambiguous` | error | rulebook | a step of a path names several sections or items |
//! | `section-not-found` | error | rulebook | a step of a path names nothing |
//! | `section-edited` | error | rulebook | what was set aside as a whole has other words now |
//! | `selector-syntax` | error | rulebook | a glob cannot be read |

mod amend;
mod claims;
mod convention;
pub(crate) mod faults;
mod forms;
mod ledger;
mod levels;
mod marks;
mod mentions;
mod nearest;
mod numerals;
pub(crate) mod params;
mod parts;
pub(crate) mod pattern;
mod read;
pub(crate) mod select;
mod set_aside;
mod silences;
mod table;
pub(crate) mod touched;

use std::collections::BTreeMap;

use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::release;
use dictum_schema::rulebook::Rulebook;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use dictum_source::tree::Tree;

use crate::document::{ClauseKind, Document};

/// Binds `document` to `rulebook`, whose places are in `rulebook_tree`.
///
/// What cannot be bound is reported and left out; [`Requirements::failed`] tells.
/// Whether a condition is sound, and whether the parameters that it names exist,
/// is not judged here.
///
/// ```
/// use dictum_requirements::{document, requirements};
/// use dictum_schema::{rulebook::Rulebook, severity::Evidence};
/// use dictum_source::{source::Source, tree};
///
/// let text = Source::new("requirements.md", "# Hosts\n\nThese are the hosts. They must use TLS.\n");
/// let rules = Source::new(
///     "rulebook.yaml",
///     "{schema: dictum/rulebook/v1, policy: hosts, title: Hosts, document: requirements.md,
///       subject: document, rules: [{id: host-without-tls, at: [Hosts], says: ['*must use TLS.'],
///       level: must, severity: error, title: no TLS, require: subject.tls, message: no TLS}]}",
/// );
/// let (tree, _) = tree::parse(&rules, tree::Notation::Yaml, Evidence::Declared);
/// let tree = tree.unwrap();
/// let rulebook: Rulebook = serde_json::from_value(tree.to_json(tree.root())).unwrap();
///
/// let (document, _) = document::parse(&text);
/// let (requirements, _) = requirements::bind(&document, &rulebook, &tree);
/// assert!(!requirements.failed);
/// assert_eq!(requirements.rules[0].clauses, [requirements.ledger[1].clause.id.clone()]);
/// ```
pub fn bind(
    document: &Document,
    rulebook: &Rulebook,
    rulebook_tree: &Tree,
) -> (Requirements, Vec<Finding>) {
    let mut ctx = faults::Ctx::new(document, rulebook_tree);
    let heeded = rulebook.asks.as_ref().map(|asks| convention::heeded(&mut ctx, asks));
    let findings = ctx.findings;
    let mut ctx = faults::Ctx::new(heeded.as_ref().unwrap_or(document), rulebook_tree);
    ctx.findings = findings;
    let params: BTreeMap<ParamId, params::Bound> = rulebook
        .params
        .iter()
        .map(|(id, param)| (id.clone(), params::bind(&mut ctx, id, param)))
        .collect();
    let claims = claims::of(&mut ctx, rulebook, &params);
    let ledger = ledger::of(&mut ctx, &claims, rulebook.closed);
    let rules = rulebook
        .rules
        .iter()
        .zip(&claims.rules)
        .map(|(rule, clauses)| Rule { id: rule.id.clone(), clauses: ledger.ids(clauses) })
        .collect();
    let params = params.into_iter().map(|(id, bound)| (id, ledger.param(bound))).collect();
    let mut findings = ctx.findings;
    findings.sort_by(Finding::order);
    findings.sort_by_key(is_consequence);
    let findings = faults::grouped(findings);
    let failed = findings.iter().any(|it| it.severity == Severity::Error);
    (Requirements { params, rules, ledger: ledger.entries, failed }, findings)
}

/// Whether `finding` may only follow from others: where a place of the rulebook names
/// nothing, what it claimed is claimed by nobody.
pub fn is_consequence(finding: &Finding) -> bool {
    matches!(
        finding.code.as_str(),
        "clause-unmapped" | "clauses-unclaimed" | "clauses-silenced" | "item-asks"
    )
}

/// What a document asks for, as its rulebook reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirements {
    /// Every parameter of the rulebook; one that could not be read has no items.
    pub params: BTreeMap<ParamId, Param>,
    /// Every rule of the rulebook, in its order.
    pub rules: Vec<Rule>,
    /// Every clause of the document, in its order.
    pub ledger: Vec<Entry>,
    /// Whether anything was an error, so that no release may be made of this.
    pub failed: bool,
}

/// A parameter, and where its values stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The parameter as a release has it.
    pub param: release::Param,
    /// Where each item stands, in the document or in the rulebook that sets it; as
    /// many as there are items.
    pub places: Vec<Location>,
    /// The clauses that it was read from, by id, in document order.
    pub clauses: Vec<String>,
}

/// A rule, and the clauses that ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule.
    pub id: RuleId,
    /// The clauses, by id, in document order; none for an addition.
    pub clauses: Vec<String>,
}

/// A clause in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The clause as a release has it.
    pub clause: release::Clause,
    /// What it is.
    pub kind: ClauseKind,
    /// Where it stands in the document.
    pub at: Location,
}
