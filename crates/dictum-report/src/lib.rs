//! Findings, outcomes, releases and diffs in the formats that people and programs
//! read. Returns strings; prints nothing.

pub mod run;

pub mod group;

pub mod index;

pub mod explained;

pub mod printable;

pub mod style;

pub mod text;

pub mod json;

pub mod sarif;

pub mod junit;

pub mod github;

pub mod gitlab;

pub mod checkstyle;

pub mod tap;

pub mod rdjson;

pub mod prometheus;

pub mod rebase;

pub mod markdown;

pub mod coverage;

pub mod audit;

pub mod oscal;

pub mod comparison;

mod fingerprint;

mod spot;

mod used;

mod words;

mod xml;

mod html;

mod wrap;

mod excerpt;
