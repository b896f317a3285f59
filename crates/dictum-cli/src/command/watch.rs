//! `dictum watch`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::Context as _;
use clap::ArgMatches;
use dictum_linter::session::{Change, Session};
use dictum_linter::turn;
use dictum_linter::watch::{self, Burst, Watcher};
use dictum_report::text;
use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::command::style;
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// How often the day is looked at, and folders that were just made are looked at again.
const TICK: Duration = Duration::from_millis(500);

/// Watches the folder that `matches` names until somebody ends it.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let folder = matches.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let debounce = Duration::from_millis(*matches.get_one::<u64>("debounce").unwrap_or(&50));
    let (events, received) = mpsc::channel();
    let bursts = forward(&events);
    let interrupts = events.clone();
    ctrlc::set_handler(move || {
        let _ = interrupts.send(Event::Interrupted);
    })
    .context("Ctrl-C cannot be handled")?;
    // Whatever changes from here on is told, so that nothing falls between.
    let watcher = watch::start(&folder, debounce, bursts)
        .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let session = Session::new(&folder, edge::today(matches)?);
    let mut screen = Screen { matches, session, findings: BTreeMap::new(), shown: false };
    screen.check()?;
    screen.follow(watcher, &received)
}

/// What ends the waiting.
enum Event {
    Changed(Burst),
    Interrupted,
}

/// A sender of bursts whose bursts arrive as events.
fn forward(events: &mpsc::Sender<Event>) -> mpsc::Sender<Burst> {
    let (sender, receiver) = mpsc::channel();
    let events = events.clone();
    std::thread::spawn(move || {
        for burst in receiver {
            if events.send(Event::Changed(burst)).is_err() {
                break;
            }
        }
    });
    sender
}

struct Screen<'a> {
    matches: &'a ArgMatches,
    session: Session,
    /// What was told, by the files that it stands in.
    findings: BTreeMap<String, Vec<Finding>>,
    shown: bool,
}

impl Screen<'_> {
    fn follow(mut self, mut watcher: Watcher, events: &Receiver<Event>) -> anyhow::Result<u8> {
        loop {
            let change = match events.recv_timeout(TICK) {
                Ok(Event::Changed(burst)) => watcher.change(burst),
                Err(RecvTimeoutError::Timeout) => watcher.settle(),
                Ok(Event::Interrupted) | Err(RecvTimeoutError::Disconnected) => break,
            };
            let day = Change::Today(edge::today(self.matches)?);
            let stale = change.into_iter().chain([day]).map(|it| self.session.apply(it));
            if stale.sum::<usize>() > 0 || self.session.workspace().is_none() {
                self.check()?;
            }
        }
        Ok(if self.failing() > 0 { FOUND } else { CLEAN })
    }

    /// Checks what is stale, and prints what changed. Only files about which something
    /// else is said are compared.
    fn check(&mut self) -> anyhow::Result<()> {
        let error = self.session.check(&|_| false).err().map(|it| it.finding());
        let mut touched = self.session.take_touched();
        touched.insert(String::new());
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for place in touched {
            let mut now: Vec<Finding> =
                self.session.findings_in(&place).into_iter().cloned().collect();
            now.extend(error.clone().filter(|_| place.is_empty()));
            after.extend(now.iter().cloned());
            before.extend(self.findings.insert(place, now).into_iter().flatten());
        }
        self.findings.retain(|_, them| !them.is_empty());
        after.sort_by(Finding::order);
        let turn = turn::compare(&before, &after);
        if turn.is_empty() && self.shown {
            return Ok(());
        }
        self.shown = true;
        let all: usize = self.findings.values().map(Vec::len).sum();
        let turn = text::Turn {
            new: &turn.new,
            gone: &turn.gone,
            still: all - turn.new.len(),
            failing: self.failing(),
        };
        edge::print(&text::turn(&turn, &style(self.matches, self.language())))
    }

    fn failing(&self) -> usize {
        let fail_on = self.session.workspace().map_or(Severity::Error, |it| it.config.fail_on);
        self.findings
            .values()
            .flatten()
            .filter(|it| it.severity >= fail_on && !it.is_waived())
            .count()
    }

    fn language(&self) -> Language {
        edge::language(self.matches, self.session.workspace().and_then(|it| it.config.language))
    }
}
