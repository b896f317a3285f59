//! Sentences in the indicative that say how things are done.

use super::{CONDITIONS, SUBORDINATING, modal, of};

/// Whether a sentence of these words says something of all things of a kind, in the present:
/// `Branches are named …`, `New code comes with tests`.
pub(in crate::obligations) fn is_of_a_kind(sentence: &str) -> bool {
    let words = of(sentence);
    let text = |index: usize| words.get(index).map_or("", AsRef::as_ref);
    let first = text(0);
    let many = first.len() > 3 && first.ends_with('s') && !first.ends_with("ss");
    let kind = many || ["new", "one"].contains(&first);
    let other = ["this", "these", "always", "sometimes", "unless", "does", "its", "was", "yes"];
    let past = ["was", "were", "had", "did", "will", "would", "usually", "often", "may", "can"];
    kind && words.len() > 3
        && !other.contains(&first)
        && !words.iter().any(|it| past.contains(&it.as_ref()))
        && !sentence.ends_with(['?', ':'])
}

/// By what a sentence tells of possibilities, the past, or the text itself.
const TELLING: [&str; 47] = [
    "can",
    "may",
    "might",
    "could",
    "will",
    "would",
    "was",
    "were",
    "had",
    "did",
    "usually",
    "often",
    "typically",
    "normally",
    "sometimes",
    "generally",
    "mostly",
    "currently",
    "already",
    "still",
    "because",
    "example",
    "called",
    "known",
    "described",
    "defined",
    "listed",
    "shown",
    "given",
    "based",
    "intended",
    "designed",
    "means",
    "refers",
    "document",
    "section",
    "appendix",
    "chapter",
    "optional",
    "automatically",
    "default",
    "likely",
    "possible",
    "see",
    "needed",
    "meant",
    "supported",
];

/// With what a sentence begins that is about one thing, or about the reader.
const OPENERS: [&str; 14] = [
    "this", "these", "there", "we", "you", "i", "note", "he", "such", "most", "many", "some",
    "here", "see",
];

/// Whether a sentence says in the indicative how things are done: of things of a kind, in
/// the passive, or how often.
///
/// In an article all but what is told of possibilities, the past and the text itself does.
pub(in crate::obligations) fn states_a_norm(sentence: &str, article: bool) -> bool {
    // A condition at the beginning is no part of what is said.
    let opened = of(sentence).first().is_some_and(|it| CONDITIONS.contains(&it.as_ref()));
    let main = if opened { sentence.split_once(',').map_or("", |it| it.1) } else { sentence };
    let mut words = of(main);
    let clause = words.iter().position(|it| SUBORDINATING.contains(&it.as_ref()));
    words.truncate(clause.unwrap_or(words.len()));
    let text = |at: usize| words.get(at).map_or("", AsRef::as_ref);
    let skip =
        words.iter().take_while(|it| it.as_ref().starts_with(|it: char| it.is_ascii_digit()));
    let first = skip.count();
    // `All dialogs can be used with the keyboard` demands that they can.
    let all = ["all", "every", "each", "both"].contains(&text(first));
    let told =
        words.iter().any(|it| TELLING.contains(&it.as_ref()) && !(all && it.as_ref() == "can"));
    if words.len() < first + 3 || told || OPENERS.contains(&text(first)) || sentence.ends_with('?')
    {
        return false;
    }
    let passive = (first + 1..words.len()).any(|at| {
        let be = ["is", "are", "aren't", "isn't", "gets", "get"].contains(&text(at));
        let by = usize::from(
            ["not", "always", "only", "also", "either", "both"].contains(&text(at + 1)),
        );
        be && is_participle(text(at + 1 + by))
    });
    let plural = is_of_a_kind(main) || {
        let noun =
            |at: usize| text(at).len() > 3 && text(at).ends_with('s') && !text(at).ends_with("ss");
        (noun(first) || noun(first + 1)) && !is_participle(text(first + 1))
    };
    let often = words.windows(2).any(|it| match it {
        [one, other] => {
            (["every", "each", "per"].contains(&one.as_ref()) && is_time(other.as_ref()))
                || ["yearly", "quarterly", "monthly", "weekly", "daily", "annually"]
                    .contains(&other.as_ref())
        }
        _ => false,
    }) || words.windows(3).any(
        |it| matches!(it, [every, _, unit] if every.as_ref() == "every" && is_time(unit.as_ref())),
    );
    let minimum = sentence.contains("as a minimum") || sentence.contains("at a minimum");
    // What a party of a contract does, it owes.
    let party = text(first) == "the" && modal::PARTIES.contains(&text(first + 1));
    let single = ["a", "an"].contains(&text(first)) && words.len() > first + 3;
    if refers_back(sentence) {
        return passive || words.iter().any(|it| it.as_ref() == "no");
    }
    passive
        || often
        || minimum
        || party
        || article
        || single
        || all
        || (plural && !sentence.ends_with(':'))
}

/// Whether a sentence is about what the one before it is about.
pub(in crate::obligations) fn refers_back(sentence: &str) -> bool {
    let words = of(sentence);
    words.first().is_some_and(|it| ["it", "its", "they", "their"].contains(&it.as_ref()))
}

fn is_time(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    ["day", "week", "month", "quarter", "year", "hour", "minute", "release", "sprint"]
        .contains(&word)
}

/// Whether `word` may be a past participle.
fn is_participle(word: &str) -> bool {
    const STRONG: [&str; 24] = [
        "kept", "held", "set", "built", "made", "done", "sent", "put", "written", "taken", "run",
        "rebuilt", "given", "bound", "cut", "met", "paid", "read", "sealed", "split", "worn",
        "drawn", "left", "shut",
    ];
    (word.len() > 3 && (word.ends_with("ed") || word.ends_with("en"))) || STRONG.contains(&word)
}
