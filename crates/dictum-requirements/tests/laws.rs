//! What holds of every document.

use std::sync::Arc;

use dictum_requirements::document::{self, BlockId, ClauseKind, Document};
use dictum_requirements::{requirements, suspects};
use dictum_schema::rulebook::Rulebook;
use dictum_schema::severity::Evidence;
use dictum_source::source::{Source, Span};
use dictum_source::tree::{self, Notation};
use proptest::prelude::*;

/// What Markdown, HTML and sentences are made of, parted by `|`.
const PIECES: &str = "# |## 4. 白名单|###|- |  - |1. |> |>! |>?|```|~~~|    |*|**|_|`|[|](|)|![\
    |<https://a.example>|https://b.example;|<table>|<tr>|<td rowspan=3>|</td>|</table>|<br>|<!--\
    |-->|<|>|&amp;|&|必须签名。|请，|：|？|！|. |must do|“|”|\"|\\|\t|\u{200b}|é|e\u{301}|😀|[^1]\
    |[^1]: |---|===|~~|[x] |\r|\0|<p>|<script>|[](id:a)|<h3>|</h3>|<dl>|<dt>|<dd>|</dl>|<ul>|<li>|<pre>\
    |</pre>|<code>|</code>|<a href=\"b>c\">|</a>|<td colspan=2>|<th>|+++|Step 1. |Acme Co. |should|only \
    |at least|不得|宜|, |；|No |in 3 days";

/// Text that is dense in [`PIECES`].
fn markdown() -> impl Strategy<Value = String> {
    let table = ["| a | b |\n", "| --- | --- |\n", "|", ":\n", "\n", "\n", "\n\n", "\n\n"];
    let pieces: Vec<&str> = PIECES.split('|').chain(table).collect();
    let piece = prop::sample::select(pieces).prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![8 => piece, 1 => ".{0,8}"], 0..60).prop_map(|it| it.concat())
}

/// How much a text may be for [`hostile`] to stay within the limits of one line.
const NESTED_MAX: usize = 400;

fn parse(text: &str) -> (Arc<Source>, Document) {
    let source = Source::new("requirements.md", text);
    let (document, _) = document::parse(&source);
    (source, document)
}

fn lies_in(source: &Source, span: Span) -> bool {
    span.start <= span.end && source.text().get(span.range()).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_never_panics(text in prop_oneof![markdown(), any::<String>()]) {
        parse(&text);
    }

    #[test]
    fn spans_lie_in_their_source(text in markdown()) {
        let (source, document) = parse(&text);
        for section in document.sections() {
            prop_assert!(lies_in(&source, section.span) && lies_in(&source, section.heading));
        }
        for block in document.blocks() {
            prop_assert!(lies_in(&source, block.span), "{block:?}");
            let words = block.inline.text();
            for (at, it) in words.char_indices() {
                prop_assert!(lies_in(&source, block.inline.span(at..at + it.len_utf8())));
            }
        }
        for clause in document.clauses() {
            prop_assert!(lies_in(&source, clause.span), "{clause:?}");
        }
        for link in document.links() {
            prop_assert!(lies_in(&source, link.span), "{link:?}");
        }
    }

    #[test]
    fn obligations_lie_in_the_words_of_their_clause(text in markdown()) {
        let (_, document) = parse(&text);
        for clause in document.clauses() {
            let mut end = 0;
            for it in &clause.obligations {
                prop_assert!(clause.words.get(it.words.clone()).is_some(), "{clause:?}");
                prop_assert!(end <= it.words.start && it.words.start < it.words.end, "{clause:?}");
                end = it.words.end;
            }
        }
    }

    #[test]
    fn clauses_do_not_overlap(text in markdown()) {
        let (_, document) = parse(&text);
        for pair in document.clauses().windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
        }
    }

    #[test]
    fn clauses_lie_in_their_blocks(text in markdown()) {
        let (_, document) = parse(&text);
        for clause in document.clauses() {
            let block = document.block(clause.block).span;
            prop_assert!(block.start <= clause.span.start && clause.span.end <= block.end);
        }
    }

    #[test]
    fn blocks_are_a_tree_in_document_order(text in markdown()) {
        let (_, document) = parse(&text);
        let mut reached = 0;
        let roots = (0..document.blocks().len()).map(|it| BlockId::at(it).unwrap());
        for id in roots.filter(|it| document.block(*it).parent.is_none()) {
            for inner in document.subtree(id) {
                reached += 1;
                for child in document.children(inner) {
                    prop_assert_eq!(document.block(child).parent, Some(inner));
                }
            }
        }
        prop_assert_eq!(reached, document.blocks().len());
    }

    #[test]
    fn no_sentence_that_asks_is_lost(before in markdown(), after in markdown()) {
        // A blank line ends every block that could take the sentence in, except those of
        // code, HTML and metadata: what opens them is taken out.
        let opens = ['`', '~', '<', '\t', '[', '-', '\0', '=', '|'];
        let before = before.replace(opens, "").replace("    ", "");
        let text = format!("{before}\n\n务必盖章归档。\n\n{after}");
        let (_, document) = parse(&text);
        let found = document.clauses().iter().any(|it| it.asks() && it.words.contains("务必盖章归档。"));
        prop_assert!(found, "{:?}", document.clauses());
    }
}

