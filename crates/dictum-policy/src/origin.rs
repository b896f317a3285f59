//! Where a value of the policy in force comes from.

use std::fmt;

use dictum_schema::id::{LayerId, PolicyId};
use dictum_schema::layer::Rank;
use dictum_source::source::Location;
use semver::Version;

/// Who set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A release, as it was published.
    Release {
        /// The policy.
        policy: PolicyId,
        /// The version of its release.
        version: Version,
    },
    /// A layer over it.
    Layer {
        /// The layer.
        layer: LayerId,
        /// Whose layer it is.
        rank: Rank,
        /// Where its file says so.
        at: Location,
    },
}

impl Origin {
    /// Where a layer's file says so; none for a release.
    pub fn at(&self) -> Option<&Location> {
        match self {
            Self::Release { .. } => None,
            Self::Layer { at, .. } => Some(at),
        }
    }

    /// Whether a layer of `rank` set it.
    pub fn is_rank(&self, asked: Rank) -> bool {
        matches!(self, Self::Layer { rank, .. } if *rank == asked)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release { policy, version } => write!(formatter, "{policy} {version}"),
            Self::Layer { layer, at, .. } => {
                write!(formatter, "{layer} ({}:{})", at.source.path(), at.start().line)
            }
        }
    }
}

/// A value, and who set it.
#[derive(Debug, Clone, PartialEq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub origin: Origin,
}
