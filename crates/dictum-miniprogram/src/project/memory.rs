//! Projects in memory, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_source::finding::Finding;
use dictum_source::source::Source;

use super::Files;

/// A project in memory.
pub(super) struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, String>,
}

impl Memory {
    /// The project of `files`, by their paths.
    pub(super) fn new(files: BTreeMap<String, String>) -> Self {
        Self { paths: files.keys().cloned().collect(), files }
    }
}

impl Files for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        self.files.get(path).map(|it| Ok(Source::new(path, it.as_str())))
    }
}
