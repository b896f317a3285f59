//! Where a finding stands, for programs that refuse what stands nowhere.

use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

/// The file that stands for what stands nowhere.
const NOWHERE: &str = "dictum.yaml";

/// Where `finding` stands; the first line of the workspace file where it stands nowhere.
///
/// Commands give every finding a place of its own. A program that reads a report drops what
/// has none, or refuses the report as a whole: here nothing may depend on that.
pub(crate) fn of(finding: &Finding) -> Location {
    finding.at.clone().unwrap_or_else(|| Location::new(&Source::new(NOWHERE, ""), Span::default()))
}
