//! What `dictum confirm --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::confirmations::Confirmation;
use crate::report::Finding;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/confirmed/v1")]
    V1,
}

/// What came of a confirmation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmed {
    /// The format of this object.
    pub schema: Format,
    /// What was written down.
    pub added: Vec<Confirmation>,
    /// What is suspect still, and what stands in the way.
    pub findings: Vec<Finding>,
    /// The file that was written.
    pub written: Option<String>,
}
