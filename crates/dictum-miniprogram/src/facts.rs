//! The facts of one mini-program: what its console file, its captures and its own
//! files say, as one located tree.

mod account;
mod contradiction;
mod disagreement;
#[cfg(test)]
mod laws;
mod merge;
mod observed;
mod programs;
mod schema;

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{NodeId, Tree, Value};
use jiff::civil::Date;

use crate::captures::{self, Capture};
use crate::console;
use crate::day;

/// The most captures of one mini-program that are read.
pub const CAPTURES_MAX: usize = 200;

/// The most bytes that all captures of one mini-program may have together: 32 MiB.
pub const CAPTURES_MAX_BYTES: usize = 32 * 1024 * 1024;

/// Collects the facts of one mini-program, as they are seen on the day `today`.
///
/// `console` is the console file's tree, held to its JSON Schema by the caller;
/// whatever does not fit it is left out here, with a finding. `captures` are the
/// files of captured responses, in any order; `observed` is what
/// [`crate::project::observe`] found. The tree has the shape of [`schema()`],
/// and every value of it keeps its file, its bytes and its evidence. What is not
/// known is absent, but `captures` and `contradictions` are always there.
///
/// A captured fact wins over an observed one, and that over a declared one. Where a
/// captured and a declared fact disagree, `contradictions` has an entry at the declared
/// place; where an observed fact disagrees with either, `project.contradictions` has one. Of several captures of one
/// fact, the newest wins; one without a day comes after all that have one; of the
/// same day the order is that of [`captures::response::Response`], then of the
/// paths. A capture of another program never counts, and where the best one leaves a fact
/// empty or broken, the fact is not known: no older one counts in its place. A category whose capture is silent on its review keeps the declared state.
///
/// ```
/// use dictum_miniprogram::facts;
/// use dictum_source::source::Source;
///
/// let capture = Source::new(
///     "captures/getwxadevinfo.2026-11-01.json",
///     r#"{"errcode": 0, "errmsg": "ok", "requestdomain": ["https://API.example.com/"]}"#,
/// );
/// let (tree, findings) = facts::collect(None, &[capture], None, jiff::civil::date(2026, 11, 22));
/// let domain = tree.at_pointer("/domains/request/0").and_then(|it| tree.str(it));
/// assert_eq!((domain, findings.len()), (Some("https://api.example.com"), 0));
/// ```
pub fn collect(
    console: Option<&Tree>,
    captures: &[Arc<Source>],
    observed: Option<&Tree>,
    today: Date,
) -> (Tree, Vec<Finding>) {
    let (declared, mut findings) = match console {
        Some(console) => {
            let (declared, findings) = console::read(console, today);
            (Some(declared), findings)
        }
        None => (None, Vec::new()),
    };
    let mut captures = read(captures, today, &mut findings);
    findings.extend(programs::part(&mut captures, declared.as_ref(), observed));
    findings.extend(disagreement::told(&captures));

    let mut tree = merge::merge(declared.as_ref(), &captures);
    findings.extend(account::unfit(&tree));
    let list = list(&mut tree, &captures, today);
    let root = tree.root();
    tree.insert(root, ("captures", Span::default()), list);
    if let Some(observed) = observed {
        observed::join(&mut tree, observed);
    }

    findings.sort_by(Finding::order);
    (tree, findings)
}

/// The JSON Schema of the facts of the kind `mini-program`.
///
/// It follows the console file's types, without nulls and with what is computed:
/// the names of categories, the captures and the contradictions.
pub fn schema() -> serde_json::Value {
    schema::schema()
}

/// A file that somebody names as proof in the console file.
#[derive(Debug, Clone, PartialEq)]
pub struct Attestation {
    /// The section that it proves: `beta`.
    pub section: String,
    /// The file, relative to the console file's folder.
    pub file: String,
    /// Where the file is named.
    pub at: Location,
    /// The digest that its bytes must have, in lower case, where one is given.
    pub sha256: Option<String>,
    /// Where the digest stands.
    pub sha256_at: Option<Location>,
}

