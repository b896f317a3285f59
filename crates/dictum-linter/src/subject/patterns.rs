//! The globs by which a subject names its files.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::walk::Walk;

/// What stands before a glob whose files are not wanted.
const NOT: char = '!';

/// A subject's globs, in its order: those under `files`, then those under `exclude`.
#[derive(Debug)]
pub(super) struct Patterns {
    wanted: Vec<Wanted>,
    set: GlobSet,
    /// The places of the globs whose files are not wanted, and how they are written.
    against: Vec<(usize, String)>,
    unwanted: GlobSet,
}

/// A glob whose files are wanted.
#[derive(Debug)]
struct Wanted {
    /// Its place among the subject's globs.
    index: usize,
    text: String,
    /// What its folders are called, and the file at the end; none where that is not plain.
    parts: Option<Vec<Part>>,
}

/// What one name of a path may be.
#[derive(Debug)]
enum Part {
    /// This name and no other.
    Name(String),
    /// Any name that the glob matches.
    Some(GlobMatcher),
    /// Any number of names.
    Any,
}

/// How far a folder's path is on the way to what a glob matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Nothing below it matches.
    Off,
    /// Something below it may match.
    On,
    /// And the folder itself is called by its name.
    Named,
}

impl Patterns {
    /// Makes the globs of `subject` ready.
    ///
    /// # Errors
    ///
    /// Fails with the place of the first that is no glob.
    pub(super) fn of(subject: &Subject) -> Result<Self, (usize, Box<Finding>)> {
        Self::new(&subject.files, &subject.exclude)
    }

    fn new(files: &[String], exclude: &[String]) -> Result<Self, (usize, Box<Finding>)> {
        let (mut wanted, mut set) = (Vec::new(), GlobSetBuilder::new());
        let (mut against, mut unwanted) = (Vec::new(), GlobSetBuilder::new());
        for (index, text) in files.iter().chain(exclude).enumerate() {
            let bad = |error: &globset::Error| (index, Box::new(invalid(text, error)));
            let taken_away = text.strip_prefix(NOT).or((index >= files.len()).then_some(text));
            if let Some(glob_text) = taken_away {
                unwanted.add(glob(glob_text).map_err(|it| bad(&it))?);
                against.push((index, text.clone()));
                continue;
            }
            set.add(glob(text).map_err(|it| bad(&it))?);
            wanted.push(Wanted { index, text: text.clone(), parts: parts(text) });
        }
        let built = |set: GlobSetBuilder| set.build().map_err(|it| (0, Box::new(invalid("", &it))));
        Ok(Self { wanted, set: built(set)?, against, unwanted: built(unwanted)? })
    }

    /// The globs, with their places, that match nothing that `walk` saw.
    ///
    /// One that takes files away may do so for what was left out as a whole.
    pub(super) fn idle(&self, walk: &Walk) -> Vec<(usize, &str)> {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let wanted = |at: usize| self.wanted.get(at).map(|it| it.index);
        let unwanted = |at: usize| self.against.get(at).map(|it| it.0);
        let left_out = walk.left_out.iter().map(|it| it.path.as_str());
        for path in walk.files.iter().map(String::as_str).chain(left_out) {
            used.extend(self.set.matches(path).into_iter().filter_map(wanted));
            used.extend(self.unwanted.matches(path).into_iter().filter_map(unwanted));
        }
        // What is left out as a folder may hold whatever a glob wants there.
        for it in walk.left_out.iter().filter(|it| it.why.is_folder()) {
            let on_its_way = self.wanted.iter().filter(|glob| glob.way(&it.path) != Way::Off);
            used.extend(on_its_way.map(|it| it.index));
        }
        let wanted = self.wanted.iter().map(|it| (it.index, it.text.as_str()));
        let against = self.against.iter().map(|(index, text)| (*index, text.as_str()));
        wanted.chain(against).filter(|(index, _)| !used.contains(index)).collect()
    }

    /// The place of the first glob that wants the file `path`.
    pub(super) fn wants(&self, path: &str) -> Option<usize> {
        if self.unwanted.is_match(path) {
            return None;
        }
        let first = self.set.matches(path).into_iter().min()?;
        self.wanted.get(first).map(|it| it.index)
    }

    /// The place of the first glob that may want a file below the folder `path`.
    pub(super) fn may_want_below(&self, path: &str) -> Option<usize> {
        self.wanted.iter().find(|it| it.way(path) != Way::Off).map(|it| it.index)
    }

    /// Whether a glob calls the folder `path` by its name.
    pub(super) fn names(&self, path: &str) -> bool {
        self.wanted.iter().any(|it| it.way(path) == Way::Named)
    }

    /// The glob at `index` of the subject's.
    pub(super) fn text(&self, index: usize) -> &str {
        self.wanted.iter().find(|it| it.index == index).map_or("", |it| &it.text)
    }
}

