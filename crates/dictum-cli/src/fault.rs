//! Faults of the program itself, and of parts of it that others wrote.
//!
//! A parser of somebody else's may give up on one file: its reader catches that, and the
//! file is told as one that is not read. So nobody's panic is printed as it comes; what
//! ends a run is told in our own words, with its place in the code.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

use crate::edge;

/// Where the last fault was, as `crate/src/file.rs:line`.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Runs `work`. A fault in it is an error that people read in their language.
///
/// # Errors
///
/// Fails where `work` does, and where it ends in a fault.
pub(crate) fn guard<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    set_hook(Box::new(note));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
        Err(told(&place))
    })
}

fn note(about: &PanicHookInfo<'_>) {
    let place = about.location().map(|it| format!("{}:{}", short(it.file()), it.line()));
    *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place.unwrap_or_default();
}

fn told(place: &str) -> anyhow::Error {
    edge::failure(
        format!("a fault of dictum itself, at {place}; please report it with what was read"),
        format!("dictum 自身出错，位于 {place}；请附上所读取的内容并反馈"),
    )
}

/// `file` without the folders of the machine that built it.
fn short(file: &str) -> String {
    let file = file.replace('\\', "/");
    let Some((folder, name)) = file.rsplit_once("/src/") else { return file };
    let package = folder.rsplit('/').next().unwrap_or_default();
    format!("{package}/src/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_by_its_place_alone() {
        assert_eq!(guard(|| Ok(1)).unwrap(), 1);
        let told = guard::<u8>(|| panic!("what was read")).unwrap_err().to_string();
        assert!(told.contains("dictum-cli/src/fault.rs:"), "{told}");
        assert!(!told.contains("panic") && !told.contains("at /"), "{told}");
        assert_eq!(short(r"C:\a\oxc_parser-0.1\src\b\c.rs"), "oxc_parser-0.1/src/b/c.rs");
    }
}