/// The files that the sections of `console` name as proof, in its order.
///
/// Nothing is read here: whoever may read files compares them with the digests.
pub fn attestations(console: &Tree) -> Vec<Attestation> {
    let sections = console.entries(console.root()).iter();
    sections
        .filter_map(|section| {
            let attested = console.get(section.value, "attested")?;
            let file = console.get(attested, "file")?;
            let sha256 = console.get(attested, "sha256");
            let digest = sha256.and_then(|it| console.str(it));
            Some(Attestation {
                section: section.key.to_string(),
                file: console.str(file)?.to_owned(),
                at: console.location(file),
                sha256: digest.map(str::to_ascii_lowercase),
                sha256_at: sha256.filter(|_| digest.is_some()).map(|it| console.location(it)),
            })
        })
        .collect()
}

/// Reads the captures, the best first.
fn read(sources: &[Arc<Source>], today: Date, findings: &mut Vec<Finding>) -> Vec<Capture> {
    let mut sources: Vec<&Arc<Source>> = sources.iter().collect();
    sources.sort_by(|a, b| a.path().cmp(b.path()));
    let mut captures = Vec::new();
    let mut bytes = 0_usize;
    for (count, source) in sources.into_iter().enumerate() {
        bytes = bytes.saturating_add(source.text().len());
        if count >= CAPTURES_MAX || bytes > CAPTURES_MAX_BYTES {
            findings.push(too_many(source));
            break;
        }
        let (capture, more) = captures::read(source, today);
        captures.extend(capture);
        findings.extend(more);
    }
    // The newest first, what has no day last; the sort keeps the order of paths.
    captures.sort_by(|a, b| b.taken.cmp(&a.taken).then(a.response.cmp(&b.response)));
    captures
}

fn too_many(source: &Arc<Source>) -> Finding {
    let mib = CAPTURES_MAX_BYTES / 1024 / 1024;
    let message = Text::new(
        format!(
            "of the captures, {CAPTURES_MAX} and {mib} MiB together are read; this one and those after it are not"
        ),
        format!("最多读取 {CAPTURES_MAX} 个、合计 {mib} MiB 的响应文件；此文件及其后的文件未读取"),
    );
    let help = Text::new("keep the newest capture of each response", "每种响应保留最新的一份即可");
    let at = Location::new(source, Span::default());
    Finding::new("too-many-captures", Severity::Error, message).at(at).help(help)
}

/// The list of captures, by their paths.
fn list(tree: &mut Tree, captures: &[Capture], today: Date) -> NodeId {
    let mut sorted: Vec<&Capture> = captures.iter().collect();
    sorted.sort_by(|a, b| a.source.path().cmp(b.source.path()));
    let items = sorted.into_iter().map(|capture| item(tree, capture, today)).collect();
    let at = tree.location(tree.root());
    tree.push(Value::List(items), &at, Evidence::Captured)
}

fn item(tree: &mut Tree, capture: &Capture, today: Date) -> NodeId {
    let places = capture.places;
    let text = |it: &str| Value::String(it.into());
    let mut entries = vec![
        ("file", text(capture.source.path()), places.start),
        ("response", text(capture.response.as_str()), places.start),
    ];
    if let Some(taken) = capture.taken {
        entries.push(("taken", text(&taken.to_string()), places.taken));
        entries.push(("age_days", Value::Int(day::age(taken, today)), places.taken));
    }
    entries.push(("errcode", Value::Int(capture.errcode), places.errcode));
    entries.push(("errmsg", text(&capture.errmsg), places.errmsg));
    let at = |span| Location::new(&capture.source, span);
    let map = tree.push(Value::Map(Vec::new()), &at(places.start), Evidence::Captured);
    for (key, value, span) in entries {
        let value = tree.push(value, &at(span), Evidence::Captured);
        tree.insert(map, (key, span), value);
    }
    map
}

#[cfg(test)]
mod tests {
    use dictum_source::tree::{self, Notation};
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn console(text: &str) -> Tree {
        let source = Source::new("console.yaml", text);
        tree::parse(&source, Notation::Yaml, Evidence::Declared).0.unwrap()
    }