proptest! {
    // Each case compiles a dozen expressions.
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn binding_never_panics_and_is_deterministic(text in markdown(), glob in ".{0,12}") {
        let quoted = serde_json::to_string(&glob).unwrap();
        let rulebook = RULEBOOK.replace("GLOB", &quoted);
        let source = Source::new("rulebook.yaml", rulebook);
        let (tree, _) = tree::parse(&source, Notation::Json, Evidence::Declared);
        let tree = tree.unwrap();
        let rulebook: Rulebook = serde_json::from_value(tree.to_json(tree.root())).unwrap();
        let (_, document) = parse(&text);
        let (bound, findings) = requirements::bind(&document, &rulebook, &tree);
        let again = requirements::bind(&document, &rulebook, &tree);
        prop_assert_eq!(&(bound.clone(), findings), &again);
        // Each heading that asks for nothing and is claimed by nobody is no clause.
        let clauses = document.clauses().iter().filter(|it| it.kind != ClauseKind::Heading).count();
        prop_assert!(bound.ledger.len() >= clauses);
        let asking = bound.ledger.iter().filter(|it| it.clause.asks && it.clause.claims.is_empty());
        let unmapped = again.1.iter().filter(|it| it.code == "clause-unmapped");
        prop_assert_eq!(asking.count(), unmapped.count());
        for finding in &again.1 {
            prop_assert!(finding.at.is_some() && finding.help.is_some(), "{}", finding.code);
        }
        let ids: std::collections::BTreeSet<_> = bound.ledger.iter().map(|it| &it.clause.id).collect();
        prop_assert_eq!(ids.len(), bound.ledger.len());
        let ledger: Vec<_> = bound.ledger.iter().map(|it| it.clause.clone()).collect();
        prop_assert_eq!(suspects::find(&ledger, &bound), []);
    }
}

const RULEBOOK: &str = r#"{
  "schema": "dictum/rulebook/v1", "policy": "p", "title": "t", "document": "requirements.md",
  "subject": "document",
  "params": {
    "list": {"at": ["*白名单"], "read": "list", "label": "：:", "split": "、，", "type": "list(string)"},
    "code": {"at": ["*白名单"], "read": "code", "strip": ";", "type": "list(string)"},
    "table": {"at": ["*白名单", GLOB], "read": "table", "column": "a", "type": "list(string)"},
    "pairs": {"at": [""], "read": "table", "columns": ["a", "b"], "where": {"a": GLOB},
              "blocks": "all", "type": "list(string)"},
    "map": {"at": ["*白名单"], "read": "table", "map": {"key": "a", "value": "b"},
            "type": "map(string, duration)"},
    "after": {"at": [""], "after": {"glob": GLOB, "nth": 1}, "read": "list", "nested": "both",
              "type": "list(string)"},
    "spans": {"at": ["", GLOB], "read": "inline-code", "form": "version", "type": "list(string)"},
    "links": {"at": ["*白名单"], "read": "links", "link": GLOB, "type": "list(string)"},
    "text": {"at": [GLOB], "says": GLOB, "read": "text", "capture": GLOB, "type": "int"},
    "number": {"at": ["*白名单"], "says": "*签名*", "read": "number", "type": "int"}
  },
  "rules": [
    {"id": "r", "at": ["*白名单"], "says": ["*", GLOB], "level": "must", "severity": "error",
     "title": "t", "message": "m", "require": GLOB}
  ],
  "informative": [{"at": ["*白名单"], "why": "w"}]
}"#;

/// What a document holds, counted: the time to read it is the time to make this.
fn size(document: &Document) -> usize {
    let words: usize = document.blocks().iter().map(|it| it.inline.text().len()).sum();
    let clauses: usize = document.clauses().iter().map(|it| it.text.len() + it.words.len()).sum();
    let links: usize =
        document.links().iter().map(|it| it.destination.len() + it.words.len()).sum();
    document.sections().len() + document.blocks().len() + words + clauses + links
}