impl Wanted {
    /// How far the folder `path` is on the way to what is wanted.
    fn way(&self, path: &str) -> Way {
        // Where names cannot be told apart, anything may be wanted.
        let Some(parts) = &self.parts else { return Way::On };
        // Each place among the parts that the names so far can lead to.
        let mut at = reach(parts, vec![(0, Way::On)]);
        for name in path.split('/') {
            let next = at.iter().filter_map(|(place, _)| match parts.get(*place)? {
                Part::Any => Some((*place, Way::On)),
                Part::Some(glob) => glob.is_match(name).then_some((place + 1, Way::On)),
                Part::Name(it) => (it == name).then_some((place + 1, Way::Named)),
            });
            at = reach(parts, next.collect());
        }
        // A path that used up all parts is a file of the glob, and no folder on its way.
        let on = at.into_iter().filter(|(place, _)| *place < parts.len());
        on.map(|(_, way)| way).max().unwrap_or(Way::Off)
    }
}

/// `places`, with those that they lead to without a name: what stands for any number of
/// names may stand for none.
fn reach(parts: &[Part], mut places: Vec<(usize, Way)>) -> Vec<(usize, Way)> {
    let mut at = 0;
    while let Some((place, way)) = places.get(at).copied() {
        if matches!(parts.get(place), Some(Part::Any)) {
            places.push((place + 1, way));
        }
        at += 1;
    }
    places.sort_unstable();
    places.dedup();
    places
}

fn glob(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text).literal_separator(true).build()
}

/// The names of the glob `text`; none where alternatives reach over several names.
fn parts(text: &str) -> Option<Vec<Part>> {
    if text.contains('{') {
        return None;
    }
    let part = |name: &str| match name {
        "**" => Some(Part::Any),
        name if name.contains(['*', '?', '[', '\\']) => {
            Some(Part::Some(glob(name).ok()?.compile_matcher()))
        }
        name => Some(Part::Name(name.to_owned())),
    };
    text.split('/').map(part).collect()
}

fn invalid(pattern: &str, error: &globset::Error) -> Finding {
    let words = error.kind().to_string();
    Finding::new(
        "glob-invalid",
        Severity::Error,
        Text::new(
            format!("`{pattern}` is no glob: {words}"),
            format!("`{pattern}` 不是有效的通配式：{words}"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::walk::{LeftOut, Why};

    fn of(texts: &[&str]) -> Patterns {
        let texts: Vec<String> = texts.iter().map(|it| (*it).to_owned()).collect();
        Patterns::new(&texts, &[]).unwrap_or_else(|(_, it)| panic!("{}", it.message.en))
    }

    #[test]
    fn the_first_glob_that_wants_a_file_is_told_and_what_is_not_wanted_is_not() {
        let patterns = of(&["a/*.yaml", "!**/secret*", "**/*.yaml"]);
        assert_eq!(patterns.wants("a/x.yaml"), Some(0));
        assert_eq!(patterns.wants("b/x.yaml"), Some(2));
        assert_eq!(patterns.wants("a/secret.yaml"), None);
        assert_eq!(patterns.text(2), "**/*.yaml");
    }

    #[test]
    fn a_glob_that_matches_nothing_is_told_with_its_place() {
        let files = ["a/*.yaml", "!a/old*", "c/*.yaml", "hidden/.x/*"].map(str::to_owned);
        let exclude = ["a/secret*".to_owned(), "gone/**".to_owned()];
        let patterns = Patterns::new(&files, &exclude).unwrap();
        let walk = Walk {
            files: ["a/x.yaml", "a/secret.yaml"].map(str::to_owned).into(),
            left_out: vec![LeftOut { path: "hidden".to_owned(), why: Why::Refused }],
            entered: Vec::new(),
        };
        assert_eq!(patterns.wants("a/secret.yaml"), None);
        assert_eq!(patterns.idle(&walk), [(2, "c/*.yaml"), (1, "!a/old*"), (5, "gone/**")]);
    }

    #[test]
    fn a_folder_is_named_only_where_a_glob_writes_its_name_out() {
        let patterns = of(&[".github/workflows/*.yml", "**/target/*.toml", "*/build/x"]);
        for named in [".github", ".github/workflows", "target", "a/b/target", "x/build"] {
            assert!(patterns.names(named), "{named}");
        }
        for not in [".git", "a", "a/.github", ".github/other"] {
            assert!(!patterns.names(not), "{not}");
        }
    }

    #[test]
    fn a_folder_off_every_way_is_told_from_one_on_it() {
        let patterns = of(&["a/*/c.yaml", "k/**/x.yaml"]);
        for on in ["a", "a/b", "k", "k/any/depth"] {
            assert!(patterns.may_want_below(on).is_some(), "{on}");
        }
        for off in ["b", "a/b/c", "a/b/c.yaml"] {
            assert_eq!(patterns.may_want_below(off), None, "{off}");
        }
        assert_eq!(of(&["{a,b/c}/x.yaml"]).may_want_below("z"), Some(0), "not told apart");
    }

    proptest! {
        #[test]
        fn whatever_a_glob_wants_lies_below_folders_on_its_way(
            pattern in "(\\*\\*/|\\*/|[ab?]/|\\.a/){0,4}(\\*|[ab]|\\?)",
            path in "(\\.a/|[ab]/){0,4}[ab]",
        ) {
            let patterns = of(&[&pattern]);
            if patterns.wants(&path).is_some() {
                for (at, _) in path.match_indices('/') {
                    let folder = path.get(..at).unwrap();
                    prop_assert!(patterns.may_want_below(folder).is_some(), "{folder}");
                }
            }
        }
    }
}
