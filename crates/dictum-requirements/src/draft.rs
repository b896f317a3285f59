//! A document to the first [`Draft`] of its rulebook.
//!
//! Every obligation becomes a rule whose condition is `todo()`, every list, table, fence,
//! enumeration and number with a unit a parameter, and what asks for nothing is set aside
//! section by section. Whatever is proposed was bound to the document first, and reaches
//! one place of it; what could not be is said. The same document gives the same bytes.

mod names;
mod params;
mod places;
mod rules;
pub mod schema;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::id::{ParamId, PolicyId};
use dictum_schema::language::Text;
use dictum_schema::rulebook::{Format, Informative, Param, Rule, Rulebook, SubjectKind};
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};

use self::places::Places;
use crate::document::{ClauseId, Document, SectionId};
use crate::requirements::faults::Ctx;
use crate::requirements::{self, Requirements};

/// The most obligations that become rules, and blocks that become parameters: whoever has
/// more writes one rulebook for each part of the document.
const PROPOSED_MAX: usize = 5000;

/// What the rulebook is called while it is tried.
const RULEBOOK: &str = "rulebook.yaml";

/// How a drafted pack is called, and what lies beside its rulebook.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The policy.
    pub policy: &'a PolicyId,
    /// The document's file in the pack.
    pub document: &'a str,
    /// The JSON Schema of the facts in the pack.
    pub subject_schema: &'a str,
}

/// The first draft of a rulebook.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The rulebook.
    pub rulebook: Rulebook,
    /// The text of its file.
    pub text: String,
    /// What a person has to look at, in the order in which it is best done.
    pub todo: Vec<Text>,
}

/// Drafts a rulebook for `document`.
///
/// ```
/// use dictum_requirements::{document, draft};
/// use dictum_source::source::Source;
///
/// let source = Source::new("hosts.md", "# Hosts\n\nHosts must use TLS.\n");
/// let (document, _) = document::parse(&source);
/// let policy = "hosts".parse().unwrap();
/// let wanted = draft::Wanted {
///     policy: &policy,
///     document: "requirements.md",
///     subject_schema: "subject.schema.json",
/// };
/// let draft = draft::draft(&document, wanted);
/// let [rule] = draft.rulebook.rules.as_slice() else { panic!() };
/// assert_eq!((rule.id.as_str(), rule.require.as_str()), ("hosts-use-tls", "todo()"));
/// ```
pub fn draft(document: &Document, wanted: Wanted<'_>) -> Draft {
    // What is bound before there is a file has no place in it.
    let none = parsed("{}\n");
    let mut places = none.as_ref().map(|it| Places::new(document, it));
    let params = places.as_mut().map(|it| params::propose(it, PROPOSED_MAX)).unwrap_or_default();
    let (rules, more) =
        places.as_mut().map(|it| rules::propose(it, &params, PROPOSED_MAX)).unwrap_or_default();
    let title = document.sections().iter().find(|it| it.level > 0 && !it.title.is_empty());
    let title = title.map_or_else(|| wanted.policy.to_string(), |it| it.title.clone());
    let mut rulebook = Rulebook {
        schema: Format::V1,
        policy: wanted.policy.clone(),
        title: Text::same(title),
        document: wanted.document.to_owned(),
        subject: SubjectKind::Document,
        subject_schema: Some(wanted.subject_schema.to_owned()),
        asks: None,
        closed: false,
        params: params.iter().map(|it| (it.id.clone(), it.param.clone())).collect(),
        rules: rules.iter().map(|it| it.rule.clone()).collect(),
        informative: Vec::new(),
        manual: Vec::new(),
        elsewhere: Vec::new(),
    };
    let aside = places.as_mut().map(|it| set_aside(it, &params, &rules));
    rulebook.informative = aside.unwrap_or_default();
    let notes = Notes::of(document, &params, &rules);
    let bound = settle(document, &mut rulebook, &notes);
    let text = write::rulebook(&rulebook, &notes);
    let todo = todo(document, &rulebook, bound.as_ref(), more);
    Draft { rulebook, text, todo }
}

