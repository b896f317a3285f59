//! A pack held open: what its document and rulebook say while they are edited.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_policy::diff::Change as Meaning;
use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, Notation, Tree};

use crate::cases::{self, Tested};
use crate::compile::{self, Options, PackCompiled, RULEBOOK};
use crate::files::Root;
use crate::session::Change;
use crate::session::held::{Held, Reach, Verifier};
use crate::view::{Buffers, View};

/// A pack held open. As with a [session](crate::session::Session), no history leaves a
/// trace: what it says is what its files say now.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    buffers: Arc<Buffers>,
    held: Option<Held<Arc<Drafted>>>,
}

/// What a pack's files say now.
#[derive(Debug)]
pub struct Drafted {
    /// The pack, where its folder is there.
    pub root: Option<Root>,
    /// The rulebook, where it is YAML.
    pub rulebook: Option<Tree>,
    /// The release that would be compiled, where there is no error.
    pub pack: Option<PackCompiled>,
    /// What its cases showed, where it compiles.
    pub tested: Option<Tested>,
    /// What a person should look at: faults, cases that fail, edited clauses, and what
    /// the edit means.
    pub findings: Vec<Finding>,
}

impl Draft {
    /// Holds the pack in the folder at `path` open; nothing is read before
    /// [`Draft::check`].
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), buffers: Arc::default(), held: None }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes note of `change`.
    pub fn apply(&mut self, change: &Change) {
        let path;
        let reach = match change {
            Change::Buffer(changed, text) => {
                let buffers = Arc::make_mut(&mut self.buffers);
                match text {
                    Some(text) => buffers.insert(changed.clone(), Arc::clone(text)),
                    None => buffers.remove(changed),
                };
                path = BTreeSet::from([changed.clone()]);
                Reach::Paths(&path)
            }
            Change::Paths(paths) => Reach::Paths(paths),
            Change::Today(_) => return,
            Change::Rescan => Reach::All,
        };
        let view = View::over(Arc::clone(&self.buffers));
        Verifier::new(&view, reach).marks(self.held.as_mut());
    }

    /// Whether something changed since the pack was read.
    pub fn is_stale(&self) -> bool {
        self.held.as_ref().is_none_or(|it| it.stale)
    }

    /// What the pack's files say now.
    pub fn check(&mut self) -> Arc<Drafted> {
        if let Some(held) = &self.held
            && !held.stale
        {
            return Arc::clone(&held.value);
        }
        let view = View::over(Arc::clone(&self.buffers)).noting();
        let drafted = Arc::new(draft(&view, &self.path));
        let looks = view.looks();
        let value = Arc::clone(&drafted);
        self.held = Some(Held { value, looks, stale: false });
        drafted
    }
}

fn draft(view: &View, path: &Path) -> Drafted {
    let mut drafted =
        Drafted { root: None, rulebook: None, pack: None, tested: None, findings: Vec::new() };
    let root = match Root::open_through(view.clone(), path) {
        Ok(root) => root,
        Err(error) => {
            drafted.findings.push(error.finding());
            return drafted;
        }
    };
    if let Ok(source) = root.read(RULEBOOK) {
        drafted.rulebook = tree::parse(&source, Notation::Yaml, Evidence::Declared).0;
    }
    match compile::compile_in(&root, &Options::default()) {
        Ok((pack, findings)) => {
            drafted.findings = findings;
            drafted.pack = pack;
        }
        Err(error) => drafted.findings.push(error.finding()),
    }
    if let Some(pack) = &drafted.pack {
        let tested = cases::run(pack);
        drafted.findings.extend(tested.findings.iter().cloned());
        drafted.findings.extend(compile::drift(pack));
        drafted.findings.extend(meanings(pack, drafted.rulebook.as_ref()));
        drafted.tested = Some(tested);
    }
    drafted.root = Some(root);
    drafted.findings.sort_by(Finding::order);
    drafted
}

/// What the edits since the last release mean, each at its rule and at its clauses.
fn meanings(pack: &PackCompiled, rulebook: Option<&Tree>) -> Vec<Finding> {
    let changes = pack.compiled.diff.iter().flat_map(|it| &it.changes);
    let mut findings = Vec::new();
    for change in changes.filter(|it| it.verdict != Verdict::Words) {
        let finding = meaning(change);
        let clauses = clauses(pack, change);
        let rule = rulebook.and_then(|it| rule_place(it, change));
        let places: Vec<Location> = rule.into_iter().chain(clauses).collect();
        if places.is_empty() {
            findings.push(finding);
            continue;
        }
        findings.extend(places.into_iter().map(|it| finding.clone().at(it)));
    }
    findings
}

fn meaning(change: &Meaning) -> Finding {
    let (en, zh) = match change.verdict {
        Verdict::Tightened => ("stricter", "更严"),
        Verdict::Loosened => ("looser", "更宽"),
        Verdict::Incomparable => ("stricter for some and looser for others", "有宽有严"),
        Verdict::Undecided => ("changed, and it is not proved how", "有变化，但宽严未能证明"),
        Verdict::Words => ("other words", "仅文字改动"),
    };
    let (rule_en, rule_zh) = match &change.rule {
        Some(rule) => (format!("rule `{rule}` is "), format!("规则 `{rule}` ")),
        None => (String::new(), String::new()),
    };
    let message = Text::new(
        format!("{rule_en}{en} than in the last release: {}", change.reason.en),
        format!("{rule_zh}与上一版本相比{zh}：{}", change.reason.zh_cn),
    );
    Finding::new("meaning-changed", Severity::Info, message)
}

fn rule_place(rulebook: &Tree, change: &Meaning) -> Option<Location> {
    let rule = change.rule.as_ref()?;
    let rules = rulebook.get(rulebook.root(), "rules")?;
    let ids = rulebook.items(rules).iter().filter_map(|it| rulebook.get(*it, "id"));
    let found = ids.into_iter().find(|it| rulebook.str(*it) == Some(rule.as_str()))?;
    Some(rulebook.location(found))
}

/// The clauses of the document that ask for the rule that changed.
fn clauses(pack: &PackCompiled, change: &Meaning) -> Vec<Location> {
    let release = &pack.compiled.release;
    let rule = change.rule.as_ref().and_then(|id| release.rules.iter().find(|it| it.id == *id));
    let wanted = rule.map(|it| it.clauses.as_slice()).unwrap_or_default();
    let ledger = release.ledger.iter().filter(|it| wanted.contains(&it.id));
    ledger.map(|it| lines(&pack.document, it.lines)).collect()
}

/// The place of the lines `first` to `last`, from 1, of `source`.
pub fn lines(source: &Arc<Source>, [first, last]: [u32; 2]) -> Location {
    let start = source.line_span(first).unwrap_or_default();
    let end = source.line_span(last).unwrap_or(start);
    let words = source.slice(start);
    let indent = words.len() - words.trim_start().len();
    Location::new(source, Span::new(start.start as usize + indent, end.end as usize))
}
