//! Generated programs, run by Node.js and read by Dictum: what is called is known, or told
//! as unknown, and what is told for certain is called.

mod program;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, anyhow};
use dictum_miniprogram::domain;
use dictum_miniprogram::project::{self, Files};
use dictum_miniprogram::unread::STACK_BYTES;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use serde_json::Value;

use crate::say;
use program::Program;

/// The most faults that are printed.
const FAULTS_MAX: usize = 20;

/// Runs `count` programs from `seed` on; whether there was no fault.
pub(crate) fn run(root: &Path, count: u64, seed: u64) -> anyhow::Result<bool> {
    let root = root.to_owned();
    let work = move || check_all(&root, count, seed);
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(work)?;
    thread.join().map_err(|_| anyhow!("the check gave up"))?
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Figures {
    programs: u64,
    calls: u64,
    /// Calls whose host was told, and those that were told as unknown.
    known: u64,
    unknown: u64,
    /// Addresses that were told for certain, and looked for.
    certain: u64,
    faults: usize,
}

fn check_all(root: &Path, count: u64, seed: u64) -> anyhow::Result<bool> {
    let mut node = Node::start(&root.join("xtask/oracle/run.mjs"))?;
    let mut figures = Figures::default();
    for number in seed..seed.saturating_add(count) {
        let program = Program::generate(number);
        let ran = node.run(&program)?;
        let told = told(&program);
        figures.programs += 1;
        for fault in compare(&program, &ran, &told, &mut figures) {
            figures.faults += 1;
            if figures.faults <= FAULTS_MAX {
                say(&format!("program {number}: {fault}\n{program}"));
            }
        }
    }
    say(&format!(
        "{} programs: {} calls, {} known, {} told as unknown; {} certain addresses; {} faults",
        figures.programs,
        figures.calls,
        figures.known,
        figures.unknown,
        figures.certain,
        figures.faults
    ));
    Ok(figures.faults == 0)
}

/// What Node.js saw a program do.
#[derive(Debug)]
struct Ran {
    /// Kinds and addresses.
    calls: Vec<(String, String)>,
    /// Whether nothing was thrown.
    ended: bool,
}

/// What Dictum tells of a call.
#[derive(Debug)]
struct Told {
    kind: Option<String>,
    origin: Option<String>,
    place: (String, u32),
}

fn compare(program: &Program, ran: &Ran, told: &[Told], figures: &mut Figures) -> Vec<String> {
    let mut faults = Vec::new();
    let mut called = BTreeSet::new();
    for (kind, url) in &ran.calls {
        let Some(origin) = origin(url) else { continue };
        figures.calls += 1;
        let same = |it: &&Told| it.kind.as_ref().is_none_or(|it| it == kind);
        let mut same = told.iter().filter(same);
        let known = same.clone().any(|it| it.origin.as_ref() == Some(&origin));
        let unknown = same.any(|it| it.origin.is_none());
        figures.known += u64::from(known);
        figures.unknown += u64::from(!known && unknown);
        if !known && !unknown {
            faults.push(format!("calls {kind} {origin}, and nothing is told"));
        }
        called.insert((kind.clone(), origin));
    }
    if ran.ended && program.is_decided {
        for (kind, origin) in certain(told) {
            figures.certain += 1;
            if !called.contains(&(kind.clone(), origin.clone())) {
                faults.push(format!("{kind} {origin} is told for certain, and not called"));
            }
        }
    }
    faults
}

/// The addresses that are told for certain: one alone at its place.
fn certain(told: &[Told]) -> Vec<(String, String)> {
    let mut places: BTreeMap<_, Vec<&Told>> = BTreeMap::new();
    for it in told {
        places.entry(&it.place).or_default().push(it);
    }
    let alone = places.into_values().filter_map(|all| match all.as_slice() {
        [only] => Some((only.kind.clone()?, only.origin.clone()?)),
        _ => None,
    });
    alone.collect()
}

/// The origin of an address that leads to a host.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |it: char| it.is_ascii_alphanumeric() || it == '.' || it == '-';
    let fine =
        !host.is_empty() && host.split('.').all(|it| !it.is_empty()) && host.chars().all(plain);
    let scheme_is_fine = !scheme.is_empty() && scheme.chars().all(|it| it.is_ascii_alphanumeric());
    (fine && scheme_is_fine).then(|| domain::origin(&format!("{scheme}://{host}")))
}

/// What Dictum tells of `program`.
fn told(program: &Program) -> Vec<Told> {
    let observed = project::observe(&Memory::new(program));
    let Some(facts) = observed.facts else { return Vec::new() };
    let calls = facts.at_pointer("/code/calls").map(|it| facts.items(it).to_vec());
    let calls = calls.unwrap_or_default().into_iter();
    calls
        .map(|it| {
            let text = |key: &str| Some(facts.str(facts.get(it, key)?)?.to_owned());
            let at = facts.location(it);
            let place = (at.source.path().to_owned(), at.span.start);
            Told { kind: text("kind"), origin: text("origin"), place }
        })
        .collect()
}

/// A program's files.
struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, Arc<Source>>,
}

impl Memory {
    fn new(program: &Program) -> Self {
        let mut files: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        for (path, text) in [
            ("app.json", "{\"pages\": [\"page\"]}"),
            ("page.js", "Page({})"),
            ("page.wxml", "<view/>"),
        ] {
            files.insert(path.to_owned(), Source::new(path, text));
        }
        for (path, text) in &program.files {
            files.insert(path.clone(), Source::new(path.as_str(), text.as_str()));
        }
        Self { paths: files.keys().cloned().collect(), files }
    }
}

impl Files for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        self.files.get(path).map(|it| Ok(Arc::clone(it)))
    }
}

/// Node.js, which runs one program after the other.
struct Node {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Node {
    fn start(script: &Path) -> anyhow::Result<Self> {
        let child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the oracle needs Node.js: `node` is not on PATH")?;
        let mut child = child;
        let input = child.stdin.take().context("no way to tell Node.js anything")?;
        let output = child.stdout.take().context("no way to hear from Node.js")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    fn run(&mut self, program: &Program) -> anyhow::Result<Ran> {
        let line = serde_json::to_string(&program.files)?;
        writeln!(self.input, "{line}").context("Node.js ended")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let ran: Value = serde_json::from_str(&line).context("Node.js ended")?;
        let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        let calls = ran.get("calls").and_then(Value::as_array).context("no calls were told")?;
        let pair = |it: &Value| Some((text(it.get(0)?), text(it.get(1)?)));
        let calls = calls.iter().filter_map(pair).collect();
        let ended = ran.get("ended").and_then(Value::as_bool).unwrap_or(false);
        Ok(Ran { calls, ended })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