/// A parameter that is proposed.
pub(crate) struct ProposedParam {
    pub(crate) id: ParamId,
    pub(crate) param: Param,
    /// What a reader should know of it.
    pub(crate) note: Vec<String>,
    /// The clauses that it claims.
    pub(crate) clauses: BTreeSet<ClauseId>,
}

/// A rule that is proposed.
pub(crate) struct ProposedRule {
    pub(crate) rule: Rule,
    pub(crate) clause: ClauseId,
}

/// What stands as a comment before each parameter and rule.
pub(crate) struct Notes {
    pub(crate) params: BTreeMap<ParamId, Vec<String>>,
    pub(crate) rules: BTreeMap<String, Vec<String>>,
}

impl Notes {
    fn of(document: &Document, params: &[ProposedParam], rules: &[ProposedRule]) -> Self {
        let params = params.iter().map(|it| (it.id.clone(), it.note.clone())).collect();
        let line = |it: &ProposedRule| {
            let clause = document.clause(it.clause);
            let line = clause.map_or(0, |it| document.source().line(it.span.start));
            let words = clause.map_or("", |it| it.text.as_str());
            (it.rule.id.to_string(), vec![format!("line {line}: {words}")])
        };
        Self { params, rules: rules.iter().map(line).collect() }
    }
}

/// Binds `rulebook` to `document` and takes out whatever does not stand, until all of it
/// does: what is left was proved.
fn settle(document: &Document, rulebook: &mut Rulebook, notes: &Notes) -> Option<Requirements> {
    // Each round takes something out, and a rule that falls may leave another clause open.
    const ROUNDS_MAX: usize = 4;
    let mut bound = None;
    for _ in 0..ROUNDS_MAX {
        let text = write::rulebook(rulebook, notes);
        let tree = parsed(&text)?;
        let (requirements, findings) = requirements::bind(document, rulebook, &tree);
        let failed = requirements.failed;
        bound = Some(requirements);
        if !failed {
            break;
        }
        let errors = findings.iter().filter(|it| it.severity == Severity::Error);
        let places = errors.filter_map(|it| it.at.as_ref());
        let here = places.filter(|it| it.source.path() == RULEBOOK);
        let lines: BTreeSet<u32> = here.map(|it| it.start().line).collect();
        if lines.is_empty() {
            break;
        }
        let fell = |pointer: &str| {
            let node = tree.at_pointer(pointer);
            node.is_some_and(|it| {
                let at = tree.location(it);
                lines.range(at.start().line..=at.end().line).next().is_some()
            })
        };
        rulebook.params.retain(|id, _| !fell(&format!("/params/{id}")));
        let mut index = 0;
        rulebook.rules.retain(|_| {
            index += 1;
            !fell(&format!("/rules/{}", index - 1))
        });
        let mut index = 0;
        rulebook.informative.retain(|_| {
            index += 1;
            !fell(&format!("/informative/{}", index - 1))
        });
    }
    bound
}

