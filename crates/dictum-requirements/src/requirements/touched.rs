//! Which of a clause's obligations a glob names.

use std::ops::Range;

use crate::document::Clause;
use crate::words;

/// The numbers of the obligations of `clause` that `glob`, which matches it, names: those
/// in which words of the glob stand, where there are several.
///
/// A star stands for whatever may be there, so that a claim on one demand says nothing of
/// another one beside it, which a later edition may have added.
pub(crate) fn by(glob: &str, clause: &Clause) -> Vec<usize> {
    let all = clause.obligations.iter().enumerate();
    if clause.obligations.len() < 2 {
        return all.map(|(index, _)| index).collect();
    }
    let said = places(glob, &clause.words);
    let touched = |it: &Range<usize>| said.iter().any(|at| at.start < it.end && it.start < at.end);
    all.filter(|(_, it)| touched(&it.words)).map(|(index, _)| index).collect()
}

/// Where the glob's own words stand in `words`, from left to right.
fn places(glob: &str, words: &str) -> Vec<Range<usize>> {
    let words = words.to_ascii_lowercase();
    let mut from = 0;
    let mut places = Vec::new();
    for run in runs(glob) {
        let rest = words.get(from..).unwrap_or_default();
        // The last words of a glob that ends with them stand at the end.
        let found = if run.is_last { rest.rfind(&run.words) } else { rest.find(&run.words) };
        if let Some(at) = found {
            let start = from + at;
            from = start + run.words.len();
            places.push(start..from);
        }
    }
    places
}

/// Words of a glob without any sign of its syntax in them.
#[derive(Debug, PartialEq)]
struct Run {
    words: String,
    is_last: bool,
}

fn runs(glob: &str) -> Vec<Run> {
    let mut runs = vec![String::new()];
    let mut chars = glob.chars();
    while let Some(it) = chars.next() {
        match it {
            '*' | '?' | '{' | '}' | ',' => runs.push(String::new()),
            '[' => {
                // A class stands for one character, and none of its words is said.
                let _ = chars.by_ref().skip(1).find(|it| *it == ']');
                runs.push(String::new());
            }
            '\\' => runs.last_mut().into_iter().for_each(|run| run.extend(chars.next())),
            it => runs.last_mut().into_iter().for_each(|run| run.push(it)),
        }
    }
    let last = runs.len() - 1;
    let said = |(index, run): (usize, String)| {
        let words = words::normalise(&run).to_ascii_lowercase();
        words::has_words(&words).then_some(Run { words, is_last: index == last && index > 0 })
    };
    runs.into_iter().enumerate().filter_map(said).collect()
}

#[cfg(test)]
mod tests {
    use dictum_source::source::Source;

    use super::*;
    use crate::document;

    #[track_caller]
    fn check(text: &str, glob: &str, want: &[usize]) {
        let (document, _) = document::parse(&Source::new("a.md", text));
        let clause = document.clauses().iter().rfind(|it| it.asks()).unwrap();
        assert_eq!(by(glob, clause), want, "{glob}: {:?}", clause.obligations);
    }

    #[test]
    fn a_glob_names_the_obligations_that_its_words_stand_in() {
        let row = "| A | B |\n| --- | --- |\n| A1 | Keys MUST be rotated. Old keys MUST be destroyed within a day. |\n";
        check(row, "*Keys MUST be rotated*", &[0]);
        check(row, "*Old keys MUST be destroyed*", &[1]);
        check(row, "A1*rotated*destroyed*", &[0, 1]);
        check(row, "*within a day.", &[1]);
        check(row, "A1 |*", &[]);
        check("Users must sign in and must not share it.", "Users must sign*", &[0]);
        check("Users must sign in and must not share it.", "*{hide,share} it.", &[1]);
        check("用户应当实名，不得转让账号。", "用户应当*", &[0]);
        check("Users must sign in.", "*", &[0]);
    }
}
