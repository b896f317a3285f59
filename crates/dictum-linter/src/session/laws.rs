//! The law of a session: its history leaves no trace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dictum_source::finding::Finding;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{Change, Session};
use crate::check;

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

/// Files that a step may write, with the texts that they may have.
const FILES: [(&str, &[&str]); 9] = [
    (
        "dictum.yaml",
        &[
            "schema: dictum/workspace/v1\nlayers: [team.yaml]\nsubjects:\n- {name: a, kind: mini-program, root: a, policy: willingness-verification@1}\n- {name: b, kind: mini-program, root: b, policy: willingness-verification@1}\n",
            "schema: dictum/workspace/v1\nfail_on: warning\nsubjects:\n- {name: b, kind: mini-program, root: b, policy: willingness-verification@1}\n- {name: files, kind: document, files: [\"**/*.json\"], policy: sizes@1}\npacks: [sizes]\n",
            "schema: dictum/workspace/v1\nsubjects:\n- {name: a, kind: mini-program, root: a, policy: nothing@1}\n",
            "schema: [\n",
        ],
    ),
    (
        "a/console.yaml",
        &[
            "schema: dictum/console/v1\n",
            "schema: dictum/console/v1\ninterfaces: {live_player: false}\n",
            "schema: dictum/console/v1\nno_such_key: 1\n",
            "{",
        ],
    ),
    (
        "b/console.yaml",
        &[
            "schema: dictum/console/v1\nlaunch: {date: 2026-11-24}\n",
            "schema: dictum/console/v1\ndomains: {request: [\"http://a.example\"]}\n",
        ],
    ),
    (
        "b/captures/getcategory.2026-11-16.json",
        &["{}", "{\"errcode\": 0, \"categories\": []}", "x"],
    ),
    ("sizes/releases/1.0.0.yaml", &["schema: dictum/release/v1\n", "no: release\n"]),
    ("b/size.json", &["{\"size\": 1}", "[]"]),
    ("a/app.json", &["{\"pages\": [\"page\"]}", "{\"pages\": []}", "{"]),
    (
        "a/page.wxml",
        &["<live-player mode=\"RTC\"/>", "<view/>", "<live-player mode=\"live\"/><live-pusher"],
    ),
    (
        "team.yaml",
        &[
            "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\nover: willingness-verification@1\nwaivers:\n- {rule: live-player-disabled, subject: a, reason: the kiosk waits, approved_by: b@acme.example, until: 2026-11-23}\n",
            "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\nover: willingness-verification@1\nrules: {beta-access-unconfirmed: {severity: error}}\n",
            "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\nover: willingness-verification@2\n",
        ],
    ),
];

/// Folders that a step may move; each has one other name.
const FOLDERS: [&str; 3] = ["a", "b", "b/captures"];

/// One step of a history. The last number chooses the text.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, usize),
    Remove(usize),
    Open(usize, usize),
    Close(usize),
    Move(usize),
    Day(i8),
    /// A write that no watcher tells of, and the news that something was missed.
    Missed(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (file, text) = (0..FILES.len(), 0_usize..4);
    prop_oneof![
        4 => (file.clone(), text.clone()).prop_map(|(file, text)| Step::Write(file, text)),
        1 => file.clone().prop_map(Step::Remove),
        3 => (file.clone(), text.clone()).prop_map(|(file, text)| Step::Open(file, text)),
        2 => file.clone().prop_map(Step::Close),
        2 => (0..FOLDERS.len()).prop_map(Step::Move),
        1 => (0_i8..3).prop_map(Step::Day),
        1 => (file, text).prop_map(|(file, text)| Step::Missed(file, text)),
    ]
}

struct History {
    _held: TempDir,
    root: PathBuf,
    session: Session,
    open: Vec<Change>,
    today: jiff::civil::Date,
}

impl History {
    fn new() -> Self {
        let held = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(held.path()).unwrap();
        for (path, texts) in FILES.iter().take(3) {
            write(&root.join(path), texts[0]);
        }
        let session = Session::new(&root, TODAY);
        Self { _held: held, root, session, open: Vec::new(), today: TODAY }
    }

