//! Confirmations: somebody looked at what hangs on edited clauses.

mod layers;

use std::path::Path;

use dictum_requirements::suspects::Suspect;
use dictum_schema::confirmations::{Confirmation, Confirmations, Format};
use dictum_schema::id::{PolicyId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::naming;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use jiff::civil::Date;
use semver::Version;

use crate::compile::{self, Options};
use crate::decode;
use crate::files::{FileError, Root};
use crate::schemas;
use crate::workspace;

/// The file of confirmations, in a pack or beside a workspace file.
pub const FILE: &str = "confirmations.yaml";

/// The first line of the file.
const HEADER: &str =
    "# Written by `dictum confirm`, and reviewed like any other file. Entries are only added.\n";

/// Whose confirmations a file holds, by where its schema is from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Pack,
    Workspace,
}

impl Of {
    fn schema(self) -> &'static str {
        match self {
            Self::Pack => "../../schemas/confirmations.schema.json",
            Self::Workspace => ".dictum/confirmations.schema.json",
        }
    }
}

/// Who confirms, and what.
#[derive(Debug, Clone)]
pub struct Looked<'a> {
    /// Who looked.
    pub by: &'a str,
    /// The day.
    pub on: Date,
    /// What they have to say about it.
    pub note: Option<&'a str>,
    /// What they looked at.
    pub chosen: Chosen<'a>,
}

/// What somebody looked at: everything, where nothing is named.
#[derive(Debug, Clone, Default)]
pub struct Chosen<'a> {
    /// Rules, by id.
    pub rules: Vec<&'a RuleId>,
    /// Clauses, by the id that they had or that they have.
    pub clauses: Vec<&'a str>,
}

/// What came of a confirmation.
#[derive(Debug, Clone, Default)]
pub struct Confirmed {
    /// What was written down.
    pub added: Vec<Confirmation>,
    /// What is suspect still, and what stands in the way.
    pub findings: Vec<Finding>,
    /// The file that was written.
    pub written: Option<String>,
}

/// Writes down that somebody looked at what is suspect in the pack or the workspace at
/// `path`; without `looked` only tells what is suspect.
///
/// # Errors
///
/// Fails where there is no such folder, or a file cannot be read or written.
pub fn confirm(path: &Path, looked: Option<&Looked<'_>>) -> Result<Confirmed, FileError> {
    let root = Root::open(path)?;
    if root.has(workspace::FILE) && !root.has(compile::RULEBOOK) {
        return layers::confirm(&root, looked);
    }
    let (compiled, mut findings) = compile::compile(path, &Options::default())?;
    findings.retain(|it| it.severity == Severity::Error);
    let (Some(pack), true) = (compiled, findings.is_empty()) else {
        return Ok(Confirmed { findings, ..Confirmed::default() });
    };
    let (suspects, last) = (&pack.compiled.suspects, pack.previous.as_ref());
    let told = |them: &[Suspect]| -> Vec<Finding> {
        them.iter().map(|it| compile::suspect(pack.root.name(), it)).collect()
    };
    let (Some(looked), Some(last)) = (looked, last) else {
        return Ok(Confirmed { findings: told(suspects), ..Confirmed::default() });
    };
    let of = (&last.policy, &last.version);
    let added: Vec<Confirmation> =
        suspects.iter().filter_map(|it| confirmation(it, of, looked)).collect();
    if let Some(finding) = nothing_chosen(&looked.chosen, suspects) {
        return Ok(Confirmed { findings: vec![finding], ..Confirmed::default() });
    }
    if added.is_empty() {
        return Ok(Confirmed::default());
    }
    match add((&pack.root, Of::Pack), &added)? {
        Ok(written) => {
            let left = dictum_requirements::suspects::unconfirmed(suspects.clone(), of, &added);
            Ok(Confirmed { findings: told(&left), added, written: Some(written) })
        }
        Err(finding) => Ok(Confirmed { findings: vec![*finding], ..Confirmed::default() }),
    }
}

/// Whether `by` names somebody: there is a letter or a digit in it, of any script.
pub fn is_name(by: &str) -> bool {
    naming::says_something(by)
}

/// Reads the confirmations of the folder `root`: none where there is no such file.
/// One that does not read is an error, and confirms nothing.
pub fn read(root: &Root) -> (Vec<Confirmation>, Vec<Finding>) {
    match root.read(FILE) {
        Ok(source) => parse(&source),
        Err(FileError::Missing { .. }) => (Vec::new(), Vec::new()),
        Err(error) => (Vec::new(), vec![error.finding()]),
    }
}

fn parse(source: &std::sync::Arc<Source>) -> (Vec<Confirmation>, Vec<Finding>) {
    let (tree, mut findings) = tree::parse(source, Notation::Yaml, Evidence::Declared);
    let Some(tree) = tree.filter(|_| findings.is_empty()) else { return (Vec::new(), findings) };
    let (decoded, faults) = decode::decode::<Confirmations>(&tree);
    findings.extend(faults);
    let confirmations = decoded.map(|it| it.confirmations).unwrap_or_default();
    for (index, it) in confirmations.iter().enumerate() {
        let at = |key| tree.location(tree.nearest(&format!("/confirmations/{index}/{key}")));
        if !is_name(&it.by) {
            let words = Text::new("a confirmation is by somebody", "确认必须写明由谁作出");
            let finding = Finding::new("confirmation-invalid", Severity::Error, words);
            findings.push(finding.at(at("by")));
        }
        if it.day.parse::<Date>().is_err() {
            let words = Text::new(
                format!("`{}` is no day; write it as YYYY-MM-DD", it.day),
                format!("`{}` 不是日期；请写作 YYYY-MM-DD", it.day),
            );
            let finding = Finding::new("confirmation-invalid", Severity::Error, words);
            findings.push(finding.at(at("day")));
        }
    }
    if findings.is_empty() { (confirmations, findings) } else { (Vec::new(), findings) }
}

