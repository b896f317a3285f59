//! Places in a file that are kept without the file.

use dictum_source::source::{Location, Source, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A half-open range of bytes, as it is kept between runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place(pub u32, pub u32);

impl Place {
    /// The place in `source`; one past its end is its end.
    pub fn in_source(self, source: &Arc<Source>) -> Location {
        let end = source.text().len();
        let cut = |it: u32| (it as usize).min(end);
        Location::new(source, Span::new(cut(self.0), cut(self.1)))
    }
}
