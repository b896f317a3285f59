//! File URIs and paths.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// The path that `uri` names; none for anything but a file on this machine.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    let mut bytes = Vec::with_capacity(rest.len());
    let mut letters = rest.bytes();
    while let Some(byte) = letters.next() {
        match byte {
            b'%' => {
                let digit = |it: Option<u8>| char::from(it?).to_digit(16);
                let (high, low) = (digit(letters.next())?, digit(letters.next())?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            it => bytes.push(it),
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    if path.contains('\0') {
        return None;
    }
    // `/c:/folder` is a drive.
    let drive = path.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(PathBuf::from(if drive { path.get(1..)?.to_owned() } else { path }))
}

/// The URI that names `path`.
pub(crate) fn of_path(path: &Path) -> Uri {
    let mut uri = String::from("file://");
    let path = path.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        uri.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                // Writing to a string does not fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    Uri(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for path in ["/a b/控制台.yaml", "/100%/c#d?e.json", "/"] {
            assert_eq!(to_path(&of_path(Path::new(path)).0).as_deref(), Some(Path::new(path)));
        }
    }

    #[test]
    fn what_names_no_file_has_no_path() {
        for uri in ["untitled:a", "file://host/a", "file:///%zz", "file:///%ff", "file:///a%00"] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
