//! What there is to say of a rule and of a parameter.

use std::path::Path;

use dictum_policy::effective::EffectiveRule;
use dictum_schema::language::Language;
use dictum_schema::release::{Claim, Clause, Param, Release, Rule};
use dictum_schema::severity::Severity;
use dictum_source::finding::{ClauseRef, Finding};
use dictum_source::source::Span;

use super::Asked;
use crate::desk::Desk;
use crate::rules::Symbol;
use crate::yaml::Step;

/// The most items of a parameter that are listed.
const ITEMS_MAX: usize = 20;

/// What a claim names.
pub(crate) fn symbol(claim: &Claim) -> Option<Symbol> {
    match claim {
        Claim::Rule(id) => Some(Symbol::Rule(id.to_string())),
        Claim::Param(id) => Some(Symbol::Param(id.to_string())),
        Claim::Informative(_) | Claim::Manual(_) | Claim::Elsewhere(_) => None,
    }
}

/// The rule or parameter that is named here.
pub(super) fn named(desk: &Desk, asked: &Asked) -> Option<(String, Span)> {
    let here = super::name_at(asked)?;
    let words = match &here.symbol {
        Symbol::Rule(id) => {
            let (release, rule) = released(desk, &asked.path, id)?;
            let clauses = release.ledger.iter().filter(|it| rule.clauses.contains(&it.id));
            let clauses: Vec<ClauseRef> = clauses.map(|it| reference(release, it)).collect();
            let in_force = effective(desk, id).map(|it| (it.severity, it.origin.to_string()));
            about(desk, (id, rule), in_force, &clauses)
        }
        Symbol::Param(id) => {
            let path = format!("params.{id}");
            param(desk, &asked.path, &path)?
        }
    };
    Some((words, here.at.span))
}

/// The rule as the pack's draft has it, else as a policy in force has it.
fn released<'d>(desk: &'d Desk, path: &Path, id: &str) -> Option<(&'d Release, &'d Rule)> {
    let own = desk.draft_of(path).map(|(_, it)| it);
    let drafts = own.into_iter().chain(desk.drafts().map(|(_, it)| it));
    let mut releases = drafts.filter_map(|it| Some(&it.pack.as_ref()?.compiled.release));
    releases.find_map(|it| Some((it, it.rules.iter().find(|it| it.id.as_str() == id)?)))
}

/// The rule `id` as it is in force in an open workspace.
pub(crate) fn effective<'d>(desk: &'d Desk, id: &str) -> Option<&'d EffectiveRule> {
    let policies = desk.sessions().flat_map(|it| it.policies().map(|(policy, _)| policy));
    let mut rules = policies.flat_map(|it| it.rules());
    rules.find(|it| it.rule.id.as_str() == id)
}

fn reference(release: &Release, clause: &Clause) -> ClauseRef {
    ClauseRef {
        document: release.sources.document.path.clone(),
        heading: clause.heading.clone(),
        lines: clause.lines,
        words: clause.words.clone(),
    }
}

/// A finding's rule, and the clauses that ask for it.
pub(super) fn finding(desk: &Desk, finding: &Finding) -> String {
    let Some(judgement) = &finding.judgement else { return String::new() };
    let rule = effective(desk, &finding.code);
    let in_force = Some((finding.severity, judgement.origin.clone()));
    match rule {
        Some(rule) => about(desk, (&finding.code, &rule.rule), in_force, &judgement.clauses),
        None => finding.message.get(desk.language()).to_owned(),
    }
}

fn about(
    desk: &Desk,
    (id, rule): (&str, &Rule),
    in_force: Option<(Severity, String)>,
    clauses: &[ClauseRef],
) -> String {
    let language = desk.language();
    let mut lines = vec![format!("**{}** · `{id}`", rule.title.get(language))];
    if let Some((severity, origin)) = in_force {
        lines.push(format!("{} · {origin}", word(severity, language)));
    }
    for clause in clauses {
        let heading = clause.heading.join(" › ");
        let [line, _] = clause.lines;
        lines.push(format!("> {}", clause.words.replace('\n', " ")));
        lines.push(format!("— {heading} ({}:{line})", clause.document));
    }
    if let Some(why) = &rule.addition {
        lines.push(why.get(language).to_owned());
    }
    lines.push(format!("```cel\n{}\n```", rule.require.trim()));
    lines.join("\n\n")
}

