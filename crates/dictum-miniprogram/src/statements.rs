//! What a team states of code whose calls cannot be followed.
//!
//! A statement is evidence like any other: a person vouches for it on a day, for files with
//! one digest. It speaks of what is not known; what is known contradicts it where it does.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::naming;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree, Value};
use jiff::civil::Date;

use crate::{day, domain};

/// The kinds of calls, as facts spell them.
const KINDS: [&str; 4] = ["request", "socket", "upload", "download"];

/// What is stated of one file or folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The file or folder, from the project's root.
    pub path: String,
    /// The digest of what was looked at, in lower case; none where none is written down.
    pub sha256: Option<String>,
    /// Where the path stands.
    pub at: Location,
    /// Kinds and origins.
    calls: BTreeSet<(&'static str, String)>,
}

/// The statements in `file`, held to its JSON Schema by the caller, as they count on the day
/// `today`; and what is wrong with those that do not.
///
/// A statement counts where a person who can be looked up vouches for it on a day that has
/// come, and where each of its origins is one.
pub fn read(file: &Tree, today: Date) -> (Vec<Statement>, Vec<Finding>) {
    let (mut statements, mut findings) = (Vec::new(), Vec::new());
    let list = file.get(file.root(), "statements");
    for id in list.map(|it| file.items(it)).unwrap_or_default() {
        match one(file, *id, today) {
            Ok(statement) => statements.push(statement),
            Err(finding) => findings.push(*finding),
        }
    }
    (statements, findings)
}

fn one(file: &Tree, id: NodeId, today: Date) -> Result<Statement, Box<Finding>> {
    let text = |of: NodeId, key: &str| file.get(of, key).and_then(|it| file.str(it));
    let path = text(id, "path").unwrap_or_default();
    let at = file.get(id, "path").map_or_else(|| file.location(id), |it| file.location(it));
    let leads_out = path.split('/').any(|it| matches!(it, "" | "." | ".."));
    if leads_out {
        let message = Text::new(
            format!("`{path}` is no path from the project's root"),
            format!("`{path}` 不是从项目根目录起的路径"),
        );
        return Err(void(message, &at));
    }
    let attested = file.get(id, "attested").unwrap_or(id);
    let named = text(attested, "by").is_some_and(naming::is_name);
    let came = text(attested, "on").and_then(day::parse).is_some_and(|it| it <= today);
    if !named || !came {
        let message = Text::new(
            format!(
                "nobody vouches for what is stated of `{path}`: a name and a day that has come are needed"
            ),
            format!("对 `{path}` 的陈述无人作证：需要具名，并写明已到来的日期"),
        );
        return Err(void(message, &file.location(attested)));
    }
    let mut calls = BTreeSet::new();
    for kind in KINDS {
        let list = file.get(id, "calls").and_then(|it| file.get(it, kind));
        for origin in list.map(|it| file.items(it)).unwrap_or_default() {
            let written = file.str(*origin).unwrap_or_default();
            if !is_origin(written) {
                let message = Text::new(
                    format!(
                        "`{written}` is no origin: write the scheme and the host, as in `https://api.example.com`"
                    ),
                    format!("`{written}` 不是来源：请写协议与主机，例如 `https://api.example.com`"),
                );
                return Err(void(message, &file.location(*origin)));
            }
            calls.insert((kind, domain::origin(written)));
        }
    }
    let sha256 = text(id, "sha256").map(str::to_ascii_lowercase);
    Ok(Statement { path: path.to_owned(), sha256, at, calls })
}

/// Whether `text` is a scheme and a host, and nothing more.
fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let plain = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | ':');
    matches!(scheme, "https" | "http" | "wss" | "ws")
        && host.chars().next().is_some_and(char::is_alphanumeric)
        && host.chars().all(plain)
}

fn void(message: Text, at: &Location) -> Box<Finding> {
    let help = Text::new("the statement does not count", "该陈述不计入");
    let finding = Finding::new("statement-void", Severity::Error, message);
    Box::new(finding.at(at.clone()).help(help))
}

