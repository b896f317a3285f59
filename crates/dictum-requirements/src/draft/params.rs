//! Blocks and sentences that hold values as parameters.

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::rulebook::{Form, Nested, Param, Read, Says};
use dictum_schema::severity::Severity;
use dictum_schema::value::ParamType;

use super::names::Names;
use super::places::{Places, Reached};
use super::{ProposedParam, trial};
use crate::document::{BlockId, BlockKind, Clause, ClauseId, ClauseKind, Document};
use crate::requirements::params;
use crate::words;

/// The most characters of an item or cell that is a value and no sentence.
const VALUE_MAX_CHARS: usize = 48;

/// The most columns of one table that become parameters.
const COLUMNS_MAX: usize = 6;

/// The most values that a comment shows.
const SHOWN_MAX: usize = 4;

/// A parameter for each block and sentence of values that a selector reaches.
pub(crate) fn propose(places: &mut Places<'_>, most: usize) -> Vec<ProposedParam> {
    let document = places.document;
    let mut names = Names::default();
    let mut found = Vec::new();
    let mut inner = BlockId::default();
    for (index, block) in document.blocks().iter().enumerate() {
        let Some(id) = BlockId::at(index).filter(|_| found.len() < most) else { break };
        if id < inner {
            continue;
        }
        let candidates = match block.kind {
            BlockKind::List if is_of_values(document, id) => vec![of_block(Read::List)],
            BlockKind::Code if is_of_lines(document, id) => vec![of_block(Read::Code)],
            BlockKind::Table => columns(document, id),
            _ => continue,
        };
        inner = document.end_of(id);
        for candidate in candidates {
            found.extend(block_param(places, &mut names, id, candidate));
        }
    }
    let listed: BTreeSet<ClauseId> = found
        .iter()
        .flat_map(|it: &ProposedParam| it.clauses.iter().copied())
        .filter(|it| {
            document.clause(*it).is_some_and(|it| document.item_around(it.block).is_some())
        })
        .collect();
    for (index, clause) in document.clauses().iter().enumerate() {
        let Some(id) = u32::try_from(index).ok().map(ClauseId).filter(|_| found.len() < most)
        else {
            break;
        };
        // What a list holds is a value already.
        if clause.kind == ClauseKind::Sentence && !listed.contains(&id) {
            found.extend(sentence_param(places, &mut names, (id, clause)));
        }
    }
    found
}

/// A parameter of which the place is still open.
fn of_block(read: Read) -> Param {
    empty(Some(read), ParamType::StringList)
}

fn empty(read: Option<Read>, kind: ParamType) -> Param {
    Param {
        at: Vec::new(),
        after: None,
        says: None,
        read,
        blocks: None,
        nested: None,
        strip: None,
        split: None,
        label: None,
        column: None,
        columns: Vec::new(),
        map: None,
        rows: BTreeMap::new(),
        header: None,
        link: None,
        capture: None,
        matches: None,
        form: None,
        unit: None,
        pick: None,
        empty: None,
        unique: false,
        except: Vec::new(),
        amend: Vec::new(),
        kind,
        value: None,
        title: None,
        reported: false,
    }
}

/// Whether most items of the list `id` are short, and say nothing that asks by itself.
fn is_of_values(document: &Document, id: BlockId) -> bool {
    let items: Vec<BlockId> = document.children(id).collect();
    let short = |it: &&BlockId| {
        let text: Vec<&str> =
            document.paragraphs(**it).map(|it| document.block(it).inline.words()).collect();
        let words = words::plain(&text.join(" "));
        let own = document
            .clauses_of(**it)
            .filter_map(|it| document.clause(it))
            .any(|it| it.obligations.iter().any(|it| it.basis != crate::obligations::Basis::Place));
        !own && words.chars().count() <= VALUE_MAX_CHARS && !words.ends_with(['.', '。'])
    };
    !items.is_empty() && items.iter().filter(short).count() == items.len()
}

