//! What is known of the subjects of a workspace, before anything is judged.

use std::path::Path;

use dictum_miniprogram::project::Mention;
use dictum_schema::language::Language;
use dictum_schema::rulebook::SubjectKind;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;

use crate::check::places;
use crate::files::FileError;
use crate::project;
use crate::schemas;
use crate::subject::{self, Conditions, Entry};
use crate::workspace;

/// What is known of one subject.
#[derive(Debug)]
pub struct Known {
    /// What reports call it.
    pub name: String,
    /// Its facts; none where they cannot be read.
    pub facts: Option<Tree>,
    /// The addresses that stand as text in its code.
    pub mentions: Vec<Mention>,
}

/// What is known of a workspace.
#[derive(Debug)]
pub struct Facts {
    /// The language that the workspace asks for.
    pub language: Option<Language>,
    /// Its subjects, in its order.
    pub subjects: Vec<Known>,
    /// Faults of its files.
    pub findings: Vec<Finding>,
}

/// Collects the facts of every subject of the workspace in `folder`, under `conditions`.
///
/// # Errors
///
/// Fails where the folder is not there.
pub fn facts(folder: &Path, conditions: Conditions<'_>) -> Result<Facts, FileError> {
    let (workspace, findings) = workspace::open(folder)?;
    let mut facts = Facts { language: None, subjects: Vec::new(), findings };
    if let Some(workspace) = &workspace {
        facts.language = workspace.config.language;
        for (index, entry) in workspace.config.subjects.iter().enumerate() {
            let Some(of) = Entry::of(workspace, index) else { continue };
            let below = workspace.root.below(&entry.root);
            let mentions = match (entry.kind, below) {
                (SubjectKind::MiniProgram, Ok(root)) => project::mentions(&root),
                _ => Vec::new(),
            };
            let collected =
                subject::collect(&workspace.root, of, &schemas::mini_program(), conditions);
            for (number, it) in collected.into_iter().enumerate() {
                let mentions = if number == 0 { mentions.clone() } else { Vec::new() };
                facts.subjects.push(Known { name: it.name, facts: it.facts, mentions });
                facts.findings.extend(it.findings);
            }
        }
        places::settle(&mut facts.findings, workspace);
    }
    facts.findings.sort_by(Finding::order);
    facts.findings.dedup();
    Ok(facts)
}