/// What `looked` confirms of `suspect`; none where it was not chosen.
fn confirmation(
    suspect: &Suspect,
    (policy, after): (&PolicyId, &Version),
    looked: &Looked<'_>,
) -> Option<Confirmation> {
    let Chosen { rules: chosen, clauses } = &looked.chosen;
    let (was, now) = (&suspect.before, suspect.now.as_ref().map(|it| &it.clause));
    let named = clauses.iter().any(|it| is_clause(suspect, it));
    let everything = named || (chosen.is_empty() && clauses.is_empty());
    let mut rules: Vec<RuleId> = suspect.rules.iter().chain(&suspect.elsewhere).cloned().collect();
    rules.retain(|it| everything || chosen.contains(&it));
    if !everything && rules.is_empty() {
        return None;
    }
    Some(Confirmation {
        by: looked.by.to_owned(),
        day: looked.on.to_string(),
        note: looked.note.map(str::to_owned),
        policy: policy.clone(),
        after: after.clone(),
        clause: was.id.clone(),
        now: now.map(|it| it.id.clone()),
        was: was.words.clone(),
        is: now.map(|it| it.words.clone()),
        rules,
        params: if everything { suspect.params.clone() } else { Vec::new() },
        layer: None,
    })
}

fn is_clause(suspect: &Suspect, id: &str) -> bool {
    suspect.before.id == id || suspect.now.as_ref().is_some_and(|it| it.clause.id == id)
}

/// The first of `chosen` that nothing suspect hangs on.
fn nothing_chosen(chosen: &Chosen<'_>, suspects: &[Suspect]) -> Option<Finding> {
    let rule = chosen
        .rules
        .iter()
        .find(|id| !suspects.iter().any(|it| it.rules.contains(id) || it.elsewhere.contains(id)))
        .map(ToString::to_string);
    let clause = chosen
        .clauses
        .iter()
        .find(|id| !suspects.iter().any(|it| is_clause(it, id)))
        .map(ToString::to_string);
    rule.or(clause).map(|it| not_suspect(&it))
}

fn not_suspect(name: &str) -> Finding {
    Finding::new(
        "not-suspect",
        Severity::Error,
        Text::new(
            format!("`{name}` is not suspect, and nothing was written"),
            format!("`{name}` 并不存疑，未写入任何内容"),
        ),
    )
}

/// Adds `added` to the end of the confirmations of the folder `root`; gives the file as
/// people know it, or why what is there cannot be added to.
///
/// What was written before stays letter by letter, comments too.
///
/// # Errors
///
/// Fails where the file cannot be read or written.
fn add(
    (root, of): (&Root, Of),
    added: &[Confirmation],
) -> Result<Result<String, Box<Finding>>, FileError> {
    let _locked = root.lock()?;
    let (before, there) = match root.read(FILE) {
        Ok(source) => {
            let (there, mut findings) = parse(&source);
            if let Some(finding) = findings.pop() {
                return Ok(Err(Box::new(finding)));
            }
            (Some(source.text().to_owned()), there)
        }
        Err(FileError::Missing { .. }) => (None, Vec::new()),
        Err(error) => return Err(error),
    };
    let entries = entries(added);
    let text = match before {
        Some(before) if before.ends_with('\n') => format!("{before}{entries}"),
        Some(before) => format!("{before}\n{entries}"),
        None => format!(
            "{HEADER}# yaml-language-server: $schema={}\nschema: dictum/confirmations/v1\nconfirmations:\n{entries}",
            of.schema(),
        ),
    };
    let whole: Vec<Confirmation> = there.into_iter().chain(added.iter().cloned()).collect();
    if parse(&Source::new(FILE, text.as_str())) != (whole, Vec::new()) {
        return Ok(Err(Box::new(not_addable(root))));
    }
    if of == Of::Workspace {
        root.write(of.schema(), &format!("{:#}\n", schemas::of::<Confirmations>()))?;
    }
    root.write(FILE, &text)?;
    Ok(Ok(root.shown(FILE)))
}

/// `added` as the items of the list that ends the file.
fn entries(added: &[Confirmation]) -> String {
    let options = serde_saphyr::ser_options! {
        // Words stay on one line, letter by letter.
        folded_wrap_chars: usize::MAX,
    };
    let whole = Confirmations { schema: Format::V1, confirmations: added.to_vec() };
    // Maps, lists and text: nothing in them fails to serialise.
    let text = serde_saphyr::to_string_with_options(&whole, options).unwrap_or_default();
    let list = text.split_once("confirmations:\n").map(|(_, list)| list.to_owned());
    list.unwrap_or_default()
}

fn not_addable(root: &Root) -> Finding {
    let path = root.shown(FILE);
    Finding::new(
        "confirmations-not-ours",
        Severity::Error,
        Text::new(
            format!("nothing can be added to `{path}`: its list is not written as `dictum confirm` writes it"),
            format!("无法在 `{path}` 末尾添加：其列表的写法与 `dictum confirm` 不同"),
        ),
    )
    .help(Text::new(
        "end the file with the list, each entry after `- ` at the beginning of its line",
        "请让该列表位于文件末尾，每一项以行首的 `- ` 开始",
    ))
}
