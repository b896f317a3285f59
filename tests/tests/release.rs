//! Laws of a release's file.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use dictum_requirements::release::to_yaml;
use dictum_schema::language::Text;
use dictum_schema::release::{Claim, Clause, Item, Release};
use dictum_schema::severity::{Evidence, Level};
use dictum_schema::value::Scalar;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};

fn release() -> Release {
    read(include_str!("../../policies/willingness-verification/releases/1.0.0.yaml"))
}

fn read(yaml: &str) -> Release {
    let source = Source::new("release.yaml", yaml);
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    assert!(findings.is_empty(), "{findings:?}");
    let tree = tree.unwrap();
    serde_json::from_value(tree.to_json(tree.root())).unwrap()
}

/// Text that YAML could take for something else, and any other text. A byte-order
/// mark at the beginning of a file's text is taken off, here it is inside.
fn words() -> impl Strategy<Value = String> {
    let traps = [
        "",
        " ",
        "~",
        "null",
        "true",
        "yes",
        "1",
        "1e3",
        "0x1f",
        "1.0.0",
        "2026-11-22",
        ".inf",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "'",
        "\"",
        "{a}",
        "[a]",
        "a\nb",
        "a\n",
        "\n",
        "\n\na ",
        " a",
        "a\t",
        "\\",
        "证券/期货：“引号”",
        "<<",
        "---",
        "...",
        "\u{feff}",
        "\u{202e}",
        "\u{85}",
        "\u{2028}",
        "\r\n",
        "\0",
        "🏦",
    ];
    prop_oneof![proptest::sample::select(traps.to_vec()).prop_map(str::to_owned), any::<String>()]
}

fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        any::<bool>().prop_map(Scalar::Bool),
        any::<i64>().prop_map(Scalar::Int),
        words().prop_map(Scalar::String),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn write_then_read_is_identity(
        title in words(),
        zh in words(),
        message in words(),
        require in words(),
        heading in vec(words(), 0..3),
        items in vec((scalar(), any::<Option<u32>>()), 0..5),
    ) {
        let mut release = release();
        release.title = Text::new(title, zh.clone());
        for rule in &mut release.rules {
            rule.message = Text::new(message.clone(), zh.clone());
            rule.require.clone_from(&require);
        }
        for param in release.params.values_mut() {
            let item = |(value, line): &(Scalar, Option<u32>)| Item {
                key: None,
                value: value.clone(),
                line: *line,
                amended: line.is_none(),
            };
            param.items = items.iter().map(item).collect();
        }
        release.ledger.push(Clause {
            id: "c-0".to_owned(),
            heading,
            lines: [1, 2],
            words: message.clone(),
            asks: true,
            level: Some(Level::Should),
            claims: vec![Claim::Informative(Text::same(message))],
        });
        let text = to_yaml(&release);
        prop_assert_eq!(read(&text), release.clone());
        prop_assert_eq!(to_yaml(&read(&text)), text);
    }
}