    fn take(&mut self, step: &Step) {
        let text = |file: usize, text: usize| FILES[file].1[text % FILES[file].1.len()];
        let path = |file: usize| self.root.join(FILES[file].0);
        let changed = |paths: Vec<PathBuf>| Change::Paths(paths.into_iter().collect());
        let change = match *step {
            Step::Write(file, it) => {
                let made = first_missing(&path(file));
                write(&path(file), text(file, it));
                changed(vec![made])
            }
            Step::Remove(file) => {
                let _ = fs::remove_file(path(file));
                changed(vec![path(file)])
            }
            Step::Open(file, it) => {
                let change = Change::Buffer(path(file), Some(text(file, it).into()));
                self.open.push(change.clone());
                change
            }
            Step::Close(file) => {
                let change = Change::Buffer(path(file), None);
                self.open.push(change.clone());
                change
            }
            Step::Move(folder) => {
                let here = self.root.join(FOLDERS[folder]);
                let there = here.with_extension("moved");
                if fs::rename(&here, &there).is_err() {
                    let _ = fs::rename(&there, &here);
                }
                changed(vec![here, there])
            }
            Step::Day(days) => {
                self.today = TODAY.saturating_add(jiff::Span::new().days(days));
                Change::Today(self.today)
            }
            Step::Missed(file, it) => {
                write(&path(file), text(file, it));
                Change::Rescan
            }
        };
        self.session.apply(change);
    }

    fn fresh(&self) -> Session {
        let mut session = Session::new(&self.root, self.today);
        for change in &self.open {
            session.apply(change.clone());
        }
        session
    }
}

/// The first folder above `path` that is not there, which is what a watcher tells of;
/// `path` itself where its folder is.
fn first_missing(path: &Path) -> PathBuf {
    let missing = path.ancestors().take_while(|it| !it.exists());
    missing.last().unwrap_or(path).to_owned()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Everything that `session` found, as a check gives it.
fn found(session: &Session) -> Vec<Finding> {
    let mut findings: Vec<Finding> = session.findings().cloned().collect();
    findings.sort_by(Finding::order);
    findings.dedup();
    findings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_like_a_fresh_start(steps in prop::collection::vec((step(), any::<bool>()), 1..24)) {
        let mut history = History::new();
        for (step, checks) in &steps {
            history.take(step);
            if *checks {
                history.session.check(&|_| false).unwrap();
            }
        }
        history.session.check(&|_| false).unwrap();
        let mut fresh = history.fresh();
        fresh.check(&|_| false).unwrap();
        prop_assert_eq!(found(&history.session), found(&fresh));
        let places: BTreeSet<&str> = fresh.findings().map(super::held::place).collect();
        for place in places {
            prop_assert_eq!(history.session.findings_in(place), fresh.findings_in(place));
        }
        for (file, _) in FILES.iter().enumerate() {
            history.take(&Step::Close(file));
        }
        history.session.check(&|_| false).unwrap();
        let checked = check::check(&[&history.root], history.today).unwrap();
        prop_assert!(checked.findings.iter().all(|it| it.at.is_some()), "each has a place");
        prop_assert_eq!(found(&history.session), checked.findings);
    }
}

#[test]
fn what_did_not_change_is_not_made_anew() {
    let mut history = History::new();
    history.session.check(&|_| false).unwrap();
    history.session.take_touched();
    let path = history.root.join("a/console.yaml");
    let touched = Change::Paths(BTreeSet::from([path.clone()]));
    assert_eq!(history.session.apply(touched.clone()), 0, "the same bytes are no change");
    write(&path, FILES[1].1[1]);
    assert_eq!(history.session.apply(touched), 1, "one subject reads the file");
    history.session.check(&|_| false).unwrap();
    let touched = history.session.take_touched();
    assert!(
        touched.iter().all(|it| it.is_empty() || it.ends_with("a/console.yaml")),
        "{touched:?}"
    );
    let elsewhere = Change::Paths(BTreeSet::from([history.root.join("README.md")]));
    assert_eq!(history.session.apply(elsewhere), 0, "nobody reads the file");
}
