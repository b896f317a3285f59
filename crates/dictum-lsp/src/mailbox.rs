//! What is still to be done, in order: the loop puts in, the worker takes out.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use lsp_server::{Notification, Request, RequestId};

/// Work in the order in which it came.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
    ready: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    jobs: VecDeque<Job>,
    cancelled: BTreeSet<RequestId>,
    closed: bool,
}

/// One thing to do.
#[derive(Debug)]
pub(crate) enum Job {
    /// Something changed.
    Notice(Notification),
    /// Something is asked.
    Request(Request),
    /// What the client answered to a question of ours.
    Answer(serde_json::Value),
}

impl Mailbox {
    /// Puts `job` behind all others.
    pub(crate) fn put(&self, job: Job) {
        self.lock().jobs.push_back(job);
        self.ready.notify_one();
    }

    /// Marks the request `id` as cancelled, where nobody has begun with it.
    pub(crate) fn cancel(&self, id: RequestId) {
        let mut inner = self.lock();
        let waits = inner.jobs.iter().any(|it| matches!(it, Job::Request(it) if it.id == id));
        if waits {
            inner.cancelled.insert(id);
        }
    }

    /// Lets the worker end once everything is done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_one();
    }

    /// Takes what is first, with whether it was cancelled; none where there is nothing.
    pub(crate) fn take(&self) -> Option<(Job, bool)> {
        let mut inner = self.lock();
        let job = inner.jobs.pop_front()?;
        let cancelled = matches!(&job, Job::Request(it) if inner.cancelled.remove(&it.id));
        Some((job, cancelled))
    }

    /// Waits until there is something; whether there is, and not the end.
    pub(crate) fn wait(&self) -> bool {
        let mut inner = self.lock();
        while inner.jobs.is_empty() {
            if inner.closed {
                return false;
            }
            inner = self.ready.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// Whether nothing more will come.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Whether something waits, so that long work should pause.
    pub(crate) fn presses(&self) -> bool {
        let inner = self.lock();
        inner.closed || !inner.jobs.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
