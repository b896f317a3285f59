//! `textDocument/codeLens`: how many cases, layers and waivers hang on a rule, which
//! rules hang on a clause, and what an edit means.

use std::collections::BTreeMap;
use std::path::Path;

use dictum_linter::draft::Drafted;
use dictum_schema::compilation::Verdict;
use dictum_schema::language::{Language, Text};
use dictum_source::source::{Location, Span};
use gen_lsp_types::{CodeLens, CodeLensParams, Command, Range};
use jiff::civil::Date;
use serde_json::json;

use super::hover;
use crate::desk::Desk;
use crate::file::{self, FileKind};
use crate::rules::{self, Occurrence, Symbol};

pub(super) fn answer(desk: &Desk, params: &CodeLensParams) -> Vec<CodeLens> {
    let Some((path, source)) = super::document(desk, &params.text_document.uri) else {
        return Vec::new();
    };
    let Some((root, drafted)) = desk.draft_of(&path) else { return Vec::new() };
    let document = drafted.pack.as_ref().map(|it| &it.compiled.release.sources.document.path);
    let mut lenses = Vec::new();
    if file::kind(&source) == Some(FileKind::Rulebook) {
        lenses.extend(meaning(desk, drafted));
        let layers = layers(desk);
        let own = rules::occurrences(&source);
        for rule in own.iter().filter(|it| it.defines && matches!(it.symbol, Symbol::Rule(_))) {
            lenses.extend(of_rule(desk, root, rule, &layers));
        }
    } else if document.is_some_and(|it| root.join(it) == path) {
        lenses.extend(meaning(desk, drafted));
        lenses.extend(of_clauses(desk, drafted));
    }
    lenses
}

fn lens(range: Range, title: String) -> CodeLens {
    let command = Command { title, command: String::new(), ..Command::default() };
    CodeLens { range, command: Some(command), data: None }
}

/// Where layers name rules, and the last day of each waiver.
struct Layers {
    named: Vec<Occurrence>,
    waivers: BTreeMap<String, Vec<Option<Date>>>,
}

fn layers(desk: &Desk) -> Layers {
    let mut layers = Layers { named: Vec::new(), waivers: BTreeMap::new() };
    for source in rules::layers(desk).iter().filter_map(|it| desk.cached(it)) {
        layers.named.extend(rules::occurrences(&source));
        let Some(tree) = file::tree(&source) else { continue };
        let waivers = tree.get(tree.root(), "waivers");
        for waiver in waivers.into_iter().flat_map(|it| tree.items(it)) {
            let text = |key| tree.str(tree.get(*waiver, key)?);
            let Some(rule) = text("rule") else { continue };
            let until = text("until").and_then(|it| it.parse().ok());
            layers.waivers.entry(rule.to_owned()).or_default().push(until);
        }
    }
    layers
}

/// `3 cases, 2 layers, 1 waiver, 12 days left`, and running the cases.
fn of_rule(desk: &Desk, root: &Path, rule: &Occurrence, layers: &Layers) -> Vec<CodeLens> {
    let language = desk.language();
    let id = rule.symbol.name();
    let range = desk.client.encoding.place(&rule.at);
    let cases = hover::cases(desk, root, id);
    let mut files: Vec<&str> = layers
        .named
        .iter()
        .filter(|it| it.symbol == rule.symbol)
        .map(|it| it.at.source.path())
        .collect();
    files.dedup();
    let waivers = layers.waivers.get(id).map(Vec::as_slice).unwrap_or_default();
    let mut parts = vec![count(language, cases, ("case", "个用例"))];
    if !files.is_empty() {
        parts.push(count(language, files.len(), ("layer", "个层")));
    }
    if !waivers.is_empty() {
        parts.push(count(language, waivers.len(), ("waiver", "项豁免")));
        parts.extend(left(desk, waivers));
    }
    let separator = if language == Language::En { ", " } else { "，" };
    let run = Text::new("run the cases", "运行用例");
    let command = Command {
        title: format!("▶ {}", desk.say(&run)),
        command: super::run_cases::COMMAND.to_owned(),
        arguments: Some(vec![json!(root.to_string_lossy()), json!(id)]),
        ..Command::default()
    };
    let mut lenses = vec![lens(range, parts.join(separator))];
    if cases > 0 {
        lenses.push(CodeLens { range, command: Some(command), data: None });
    }
    lenses
}

