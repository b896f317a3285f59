//! The file of calls: what a team states of code whose calls cannot be followed.
//!
//! The comments here are what an editor shows while somebody fills the file in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::release::Digest;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/calls/v1")]
    V1,
}

/// What a team states of code whose calls cannot be followed.
///
/// Whatever the code says by itself stays: a statement speaks of calls whose addresses are
/// not known, and of files that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallsFile {
    /// The format of this file.
    pub schema: Format,
    /// The statements, one for each file or folder.
    #[schemars(length(max = 1000))]
    pub statements: Vec<Statement>,
}

/// What is stated of one file or folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The file or folder, from the project's root: `node_modules/tim-wx-sdk`.
    #[schemars(length(min = 1, max = 1000))]
    pub path: String,
    /// All origins that it calls, by the list that each needs; none where it calls nothing.
    pub calls: Origins,
    /// The digest of what was looked at: a check names it. Where the files change, nobody
    /// vouches for them any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// Who looked, and when.
    pub attested: Looked,
}

/// Origins by the list that each needs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origins {
    /// Those of `wx.request`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub request: Vec<String>,
    /// Those of `wx.connectSocket`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub socket: Vec<String>,
    /// Those of `wx.uploadFile`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub upload: Vec<String>,
    /// Those of `wx.downloadFile`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub download: Vec<String>,
}

/// Who looked, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Looked {
    /// The person, by name or address: `zhao.min@acme.example`.
    #[schemars(length(min = 1, max = 200))]
    pub by: String,
    /// The day on which the person looked, as `YYYY-MM-DD`.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), extend("format" = "date"))]
    pub on: String,
}
