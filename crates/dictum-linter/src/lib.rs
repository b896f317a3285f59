//! The workspace: finds and reads files, and runs the walk over them.
//!
//! This is where the disk is touched. Everything that is read is hostile until it
//! is parsed: sizes are looked at before bytes are read, links are not followed out
//! of the folder that was named, and writing is atomic.

mod door;

pub mod view;

pub mod files;

mod walk;

mod parallel;

pub mod decode;

pub mod schemas;

pub mod packs;

pub mod releases;

pub mod layers;

pub mod lock;

pub mod workspace;

pub mod in_force;

pub mod hanging;

pub mod project;

pub mod subject;

pub mod check;

pub mod facts;

pub mod baseline;

pub mod scope;

pub mod session;

pub mod draft;

pub mod drafting;

pub mod turn;

pub mod watch;

pub mod update;

pub mod fix;

pub mod compile;

pub mod confirm;

pub mod verify;

pub mod cases;

pub mod coverage;

pub mod diff;

pub mod explain;

pub mod eval;

pub mod init;

pub mod audit;
