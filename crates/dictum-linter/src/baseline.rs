//! A baseline: what fails today, written down as waivers that count, end on a day, and shrink.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dictum_schema::id::{LayerId, PolicyId, PolicyRange};
use dictum_schema::language::{Language, Text};
use dictum_schema::layer::{Format, Layer, Rank, Waiver};
use dictum_schema::severity::Severity;
use dictum_source::edit::{self, yaml};
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use jiff::civil::Date;

use crate::check::{self, Checked};
use crate::files::FileError;
use crate::layers;
use crate::subject::Conditions;
use crate::workspace::{self, FILE, Workspace};

/// The folder of baselines, beside the workspace file: a layer for each policy.
pub const FOLDER: &str = "baseline";

/// What layers of baselines are called.
const LAYER: &str = "baseline";

/// The first lines of a baseline.
const HEADER: &str = "\
# Written by `dictum baseline`, which lowers and drops what was mended and never adds to it
# by itself. Whatever stands here and fails is excused until its day.
";

/// How what fails is written down.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Who allows it.
    pub by: &'a str,
    /// The last day on which it is excused.
    pub until: Date,
    /// Why; the reason says when it was found where none is given.
    pub reason: Option<&'a str>,
    /// Whether what is new since the last baseline is written down too.
    pub adds: bool,
}

/// What became of a baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Baselined {
    /// The language that the workspace asks for.
    pub language: Option<Language>,
    /// The files that were written.
    pub written: Vec<String>,
    /// How many findings are excused now.
    pub excused: usize,
    /// How many findings were excused, and are mended.
    pub mended: usize,
    /// What fails still: it is new, or no waiver can excuse it; and what stood in the way.
    pub findings: Vec<Finding>,
}

/// Writes what fails in the workspace in `folder` as its baseline, or shrinks the one that is
/// there.
///
/// Each exception names a rule and a subject, and counts: where more is found than it says,
/// it excuses nothing. What is mended leaves with the next run; what is new is added where
/// `terms` say so, or where there is no baseline yet.
///
/// # Errors
///
/// Fails where the folder is not there, or a file cannot be written.
pub fn baseline(
    folder: &Path,
    terms: Terms<'_>,
    conditions: Conditions<'_>,
) -> Result<Baselined, FileError> {
    let (workspace, findings) = workspace::open(folder)?;
    let mut done = Baselined {
        language: workspace.as_ref().and_then(|it| it.config.language),
        written: Vec::new(),
        excused: 0,
        mended: 0,
        findings,
    };
    let Some(workspace) = workspace else { return Ok(done) };
    if workspace.tree.is_none() {
        done.findings.push(no_workspace());
        return Ok(done);
    }
    let checked = check::check_under(&[folder], conditions)?;
    let (held, today) = (held(&checked.findings), conditions.today);
    let ctx = Ctx { workspace: &workspace, checked: &checked, terms, today, held };
    let mut progress = Progress { excused: BTreeSet::new(), done };
    for range in ranges(&workspace) {
        match range {
            Ok(range) => ctx.policy(&range, &mut progress)?,
            Err(policy) => progress.done.findings.push(many_ranges(&workspace, &policy)),
        }
    }
    let Progress { excused, mut done } = progress;
    let fails = |it: &Finding| it.severity >= workspace.config.fail_on && !it.is_waived();
    let rest = checked.findings.iter().enumerate().filter(|(at, _)| !excused.contains(at));
    done.findings.extend(rest.map(|(_, it)| it).filter(|it| fails(it)).cloned());
    done.findings.sort_by(Finding::order);
    done.findings.dedup();
    Ok(done)
}

/// The one range of each policy that judges; the policy where there are several, for a layer
/// is written for one.
fn ranges(workspace: &Workspace) -> Vec<Result<PolicyRange, PolicyId>> {
    let mut ranges: BTreeMap<&PolicyId, Vec<&PolicyRange>> = BTreeMap::new();
    for range in workspace.config.subjects.iter().flat_map(|it| it.policy.ranges()) {
        let ranges = ranges.entry(&range.policy).or_default();
        if !ranges.contains(&range) {
            ranges.push(range);
        }
    }
    let one = |(policy, ranges): (&PolicyId, Vec<&PolicyRange>)| match ranges.as_slice() {
        [range] => Ok((*range).clone()),
        _ => Err(policy.clone()),
    };
    ranges.into_iter().map(one).collect()
}

/// What became of the baseline so far, and the numbers of the findings that it excuses.
struct Progress {
    excused: BTreeSet<usize>,
    done: Baselined,
}