/// How many days the first of `waivers` to end has left.
fn left(desk: &Desk, waivers: &[Option<Date>]) -> Option<String> {
    let today = desk.today()?;
    let first = waivers.iter().flatten().min()?;
    let days = today.until(*first).ok()?.get_days();
    Some(match (desk.language(), days) {
        (Language::En, ..=-1) => "expired".to_owned(),
        (Language::En, 1) => "1 day left".to_owned(),
        (Language::En, _) => format!("{days} days left"),
        (Language::ZhCn, ..=-1) => "已到期".to_owned(),
        (Language::ZhCn, _) => format!("剩 {days} 天"),
    })
}

fn count(language: Language, number: usize, (en, zh_cn): (&str, &str)) -> String {
    match (language, number) {
        (Language::En, 0) => format!("no {en}"),
        (Language::En, 1) => format!("1 {en}"),
        (Language::En, _) => format!("{number} {en}s"),
        (Language::ZhCn, 0) => format!("没有{}", zh_cn.trim_start_matches(['个', '项'])),
        (Language::ZhCn, _) => format!("{number} {zh_cn}"),
    }
}

/// The rules that hang on each clause.
fn of_clauses(desk: &Desk, drafted: &Drafted) -> Vec<CodeLens> {
    let Some(pack) = &drafted.pack else { return Vec::new() };
    let mut by_line: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for clause in &pack.compiled.release.ledger {
        let [line, _] = clause.lines;
        let names = clause.claims.iter().filter_map(hover::symbol);
        let names = names.filter(|it| matches!(it, Symbol::Rule(_)));
        by_line.entry(line).or_default().extend(names.map(|it| it.name().to_owned()));
    }
    let mut lenses = Vec::new();
    for (line, mut names) in by_line.into_iter().filter(|(_, names)| !names.is_empty()) {
        names.dedup();
        let at: Location = dictum_linter::draft::lines(&pack.document, [line, line]);
        lenses.push(lens(desk.client.encoding.place(&at), names.join(" · ")));
    }
    lenses
}

/// On the first line: what the pack says that its last release does not.
fn meaning(desk: &Desk, drafted: &Drafted) -> Option<CodeLens> {
    let pack = drafted.pack.as_ref()?;
    let (diff, due) = (pack.compiled.diff.as_ref()?, pack.compiled.due.as_ref()?);
    let last = &pack.previous.as_ref()?.version;
    let language = desk.language();
    let mut parts = Vec::new();
    for (verdict, en, zh_cn) in [
        (Verdict::Tightened, "stricter", "条更严"),
        (Verdict::Loosened, "looser", "条更宽"),
        (Verdict::Incomparable, "stricter and looser", "条有宽有严"),
        (Verdict::Undecided, "undecided", "条未能判定"),
        (Verdict::Words, "in words only", "条仅改文字"),
    ] {
        let number = diff.changes.iter().filter(|it| it.verdict == verdict).count();
        let words = match language {
            Language::En => format!("{number} {en}"),
            Language::ZhCn => format!("{number} {zh_cn}"),
        };
        parts.extend((number > 0).then_some(words));
    }
    let parts = parts.join(if language == Language::En { ", " } else { "，" });
    let title = match language {
        Language::En if parts.is_empty() => format!("{due} is due after {last}"),
        Language::En => format!("since {last}: {parts}; {due} is due"),
        Language::ZhCn if parts.is_empty() => format!("{last} 之后应发布 {due}"),
        Language::ZhCn => format!("与 {last} 相比：{parts}；应发布 {due}"),
    };
    let range = desk.client.encoding.range(&pack.document, Span::default());
    Some(lens(range, title))
}