/// The finding that what `statement` is about is not what was looked at: its digest is
/// `digest`. None where it is.
pub fn stale(statement: &Statement, digest: &str) -> Option<Finding> {
    let path = &statement.path;
    let (code, message) = match &statement.sha256 {
        Some(known) if known == digest => return None,
        Some(_) => (
            "statement-stale",
            Text::new(
                format!("`{path}` is not what was looked at: its SHA-256 is {digest}"),
                format!("`{path}` 已不是当时查看的内容：其 SHA-256 为 {digest}"),
            ),
        ),
        None => (
            "statement-without-digest",
            Text::new(
                format!("`{path}` could be exchanged unseen: no digest is written down"),
                format!("未记录 `{path}` 的摘要，内容被替换也无从察觉"),
            ),
        ),
    };
    let help = Text::new(
        format!(
            "look at it again, then write `sha256: {digest}` and the day; until then the statement does not count"
        ),
        format!("请重新查看，再写上 `sha256: {digest}` 与日期；在此之前该陈述不计入"),
    );
    Some(Finding::new(code, Severity::Error, message).at(statement.at.clone()).help(help))
}

/// Puts what `statements` say in the place of calls of the facts `tree` that are not known.
///
/// `shown` gives a path of the project as people know it, which is how facts name files.
/// Known calls that a statement leaves out are findings: then it is not the whole truth,
/// and does not count.
pub fn state(
    tree: &mut Tree,
    statements: &[Statement],
    shown: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in statements {
        let below = shown(&statement.path);
        match contradicted(tree, statement, &below) {
            Some(finding) => findings.push(finding),
            None => put(tree, statement, &below),
        }
    }
    findings
}

/// The calls of code at or below `below`, by their numbers in the list.
fn own(tree: &Tree, below: &str) -> Vec<NodeId> {
    let calls = tree.at_pointer("/code/calls");
    let all = calls.map(|it| tree.items(it)).unwrap_or_default();
    let is_own = |it: &&NodeId| {
        let file = tree.get(**it, "file").and_then(|it| tree.str(it));
        let rest = file.and_then(|it| it.strip_prefix(below));
        rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    };
    all.iter().filter(is_own).copied().collect()
}

fn is_known(tree: &Tree, call: NodeId) -> bool {
    tree.get(call, "known").is_some_and(|it| *tree.value(it) == Value::Bool(true))
}

fn contradicted(tree: &Tree, statement: &Statement, below: &str) -> Option<Finding> {
    let text = |call: NodeId, key: &str| tree.get(call, key).and_then(|it| tree.str(it));
    let known = own(tree, below).into_iter().filter(|it| is_known(tree, *it));
    for call in known {
        let (Some(kind), Some(origin)) = (text(call, "kind"), text(call, "origin")) else {
            continue;
        };
        if statement.calls.iter().any(|it| it.0 == kind && it.1 == origin) {
            continue;
        }
        let path = &statement.path;
        let message = Text::new(
            format!("`{path}` calls `{origin}` ({kind}), which is not among what is stated of it"),
            format!("`{path}` 会请求 `{origin}`（{kind}），而对它的陈述里没有"),
        );
        let help = Text::new(
            "look at it again, and state all that it calls; until then the statement does not count",
            "请重新查看，并写全它的请求；在此之前该陈述不计入",
        );
        let finding = Finding::new("statement-contradicted", Severity::Error, message);
        let seen = Text::new("seen here", "见此处");
        return Some(
            finding.at(statement.at.clone()).help(help).related(tree.location(call), seen),
        );
    }
    None
}

/// What is not known gives way to what is stated.
fn put(tree: &mut Tree, statement: &Statement, below: &str) {
    let unknown: BTreeSet<NodeId> =
        own(tree, below).into_iter().filter(|it| !is_known(tree, *it)).collect();
    let (Some(code), Some(calls)) = (tree.at_pointer("/code"), tree.at_pointer("/code/calls"))
    else {
        return;
    };
    if unknown.is_empty() {
        return;
    }
    let mut items: Vec<NodeId> =
        tree.items(calls).iter().filter(|it| !unknown.contains(it)).copied().collect();
    let at = &statement.at;
    for (kind, origin) in &statement.calls {
        let mut text = |it: &str| tree.push(Value::String(it.into()), at, Evidence::Attested);
        let entries = [("kind", text(kind)), ("file", text(below)), ("origin", text(origin))];
        let known = tree.push(Value::Bool(true), at, Evidence::Attested);
        let map = tree.push(Value::Map(Vec::new()), at, Evidence::Attested);
        for (key, value) in entries.into_iter().chain([("known", known)]) {
            tree.insert(map, (key, Span::default()), value);
        }
        items.push(map);
    }
    let (place, evidence) = (tree.location(calls), tree.node(calls).evidence);
    let list = tree.push(Value::List(items), &place, evidence);
    tree.insert(code, ("calls", place.span), list);
}