/// Text that is meant to hurt, `count` pieces of it.
fn hostile(count: usize) -> Vec<String> {
    let mut nested = String::new();
    for depth in 0..count.min(2000) {
        nested.push_str(&"  ".repeat(depth));
        nested.push_str("- a\n");
    }
    vec![
        ">".repeat(count.min(NESTED_MAX)),
        "> ".repeat(count.min(NESTED_MAX)) + "必须。",
        "[".repeat(count),
        "[](".repeat(count),
        "![a](b".repeat(count),
        "*".repeat(count),
        "*a _b ".repeat(count),
        "`".repeat(count),
        "` `` ".repeat(count),
        "- ".repeat(count.min(NESTED_MAX)) + "a",
        "1. ".repeat(count.min(NESTED_MAX)) + "a",
        nested,
        "<".repeat(count),
        "<a".repeat(count),
        "</".repeat(count) + ">",
        "<!--".repeat(count),
        "<table>".repeat(count),
        "<table><tr><td rowspan=99 colspan=99>".to_owned() + &"<tr><td>a".repeat(count),
        "<div>".to_owned() + &"&a".repeat(count),
        "|".repeat(count) + "\n" + &"|-".repeat(count) + "\n" + &"|a".repeat(count),
        "| a |\n| - |\n".to_owned() + &"| b |\n".repeat(count),
        "#".repeat(count),
        "# a\n".repeat(count),
        "请。".repeat(count),
        "\"e.g. ".repeat(count),
        "a:\n".repeat(count),
        "。".repeat(count),
        "[a](https://a.example)".repeat(count),
        "[^1]: ".repeat(count),
        "[a]: b\n".repeat(count),
        "&#x1F600;".repeat(count),
        "<h3>".repeat(count),
        "<h3>a</h3>\n\n".repeat(count),
        "<dl>".repeat(count),
        "<dl><dt>a".to_owned() + &"<dd>b".repeat(count),
        "<ul><li>a\n\n".repeat(count),
        "<table><tr><td>a\n\n".repeat(count),
        "<div>".to_owned() + &"<a title=\"".repeat(count),
        "<pre>".to_owned() + &"a\n".repeat(count),
        "<div>".to_owned() + &"&amp".repeat(count),
        "step 1. ".repeat(count),
        "1. a. ".repeat(count),
        "Acme Co. ".repeat(count),
        "You must smile. ".repeat(count),
        "- a\n```\nb\n```\n".repeat(count),
        "\u{200b}".repeat(count),
        " ".repeat(count),
        "\\".repeat(count),
    ]
}

#[test]
fn parse_is_linear() {
    for (small, large) in hostile(100).iter().zip(hostile(4_000)) {
        for text in [small, &large] {
            let (_, document) = parse(text);
            let (size, most) = (size(&document), 16 * text.len() + 64);
            let head: String = text.chars().take(20).collect();
            assert!(size <= most, "{head}: {size} of {} bytes", text.len());
        }
    }
}

#[test]
fn nesting_does_not_overflow_the_stack() {
    let count = 100_000;
    for piece in ["[", "*", "![", "`"] {
        let (_, document) = parse(&(piece.repeat(count) + "必须。"));
        assert!(!document.blocks().is_empty(), "{piece}");
    }
    for piece in [">", "- "] {
        let (_, document) = parse(&(piece.repeat(400) + "必须。"));
        assert!(
            document.clauses().iter().any(dictum_requirements::document::Clause::asks),
            "{piece}"
        );
        let source = Source::new("requirements.md", piece.repeat(count));
        let (document, findings) = document::parse(&source);
        assert!(document.blocks().is_empty() && findings[0].code == "document-too-deep");
    }
}

#[test]
fn long_sentences_take_no_square_of_their_length() {
    let pieces = [
        "only ",
        "that must ",
        "is to be ",
        "will ",
        "a, ",
        "a; ",
        "不得",
        "需，",
        "必须；",
        "(a ",
        "\"a\" ",
        "and must ",
        "`a` ",
        "no more than ",
        "| a ",
        "最大",
        "a) ",
        "A: ",
        "请参见",
        "1. ",
        "为使用",
    ];
    for piece in pieces {
        let text = piece.repeat(1024 * 1024 / piece.len());
        let (document, findings) = document::parse(&Source::new("requirements.md", text));
        // So many marks of a list on one line are refused, and told.
        assert!(!document.clauses().is_empty() || !findings.is_empty(), "{piece}");
    }
}

#[test]
fn a_megabyte_is_read() {
    let section = "## 章节\n\n必须签名，参见 [指南](https://a.example)。说明。\n\n- 甲：乙、丙\n```\nhttps://b.example;\n```\n\n";
    let text = section.repeat(1024 * 1024 / section.len());
    let (_, document) = parse(&text);
    let sections = document.sections().len() - 1;
    assert_eq!(document.clauses().iter().filter(|it| it.asks()).count(), sections);
}