impl Progress {
    fn excuse(&mut self, numbers: &[usize]) {
        self.excused.extend(numbers);
        self.done.excused += numbers.len();
    }
}

struct Ctx<'a> {
    workspace: &'a Workspace,
    checked: &'a Checked,
    terms: Terms<'a>,
    today: Date,
    /// The numbers of the findings that each waiver excuses, by its place.
    held: BTreeMap<(String, u32), Vec<usize>>,
}

/// The numbers of those of `findings` that each waiver excuses, by the waiver's place.
fn held(findings: &[Finding]) -> BTreeMap<(String, u32), Vec<usize>> {
    let mut held: BTreeMap<(String, u32), Vec<usize>> = BTreeMap::new();
    for (number, finding) in findings.iter().enumerate() {
        if let Some(waiver) = finding.judgement.as_ref().and_then(|it| it.waiver.as_ref()) {
            held.entry(place(&waiver.at)).or_default().push(number);
        }
    }
    held
}

fn place(at: &Location) -> (String, u32) {
    (at.source.path().to_owned(), at.span.start)
}

/// What a waiver of a baseline is for: a rule and a subject.
type Key = (String, String);

impl Ctx<'_> {
    /// Writes the baseline of the policy in `range`; takes down in `excused` the numbers of
    /// the findings that it excuses.
    fn policy(&self, range: &PolicyRange, progress: &mut Progress) -> Result<(), FileError> {
        let file = format!("{FOLDER}/{}.yaml", range.policy);
        let root = &self.workspace.root;
        let (before, faults) =
            if root.has(&file) { layers::read(root, &file) } else { (None, Vec::new()) };
        if before.is_none() && !faults.is_empty() {
            // What does not read is not written over.
            progress.done.findings.extend(faults);
            return Ok(());
        }
        let found = self.found(&range.policy);
        let mut waivers = Vec::new();
        let written =
            before.iter().flat_map(|it| it.layer.waivers.iter().map(move |own| (it, own)));
        for (index, (file, waiver)) in written.enumerate() {
            let at = file.tree.location(file.tree.nearest(&format!("/waivers/{index}")));
            let key = (waiver.rule.to_string(), waiver.subject.clone());
            // What a waiver excuses is its own, whatever the rule is called by now.
            let numbers = self.held.get(&place(&at)).or(found.get(&key));
            let numbers = numbers.map(Vec::as_slice).unwrap_or_default();
            waivers.extend(self.kept(waiver, numbers, progress));
        }
        let before = before.map(|it| it.layer);
        let known: BTreeSet<Key> =
            waivers.iter().map(|it| (it.rule.to_string(), it.subject.clone())).collect();
        if before.is_none() || self.terms.adds {
            for (key, numbers) in found.iter().filter(|(key, _)| !known.contains(*key)) {
                if numbers.iter().any(|it| progress.excused.contains(it)) {
                    continue;
                }
                let Some(waiver) = self.waiver(key, numbers.len()) else { continue };
                progress.excuse(numbers);
                waivers.push(waiver);
            }
        }
        if before.as_ref().map_or(&[][..], |it| &it.waivers) == waivers.as_slice() {
            return Ok(());
        }
        let layer = Layer {
            schema: Format::V1,
            layer: before
                .map_or_else(layer_id, |it| Some(it.layer))
                .ok_or_else(|| FileError::Missing { path: root.shown(&file) })?,
            rank: Rank::Project,
            owner: self.terms.by.to_owned(),
            over: range.clone(),
            rules: BTreeMap::new(),
            waivers,
        };
        root.write(&file, &to_yaml(&layer))?;
        progress.done.written.push(root.shown(&file));
        self.listed(&file, &mut progress.done)
    }

    /// The numbers of what fails by `policy`, or did but for its baseline, by rule and subject.
    fn found(&self, policy: &PolicyId) -> BTreeMap<Key, Vec<usize>> {
        let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (number, finding) in self.checked.findings.iter().enumerate() {
            let Some(judgement) = &finding.judgement else { continue };
            let waiver = judgement.waiver.as_ref();
            let open = waiver.is_none_or(|it| it.layer == LAYER);
            if judgement.policy == policy.as_str()
                && finding.severity >= self.workspace.config.fail_on
                && open
            {
                let key = (finding.code.clone(), literal(&judgement.subject));
                found.entry(key).or_default().push(number);
            }
        }
        found
    }

    /// What is left of `waiver`, for which the findings `numbers` are there; none where
    /// nothing is.
    fn kept(&self, waiver: &Waiver, numbers: &[usize], progress: &mut Progress) -> Option<Waiver> {
        let found = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let count = waiver.count.unwrap_or(found);
        if found > count && self.terms.adds {
            progress.excuse(numbers);
            return self.waiver(&(waiver.rule.to_string(), waiver.subject.clone()), numbers.len());
        }
        progress.done.mended += count.saturating_sub(found) as usize;
        if found == 0 {
            return None;
        }
        let mut held = numbers.iter().filter_map(|it| self.checked.findings.get(*it));
        if held.any(Finding::is_waived) {
            progress.excuse(numbers);
        }
        Some(Waiver { count: Some(count.min(found)), ..waiver.clone() })
    }

    fn waiver(&self, (rule, subject): &Key, count: usize) -> Option<Waiver> {
        let reason = match self.terms.reason {
            Some(reason) => reason.to_owned(),
            None => format!("found on {}, when the baseline was written", self.today),
        };
        Some(Waiver {
            rule: rule.parse().ok()?,
            subject: subject.clone(),
            fact: None,
            count: Some(u32::try_from(count).ok()?),
            reason,
            approved_by: self.terms.by.to_owned(),
            ticket: None,
            until: self.terms.until.to_string(),
        })
    }

    /// Names the layer `file` in the workspace file, where it does not yet.
    fn listed(&self, file: &str, done: &mut Baselined) -> Result<(), FileError> {
        let root = &self.workspace.root;
        let source = root.read(FILE)?;
        let (workspace, _) = workspace::of(root.clone())?;
        if workspace.is_some_and(|it| it.config.layers.iter().any(|it| it == file)) {
            return Ok(());
        }
        match yaml::add_items(&source, &["layers"], &[file]) {
            Some(added) => {
                let (text, _) = edit::apply(&source, &[&added]);
                let mark = if source.has_byte_order_mark() { "\u{feff}" } else { "" };
                root.write(FILE, &format!("{mark}{text}"))?;
                if !done.written.contains(&root.shown(FILE)) {
                    done.written.push(root.shown(FILE));
                }
            }
            None => done.findings.push(not_listed(self.workspace, file)),
        }
        Ok(())
    }
}