/// Whether the code block `id` holds one value on each line.
fn is_of_lines(document: &Document, id: BlockId) -> bool {
    const LINES_MAX: usize = 500;
    let text = document.block(id).inline.text();
    let mut lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let value = |it: &str| !it.contains(char::is_whitespace) && !it.ends_with(['{', '(', '[', ':']);
    let count = lines.clone().count();
    (1..=LINES_MAX).contains(&count) && lines.all(value)
}

/// A candidate for each column of the table `id` that has a name and holds short values.
fn columns(document: &Document, id: BlockId) -> Vec<Param> {
    let header = document
        .children(id)
        .find(|it| document.block(*it).kind == BlockKind::Row { header: true });
    let Some(header) = header else { return Vec::new() };
    let titles: Vec<String> = document
        .children(header)
        .map(|it| words::normalise(document.block(it).inline.text()))
        .collect();
    let named = titles.iter().filter(|it| !it.is_empty()).take(COLUMNS_MAX);
    let column = |title: &String| Param {
        column: Some(crate::requirements::pattern::escape(title)),
        ..of_block(Read::Table)
    };
    named.map(column).collect()
}

/// The parameter of block `id`, where it was proved that it reads that block: by the
/// sentence before it, or as the only one of its kind there.
fn block_param(
    places: &mut Places<'_>,
    names: &mut Names,
    id: BlockId,
    candidate: Param,
) -> Option<ProposedParam> {
    let document = places.document;
    let first = document.clauses_of(id).next()?;
    let before = document.clause_before(id).filter(|it| it.kind == ClauseKind::Sentence);
    let lead = before.filter(|it| document.following(it.block) == Some(id));
    let reached = places.around(first);
    let mut tries = Vec::new();
    if let Some((clause, lead)) = lead.and_then(|it| Some((clause_id(document, it)?, it))) {
        let near = places.around(clause);
        if let Some(says) = places.says(clause, near.place) {
            tries.push((
                Param { after: Some(says), at: near.at, ..candidate.clone() },
                lead.text.clone(),
            ));
        }
    }
    let title = document.section(document.block(id).section).title.clone();
    let own = Param { at: reached.at.clone(), ..candidate };
    tries.push((own, title.clone()));
    tries.into_iter().find_map(|(param, words)| {
        let param = stripped(places, param, id);
        let both = [param.clone(), Param { nested: Some(Nested::Outer), ..param.clone() }];
        let param = both.into_iter().find(|it| {
            (it.nested.is_none() || it.read == Some(Read::List))
                && proved(places, it, Some(id)).is_some()
        })?;
        let (items, clauses) = proved(places, &param, Some(id))?;
        let column = param.column.as_deref().unwrap_or_default();
        let kind = match param.read {
            Some(Read::Table) => "table",
            Some(Read::Code) => "code",
            _ => "list",
        };
        let words = if words::has_words(column) { format!("{words} {column}") } else { words };
        let name = names.param(&words, kind)?;
        Some(ProposedParam {
            id: name,
            note: note(document, id, &items),
            param: titled(param, &title),
            clauses,
        })
    })
}

/// `param` with the sign taken off that ends its values: `a;` and `b;`.
fn stripped(places: &Places<'_>, param: Param, id: BlockId) -> Param {
    let Some((items, _)) = proved(places, &param, Some(id)).filter(|(it, _)| it.len() > 1) else {
        return param;
    };
    let mut signs = [";", "；", ",", "，", "。"].into_iter();
    // The last of an enumeration often has none, or another one.
    let ends =
        signs.find(|end| items.iter().filter(|it| it.ends_with(end)).count() + 1 >= items.len());
    let ends = ends.filter(|end| items.first().is_some_and(|it| it.ends_with(end)));
    Param { strip: ends.map(str::to_owned), ..param }
}