/// The sections in which nothing asks, as far up as that holds, and what asks for nothing
/// in the others.
fn set_aside(
    places: &mut Places<'_>,
    params: &[ProposedParam],
    rules: &[ProposedRule],
) -> Vec<Informative> {
    let document = places.document;
    let claimed: BTreeSet<ClauseId> = params
        .iter()
        .flat_map(|it| it.clauses.iter().copied())
        .chain(rules.iter().map(|it| it.clause))
        .collect();
    let plain = |it: &ClauseId| {
        let clause = document.clause(*it);
        clause.is_some_and(|it| !it.asks() && it.kind != crate::document::ClauseKind::Heading)
    };
    let mut informative = Vec::new();
    // The number after the last section that lies in one that was set aside.
    let mut done = 0;
    for index in 0..document.sections().len() {
        let Some(id) = u32::try_from(index).ok().map(SectionId) else { break };
        if index < done {
            continue;
        }
        let whole: Vec<ClauseId> = document.clauses_in(id).collect();
        let quiet = index > 0
            && whole.iter().all(|it| {
                !claimed.contains(it) && document.clause(*it).is_some_and(|it| !it.asks())
            });
        let own: Vec<ClauseId> = document.own_clauses(id).collect();
        let some = if quiet { &whole } else { &own };
        if !some.iter().any(|it| plain(it) && !claimed.contains(it)) {
            continue;
        }
        let at = if quiet { places.section(id) } else { places.own(id) };
        let Some(at) = at else { continue };
        if quiet {
            done = document.descendants(id).last().map_or(index + 1, |it| it.0 as usize + 1);
        }
        let why = if quiet {
            Text::new("nothing here asks", "此处没有要求")
        } else {
            Text::new("explains what asks here", "对此处要求的说明")
        };
        informative.push(Informative { at, says: Vec::new(), digest: None, why });
    }
    informative
}

/// What needs a person, in the order in which it is best done.
fn todo(
    document: &Document,
    rulebook: &Rulebook,
    bound: Option<&Requirements>,
    more: usize,
) -> Vec<Text> {
    let mut todo = Vec::new();
    let mut tell = |count: usize, en: &str, zh: &str| {
        if count > 0 {
            let count = count.to_string();
            todo.push(Text::new(en.replace("{}", &count), zh.replace("{}", &count)));
        }
    };
    let unclaimed = bound.map_or(0, |it| {
        it.ledger.iter().filter(|it| it.clause.asks && it.clause.claims.is_empty()).count()
    });
    tell(
        unclaimed,
        "clauses that ask and that no selector reaches: {}; give their headings different words",
        "有 {} 个提出要求的条款无法用选择器指明：请让其标题互不相同",
    );
    tell(
        more,
        "obligations that are not in this rulebook: {}; split the document",
        "另有 {} 项要求未写入此规则书：请拆分文档",
    );
    let todo_rules = rulebook.rules.iter().filter(|it| it.is_todo()).count();
    tell(
        todo_rules,
        "rules that are not judged yet: {}; write `require` in place of `todo()`, and a name for the fault, first for what must hold",
        "有 {} 条规则尚未判定：请用条件代替 `todo()`，并以问题命名，先写“必须”类的规则",
    );
    tell(
        rulebook.params.len(),
        "parameters that are proposed: {}; keep those that a rule reads, and give them names",
        "提出了 {} 个参数：请保留规则用到的，并为其命名",
    );
    tell(
        rulebook.informative.len(),
        "places that are set aside as asking for nothing: {}; read each once",
        "有 {} 处被视为没有要求：请逐一看过",
    );
    let silent = document.clauses().iter().filter(|it| it.silence.is_some()).count();
    tell(
        silent,
        "clauses that would ask elsewhere, and count for nothing because of what stands above them: {}; read them",
        "有 {} 个条款在别处会算作要求，因所在位置而未计入：请看过",
    );
    todo.push(Text::new(
        format!(
            "the facts: refine `{}` until it says what the files may hold",
            rulebook.subject_schema.as_deref().unwrap_or_default()
        ),
        format!(
            "事实：请完善 `{}`，使其说明文件可含的内容",
            rulebook.subject_schema.as_deref().unwrap_or_default()
        ),
    ));
    todo
}

fn parsed(text: &str) -> Option<Tree> {
    let source = Source::new(RULEBOOK, text);
    tree::parse(&source, Notation::Yaml, Evidence::Declared).0
}

/// A context in which a proposal is tried.
pub(crate) fn trial<'a>(document: &'a Document, tree: &'a Tree) -> Ctx<'a> {
    Ctx::new(document, tree)
}
