//! The facts of mini-programs, collected in threads while others are judged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use dictum_schema::rulebook::SubjectKind;
use dictum_schema::workspace::Subject;

use crate::scope::Scope;
use crate::subject::{self, Collected, Conditions};
use crate::workspace::Workspace;

/// The most threads that collect; each project is read by threads of its own.
const THREADS_MAX: usize = 8;

/// How many subjects may be collected and not yet judged.
const AHEAD_MAX: usize = 64;

/// Collects the facts of the mini-programs of `workspace` in `scope` while `judge` takes them.
pub(super) fn collect<R>(
    (workspace, scope): (&Workspace, &Scope),
    conditions: Conditions<'_>,
    judge: impl FnOnce(&mut Ahead) -> R,
) -> R {
    let subjects: Vec<(usize, &Subject)> = workspace
        .config
        .subjects
        .iter()
        .enumerate()
        .filter(|(_, it)| is_ahead(it) && scope.covers(it))
        .collect();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let next = AtomicUsize::new(0);
    let work = |send: SyncSender<(usize, Collected)>| {
        while let Some((index, subject)) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let collected = subject::mini_program(&workspace.root, subject, conditions);
            if send.send((*index, collected)).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(AHEAD_MAX);
        let start = |_| {
            let send = send.clone();
            thread::Builder::new().spawn_scoped(scope, || work(send)).ok()
        };
        let threads: Vec<_> = (0..threads.min(subjects.len())).filter_map(start).collect();
        drop(send);
        let mut ahead = Ahead { receive, collected: BTreeMap::new() };
        let result = judge(&mut ahead);
        // Whoever still collects has nobody left to collect for.
        drop(ahead);
        for thread in threads {
            // One that failed has left its subjects to the judge.
            let _ = thread.join();
        }
        result
    })
}

/// Whether the facts of `subject` are collected ahead: what a document says depends on
/// its policy's schema.
fn is_ahead(subject: &Subject) -> bool {
    subject.kind == SubjectKind::MiniProgram
}

/// What was collected and not yet taken, by the subject's place in the workspace.
pub(super) struct Ahead {
    receive: Receiver<(usize, Collected)>,
    collected: BTreeMap<usize, Collected>,
}

impl Ahead {
    /// The facts of `subject`, the one at `index`; none where they are not collected
    /// ahead.
    pub(super) fn take(&mut self, (index, subject): (usize, &Subject)) -> Option<Collected> {
        if !is_ahead(subject) {
            return None;
        }
        while !self.collected.contains_key(&index) {
            let (index, collected) = self.receive.recv().ok()?;
            self.collected.insert(index, collected);
        }
        self.collected.remove(&index)
    }
}