fn layer_id() -> Option<LayerId> {
    LAYER.parse().ok()
}

/// The text of a baseline: the same for the same layer, on any machine.
fn to_yaml(layer: &Layer) -> String {
    // A layer is maps, lists and scalars: nothing in it fails to serialise.
    let body = serde_saphyr::to_string(layer).unwrap_or_default();
    format!("{HEADER}{body}")
}

/// The name `subject` as a glob that matches it alone.
fn literal(subject: &str) -> String {
    let mut glob = String::with_capacity(subject.len());
    for it in subject.chars() {
        if "*?[]{}\\!".contains(it) {
            glob.push('\\');
        }
        glob.push(it);
    }
    glob
}

fn no_workspace() -> Finding {
    let message = Text::new(
        format!("a baseline stands beside a `{FILE}`, and there is none"),
        format!("基线与 `{FILE}` 放在一起，而此处没有该文件"),
    );
    Finding::new("baseline-homeless", Severity::Error, message)
        .help(Text::new("run `dictum init` to write one", "请先运行 `dictum init`"))
}

fn many_ranges(workspace: &Workspace, policy: &PolicyId) -> Finding {
    let message = Text::new(
        format!("`{policy}` judges by several ranges, and a baseline is written for one"),
        format!("`{policy}` 以多个版本范围检查，而基线只针对一个"),
    );
    at_subjects(workspace, Finding::new("baseline-ranges", Severity::Error, message))
}

fn not_listed(workspace: &Workspace, file: &str) -> Finding {
    let message = Text::new(
        format!("`{file}` was written and cannot be named in `{FILE}` with its layout kept"),
        format!("已写出 `{file}`，但无法在保持 `{FILE}` 格式的情况下引用它"),
    );
    let finding = Finding::new("baseline-unlisted", Severity::Error, message).help(Text::new(
        format!("add `{file}` to the list under `layers`"),
        format!("请把 `{file}` 加到 `layers` 列表中"),
    ));
    at_subjects(workspace, finding)
}

fn at_subjects(workspace: &Workspace, finding: Finding) -> Finding {
    match &workspace.tree {
        Some(tree) => finding.at(tree.key_location(tree.root(), "subjects")),
        None => finding,
    }
}
