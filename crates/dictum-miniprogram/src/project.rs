//! What a project's own files say: where live tags stand, which addresses are called,
//! whether the verification SDK is wired in, how the project is configured.

mod address;
mod calls;
mod conditional;
mod configuration;
mod escape;
mod layout;
mod limits;
mod live;
#[cfg(test)]
mod memory;
mod mentions;
mod missing;
mod modules;
mod never;
mod observed;
mod packages;
mod pages;
mod paths;
mod reach;
mod resolve;
mod sdk;
mod settings;
mod single_file;
mod sources;
mod tags;
mod templates;
mod units;
mod values;

use std::sync::Arc;

use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::Tree;

use crate::code::{self, Code, Dialects};
use crate::wxml::{self, Dialect, Wxml};
pub use mentions::Mention;
use reach::Reach;

/// The most files of one project that are read.
pub const FILES_MAX: usize = 20_000;

/// The most bytes of one project that are read: 256 MiB.
pub const FILES_MAX_BYTES: usize = 256 * 1024 * 1024;

/// The most pages and components of one project that are followed.
pub const COMPONENTS_MAX: usize = 10_000;

/// The most calls, and the most live tags, of one project that are told.
pub const TOLD_MAX: usize = 5000;

/// The files of one project.
///
/// Paths are relative to the project's folder, with `/` between folders. Nothing
/// here leads out of it: `read` is never asked for a path with `..` in it.
pub trait Files {
    /// The files, sorted; what tools install or hide may be left out.
    fn paths(&self) -> &[String];

    /// Folders and links that `paths` leaves out though nobody installed or hid them.
    fn left_out(&self) -> &[String] {
        &[]
    }

    /// The text of a file; none where there is nothing, and a finding where what is there
    /// cannot be read, a folder or a link that leads out among them.
    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>>;

    /// What the markup in `source` says; a cache may know it.
    fn wxml(&self, source: &Arc<Source>, dialect: Dialect) -> Arc<Wxml> {
        Arc::new(wxml::read(source, dialect))
    }

    /// What the code in `source` says; a cache may know it.
    fn code(&self, source: &Arc<Source>, dialect: Dialects) -> Arc<Code> {
        Arc::new(code::read(source, dialect))
    }
}

/// Observes the project whose files are `files`.
///
/// It is total: what is broken, missing or too large is a finding, and what it would
/// have told is not known. Only what the project's pages reach is read. It needs a
/// stack of [`crate::unread::STACK_BYTES`], for the parser of code.
pub fn observe(files: &dyn Files) -> Observed {
    let mut reach = Reach::default();
    let settings = settings::read(files, &mut reach);
    let layout = layout::find(files, &settings, &mut reach);
    if layout.is_none() && reach.missed.is_empty() {
        reach.findings.push(layout::nothing());
    }
    let compiled = conditional::Compiled(files);
    let files = match &layout {
        Some(it) if it.kind == layout::Kind::UniApp => &compiled,
        _ => files,
    };
    let facts = observed::tree(files, (&settings, layout.as_ref()), &mut reach);
    let mut findings = reach.findings;
    findings.sort_by(Finding::order);
    findings.dedup();
    Observed { facts, findings }
}

/// The addresses that stand as text in the code that the project reaches, by their origins.
///
/// It is as total as [`observe`], and needs the same stack.
pub fn mentions(files: &dyn Files) -> Vec<Mention> {
    let mut reach = Reach::default();
    let settings = settings::read(files, &mut reach);
    let Some(layout) = layout::find(files, &settings, &mut reach) else { return Vec::new() };
    let compiled = conditional::Compiled(files);
    let files = if layout.kind == layout::Kind::UniApp { &compiled } else { files };
    let pages = pages::read(files, &layout, &mut reach);
    let (_, modules) = sources::read(files, (&layout, &pages), &mut reach);
    mentions::find(&modules)
}

/// What was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The facts, in the shape of the facts' schema; none where there is no project.
    pub facts: Option<Tree>,
    /// Faults of the project's files.
    pub findings: Vec<Finding>,
}