    fn codes(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|it| it.code.as_str()).collect()
    }

    #[test]
    fn attestations_name_the_files_and_their_digests() {
        let digest = "0123456789ABCDEF".repeat(4);
        let console = console(&format!(
            "app_id: wx1\nbeta:\n  granted: true\n  attested:\n    by: a\n    file: proof/beta.png\n    sha256: {digest}\n\
             real_name: {{attested: {{file: proof/law.pdf, sha256: null}}}}\nscenario: {{attested: {{file: 5}}}}\n"
        ));
        let found = attestations(&console);
        let files: Vec<(&str, &str)> =
            found.iter().map(|it| (it.section.as_str(), it.file.as_str())).collect();
        assert_eq!(files, [("beta", "proof/beta.png"), ("real_name", "proof/law.pdf")]);
        assert_eq!(found[0].sha256, Some(digest.to_lowercase()));
        assert_eq!(found[0].at.start().line, 6);
        assert_eq!(found[0].sha256_at.as_ref().unwrap().start().line, 7);
        assert_eq!((&found[1].sha256, &found[1].sha256_at), (&None, &None));
    }

    #[test]
    fn a_console_that_is_no_map_gives_no_facts() {
        let (tree, findings) = collect(Some(&console("- a\n")), &[], None, TODAY);
        assert_eq!(codes(&findings), ["console-shape"]);
        let root = tree.root();
        assert_eq!(tree.entries(root).len(), 2);
        assert_eq!(collect(Some(&console("")), &[], None, TODAY).1, []);
    }

    #[test]
    fn captures_past_the_limit_are_reported_and_not_read() {
        let text = r#"{"errcode": 0, "errmsg": "ok", "plugin_list": []}"#;
        let sources: Vec<Arc<Source>> =
            (0..=CAPTURES_MAX).map(|it| Source::new(format!("{it:04}.json"), text)).collect();
        let (tree, findings) = collect(None, &sources, None, TODAY);
        assert_eq!(codes(&findings), ["too-many-captures"]);
        let list = tree.at_pointer("/captures").unwrap();
        assert_eq!(tree.items(list).len(), CAPTURES_MAX);
    }

    #[test]
    fn a_capture_past_the_limit_is_reported_and_not_read() {
        let text = " ".repeat(captures::CAPTURE_MAX_BYTES + 1);
        let (_, findings) = collect(None, &[Source::new("a.json", text)], None, TODAY);
        assert_eq!(codes(&findings), ["capture-too-large"]);
    }

    #[test]
    fn a_list_past_the_limit_is_cut_and_reported() {
        let domains = vec!["https://a.example"; 1001].join("\", \"");
        let text = format!(r#"{{"errcode": 0, "requestdomain": ["{domains}"]}}"#);
        let (tree, findings) =
            collect(None, &[Source::new("getwxadevinfo.json", text)], None, TODAY);
        assert_eq!(codes(&findings), ["capture-shape"]);
        assert_eq!(tree.items(tree.at_pointer("/domains/request").unwrap()).len(), 1000);
    }

    #[test]
    fn deep_json_is_a_finding() {
        let text = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let (_, findings) = collect(None, &[Source::new("a.json", text)], None, TODAY);
        assert_eq!(findings.len(), 1);
        let text =
            format!("{{\"errcode\": 0, \"requestdomain\": {}1{}}}", "[".repeat(80), "]".repeat(80));
        let (_, findings) = collect(None, &[Source::new("a.json", text)], None, TODAY);
        assert_eq!(codes(&findings), ["too-deep"]);
    }

    #[test]
    fn of_a_key_that_stands_twice_the_first_counts() {
        let text = r#"{"errcode": 40001, "errcode": 0, "requestdomain": ["https://a.example"]}"#;
        let (tree, findings) =
            collect(None, &[Source::new("getwxadevinfo.json", text)], None, TODAY);
        assert_eq!(codes(&findings), ["duplicate-key"]);
        assert_eq!(tree.at_pointer("/domains"), None);
    }

    #[test]
    fn a_message_quotes_the_beginning_of_a_long_text() {
        let long = "类".repeat(900);
        let text = format!(
            "principal: {long}\n{long}: 1\nlaunch: {{date: {long}}}\ncategories: [{long}：x]\n"
        );
        let (_, findings) = collect(Some(&console(&text)), &[], None, TODAY);
        assert_eq!(findings.len(), 4);
        assert!(findings.iter().all(|it| it.message.zh_cn.chars().count() < 300));
    }

    #[test]
    fn the_schema_is_closed_and_knows_no_null() {
        let text = schema().to_string();
        assert!(!text.contains("null") && !text.contains("$ref") && !text.contains("oneOf"));
        assert_eq!(schema().to_string(), text);
        assert_eq!(
            text.matches("\"properties\"").count(),
            text.matches("\"additionalProperties\":false").count()
        );
        assert_eq!(schema()["properties"]["principal"]["enum"][4], "institution");
    }
}
