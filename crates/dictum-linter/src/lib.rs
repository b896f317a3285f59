//! The workspace: finds and reads files, and runs the walk over them.
//!
//! This is where the disk is touched. Everything that is read is hostile until it
//! is parsed: sizes are looked at before bytes are read, links are not followed out
//! of the folder that was named, and writing is atomic.

pub mod files;

pub mod decode;

pub mod schemas;

pub mod packs;

pub mod workspace;

pub mod subject;

pub mod check;

pub mod compile;

pub mod cases;

pub mod coverage;

pub mod explain;

pub mod eval;

pub mod init;

pub mod audit;
