//! Paths inside of a project: `/` between folders, never out of it.

/// `path` below the folder `base`.
pub(super) fn within(base: &str, path: &str) -> String {
    if base.is_empty() { path.to_owned() } else { format!("{base}/{path}") }
}

/// The folder of `path`.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The ending of the file's name in `path`; empty where it has none.
pub(super) fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// `path` as it is meant in `folder`; none where it leads out of the project.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ if part.contains(['\\', '\0']) => return None,
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether `path` lies in the folder `root`, at any depth; everything lies in the
/// project's own.
pub(super) fn is_below(path: &str, root: &str) -> bool {
    root.is_empty() || path.strip_prefix(root).is_some_and(|it| it.starts_with('/'))
}

/// The folder `folder` and those above it, the nearest first, the project's own last.
pub(super) fn upwards(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |it| match *it {
        "" => None,
        it => Some(self::folder(it)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_never_lead_out() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("", "/a//b").as_deref(), Some("a/b"));
        assert_eq!(join("a", "../../b"), None);
        assert_eq!(join("a", "b\\c"), None);
        assert_eq!(upwards("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!((ending("a.b/c"), ending("a/.b/c.wxml")), ("", "wxml"));
        assert!(is_below("a/b", "a") && is_below("a", "") && !is_below("ab/c", "a"));
    }
}