#[cfg(test)]
mod tests {
    use dictum_source::source::Source;
    use dictum_source::tree::{Notation, parse};

    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 22);

    fn tree(path: &str, text: &str) -> Tree {
        parse(&Source::new(path, text), Notation::Yaml, Evidence::Observed).0.unwrap()
    }

    fn file(calls: &str, rest: &str) -> Tree {
        tree(
            "calls.yaml",
            &format!("schema: dictum/calls/v1\nstatements:\n- path: lib\n  calls: {calls}\n{rest}"),
        )
    }

    const VOUCHED: &str = "  attested: {by: 林晓, on: 2026-11-10}\n  sha256: aa\n";

    fn facts() -> Tree {
        tree(
            "facts.yaml",
            "code:\n  calls:\n  - {kind: request, file: p/lib/a.js, known: false}\n  - {file: p/lib/b.js}\n  - {kind: request, file: p/library.js, known: false}\n  - {kind: request, file: p/lib/a.js, known: true, origin: 'https://a.example'}\n",
        )
    }

    /// The calls after `statement`, and the codes of what was found.
    fn stated(statement: &Tree) -> (Vec<String>, Vec<String>) {
        let (statements, mut findings) = read(statement, TODAY);
        let mut facts = facts();
        findings.extend(state(&mut facts, &statements, |it| format!("p/{it}")));
        let calls = facts.at_pointer("/code/calls").unwrap();
        let text = |id, key| {
            let it = facts.get(id, key).map(|it| facts.to_json(it));
            it.map_or_else(|| "-".to_owned(), |it| it.to_string())
        };
        let calls = facts.items(calls).iter();
        let calls = calls.map(|it| format!("{} {}", text(*it, "file"), text(*it, "origin")));
        (calls.collect(), findings.into_iter().map(|it| it.code).collect())
    }

    #[test]
    fn what_is_stated_takes_the_place_of_what_is_not_known() {
        let all = "{request: [https://a.example, https://B.example/]}";
        let (calls, findings) = stated(&file(all, VOUCHED));
        assert_eq!(
            (calls, findings),
            (
                vec![
                    "\"p/library.js\" -".to_owned(),
                    "\"p/lib/a.js\" \"https://a.example\"".to_owned(),
                    "\"p/lib\" \"https://a.example\"".to_owned(),
                    "\"p/lib\" \"https://b.example\"".to_owned(),
                ],
                Vec::new()
            )
        );
    }

    #[test]
    fn a_statement_that_is_broken_or_contradicted_counts_for_nothing() {
        let (whole, _) = stated(&tree("calls.yaml", "statements: []"));
        for (calls, rest, code) in [
            ("{}", VOUCHED, "statement-contradicted"),
            ("{upload: [https://a.example]}", VOUCHED, "statement-contradicted"),
            (
                "{request: [https://a.example]}",
                "  attested: {by: TODO, on: 2026-11-10}\n",
                "statement-void",
            ),
            (
                "{request: [https://a.example]}",
                "  attested: {by: 林晓, on: 2026-12-01}\n",
                "statement-void",
            ),
            ("{request: [https://a.example]}", "", "statement-void"),
            ("{request: [a.example]}", VOUCHED, "statement-void"),
            ("{request: [https://a.example/b]}", VOUCHED, "statement-void"),
        ] {
            assert_eq!(
                stated(&file(calls, rest)),
                (whole.clone(), vec![code.to_owned()]),
                "{calls}"
            );
        }
        let out = tree(
            "calls.yaml",
            "statements:\n- {path: ../lib, calls: {}, attested: {by: 林晓, on: 2026-11-10}}",
        );
        assert_eq!(stated(&out), (whole, vec!["statement-void".to_owned()]));
    }

    #[test]
    fn other_bytes_make_a_statement_stale() {
        let (statements, _) = read(&file("{request: [https://a.example]}", VOUCHED), TODAY);
        let statement = statements.first().unwrap();
        assert!(stale(statement, "aa").is_none());
        assert_eq!(stale(statement, "bb").map(|it| it.code).as_deref(), Some("statement-stale"));
        let bare = Statement { sha256: None, ..statement.clone() };
        let code = stale(&bare, "aa").map(|it| it.code);
        assert_eq!(code.as_deref(), Some("statement-without-digest"));
    }
}