fn clause_id(document: &Document, clause: &Clause) -> Option<ClauseId> {
    document
        .clauses_of(clause.block)
        .find(|it| document.clause(*it).is_some_and(|it| it.span == clause.span))
}

fn titled(param: Param, title: &str) -> Param {
    let title = words::cut(title, VALUE_MAX_CHARS);
    Param { title: (!title.is_empty()).then(|| Text::same(title)), ..param }
}

/// The one number with a unit, or the enumeration, of a sentence.
fn sentence_param(
    places: &mut Places<'_>,
    names: &mut Names,
    (id, clause): (ClauseId, &Clause),
) -> Option<ProposedParam> {
    let document = places.document;
    let candidates = values_of(clause);
    if candidates.is_empty() {
        return None;
    }
    let Reached { at, place } = places.around(id);
    let says: Says = places.says(id, place)?;
    candidates.into_iter().find_map(|param| {
        let param = Param { at: at.clone(), says: Some(says.clone()), ..param };
        let (items, clauses) = proved(places, &param, None)?;
        let fallback = if param.split.is_some() { "values" } else { "number" };
        let name = names.param(&clause.words, fallback)?;
        let line = document.source().line(clause.span.start);
        let shown = words::cut(&clause.text, 2 * VALUE_MAX_CHARS);
        let note = vec![format!("line {line}: {} in: {shown}", items.join(", "))];
        Some(ProposedParam { id: name, param, note, clauses })
    })
}

/// What the sentence may hold: a length of time, a size, a number with a unit, several
/// names behind a colon.
fn values_of(clause: &Clause) -> Vec<Param> {
    let mut found = Vec::new();
    let digits = clause.words.bytes().any(|it| it.is_ascii_digit());
    let number = |form, kind| Param { form, ..empty(Some(Read::Number), kind) };
    if digits {
        let text = |form, kind| Param { form: Some(form), ..empty(Some(Read::Text), kind) };
        found.push(text(Form::Duration, ParamType::Duration));
        found.push(text(Form::Size, ParamType::Int));
        found.push(number(None, ParamType::Int));
    }
    let listed = clause.words.split_once(':').map_or("", |it| it.1);
    if listed.split('、').count() > 2 && listed.split('、').all(|it| it.chars().count() < 24) {
        found.push(Param {
            capture: Some("[:：](.+?)[。.;；]?$".to_owned()),
            split: Some("、".to_owned()),
            ..empty(Some(Read::Text), ParamType::StringList)
        });
    }
    found
}

/// The values of `param` and the clauses that it claims, where it binds without an error
/// and reads the block `id` and no other.
fn proved(
    places: &Places<'_>,
    param: &Param,
    id: Option<BlockId>,
) -> Option<(Vec<String>, BTreeSet<ClauseId>)> {
    let document = places.document;
    let mut ctx = trial(document, places.tree);
    let name: ParamId = "trial".parse().ok()?;
    let bound = params::bind(&mut ctx, &name, param);
    let failed = ctx.findings.iter().any(|it| it.severity != Severity::Info);
    let here = id.is_none_or(|id| {
        let span = document.block(id).span;
        bound.places.iter().all(|it| it.span.start >= span.start && it.span.end <= span.end)
    });
    if failed || bound.param.items.is_empty() || !here {
        return None;
    }
    let items = bound.param.items.iter().map(ToString::to_string).collect();
    Some((items, bound.clauses.into_iter().collect()))
}

/// What a reader should know of a block: where it stands, and its first values.
fn note(document: &Document, id: BlockId, items: &[String]) -> Vec<String> {
    let line = document.source().line(document.block(id).span.start);
    let mut shown =
        items.iter().take(SHOWN_MAX).map(|it| words::cut(it, VALUE_MAX_CHARS)).collect::<Vec<_>>();
    if items.len() > SHOWN_MAX {
        shown.push("…".to_owned());
    }
    vec![format!("line {line}, {} values: {}", items.len(), shown.join(", "))]
}