fn word(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::En) => "error",
        (Severity::Warning, Language::En) => "warning",
        (Severity::Info, Language::En) => "info",
        (Severity::Error, Language::ZhCn) => "错误",
        (Severity::Warning, Language::ZhCn) => "警告",
        (Severity::Info, Language::ZhCn) => "提示",
    }
}

/// The title of a rule of the pack in `root`.
pub(super) fn title(desk: &Desk, root: &Path, symbol: &Symbol) -> Option<String> {
    let (_, rule) = released(desk, &root.join("rulebook.yaml"), symbol.name())?;
    Some(rule.title.get(desk.language()).to_owned())
}

/// The title of the rule `id`, for the file at `path`.
pub(crate) fn title_of(desk: &Desk, path: &Path, id: &str) -> Option<String> {
    let released = released(desk, path, id).map(|(_, rule)| &rule.title);
    let title = released.or_else(|| effective(desk, id).map(|it| &it.rule.title))?;
    Some(title.get(desk.language()).to_owned())
}

/// How many cases the pack in `root` has for the rule `id`.
pub(crate) fn cases(desk: &Desk, root: &Path, id: &str) -> usize {
    let source = desk.cached(&root.join("cases").join(format!("{id}.yaml")));
    let tree = source.as_ref().and_then(crate::file::tree);
    let cases = tree.as_ref().and_then(|it| Some(it.items(it.get(it.root(), "cases")?).len()));
    cases.unwrap_or(0)
}

/// What the parameter at `path` (`params.request_domains`) is, and its value.
pub(super) fn param(desk: &Desk, file: &Path, path: &str) -> Option<String> {
    let id = path.strip_prefix("params.")?.split(['.', '[']).next()?;
    let language = desk.language();
    let own = desk.draft_of(file).and_then(|(_, it)| it.pack.as_ref());
    let release = own.map(|it| &it.compiled.release.params);
    let policies = desk.sessions().flat_map(|it| it.policies().map(|(policy, _)| policy.params()));
    let mut all = release.into_iter().chain(policies);
    let param = all.find_map(|it| it.iter().find(|(name, _)| name.as_str() == id))?.1;
    let title = param.title.iter().map(|it| it.get(language).to_owned());
    let mut lines: Vec<String> = title.collect();
    lines.push(items(param, language));
    Some(lines.join("\n\n"))
}

fn items(param: &Param, language: Language) -> String {
    let mut lines: Vec<String> = Vec::new();
    for item in param.items.iter().take(ITEMS_MAX) {
        let line = match (item.line, language) {
            (Some(line), Language::En) => format!(" (line {line})"),
            (Some(line), Language::ZhCn) => format!("（第 {line} 行）"),
            (None, _) => String::new(),
        };
        lines.push(format!("- `{item}`{line}"));
    }
    let rest = param.items.len().saturating_sub(ITEMS_MAX);
    if rest > 0 {
        lines.push(match language {
            Language::En => format!("- and {rest} more"),
            Language::ZhCn => format!("- 另有 {rest} 项"),
        });
    }
    lines.join("\n")
}

/// The rules that read the fact at `path` of a console file.
pub(super) fn readers(desk: &Desk, path: &[Step]) -> Option<String> {
    let fact = fact(path)?;
    let mut lines = Vec::new();
    for (policy, program) in desk.sessions().flat_map(dictum_linter::session::Session::policies) {
        for (rule, program) in policy.rules().iter().zip(program.rules()) {
            let mut reads = program.require.reads();
            reads.extend(program.when.reads());
            let here = reads.iter().any(|it| *it == fact || it.starts_with(&format!("{fact}.")));
            let line = format!("- `{}`: {}", rule.rule.id, rule.rule.title.get(desk.language()));
            if here && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    (!lines.is_empty()).then(|| {
        let lead = match desk.language() {
            Language::En => "Read by",
            Language::ZhCn => "依据此项的规则",
        };
        format!("{lead}\n\n{}", lines.join("\n"))
    })
}

/// The fact that the value at `path` of a console file becomes: `subject.domains.request`.
pub(crate) fn fact(path: &[Step]) -> Option<String> {
    let keys = path.iter().filter_map(|it| match it {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => None,
    });
    let keys: Vec<&str> = keys.collect();
    (!keys.is_empty()).then(|| format!("subject.{}", keys.join(".")))
}
