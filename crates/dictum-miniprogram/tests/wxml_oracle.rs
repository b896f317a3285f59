//! Our reader of WXML sees what the platform's own parser sees.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests may fail loudly")]

mod oracle;

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What the reader tells apart, and what may stand beside it.
const PIECES: &[&str] = &[
    "<view",
    "<view>",
    "</view>",
    "<live-player",
    "<live-pusher/>",
    "</live-player>",
    "<block",
    "</block>",
    "<slot",
    "</slot>",
    "<wxs module=\"m\">",
    "</wxs>",
    "</wxsx",
    "</wxs",
    "<import ",
    "</import>",
    "<include ",
    "</include>",
    "<template name=\"t\">",
    "<template name='u'>",
    "<template is=\"t\"",
    "<template is=\"{{a}}\" data=\"{{...b}}\"",
    "</template>",
    "<a:b>",
    "</a:b>",
    "</>",
    "</ ",
    "<!--",
    "-->",
    "<!DOCTYPE ",
    "<![CDATA[",
    "]]>",
    "<?",
    "<",
    ">",
    "/>",
    "/",
    "=",
    "\"",
    "'",
    " ",
    "\n",
    "\t",
    "\u{c}",
    "\r\n",
    "\u{3000}",
    "\u{a0}",
    "\u{2028}",
    "{{",
    "}}",
    "{",
    "}",
    "{{a}}",
    "{{ a < b }}",
    "{{'}}'}}",
    "{{\"}}\"}}",
    "{{ a b }}",
    "{{}}",
    "{{ /* }} */ }}",
    "{{ {a: {b: 1}} }}",
    "{{a:1,...b}}",
    "{{[a,,b]}}",
    "a ? b : c",
    "?.5",
    "(",
    ")",
    "[",
    "]",
    ".",
    "...",
    ",",
    ":",
    "+",
    "-",
    "++",
    "&&",
    "&",
    "|",
    "!",
    "==",
    "typeof ",
    "instanceof ",
    "void 0",
    "0x1f",
    "017",
    "08",
    "1.5e-3",
    "1.2.3",
    "\\",
    "\\'",
    "src=\"a.wxml\"",
    "src=b",
    "src={{a}}",
    "src=''",
    "src=\".wxml\"",
    "url=\"{{u}}\"",
    "mode=RTC",
    "mode='SD'",
    "muted",
    "id=\"x\"",
    "class=\"{{c}}\"",
    "data-a=\"1\"",
    "model:value=\"{{v}}\"",
    "bind:tap=\"f\"",
    "bindtap=\"f\"",
    "generic:item=\"my-item\"",
    "wx:if=\"{{a}}\"",
    "wx:elif=\"{{b}}\"",
    "wx:else",
    "wx:for=\"{{c}}\"",
    "wx:key=\"{{d}}\"",
    "slot:a=\"b\"",
    "let:a=\"{{b}}\"",
    "name=\"{{n}}\"",
    "is=\"a&amp;b\"",
    "is=t",
    "is",
    "&lt;",
    "&#97;",
    "&#x61;",
    "&nope;",
    "域名",
    "🚀",
    "text",
    "a.b-c_d",
    "LIVE-PLAYER",
    "</VIEW>",
    "LivePusher",
];

/// Expressions, whole ones more often than broken ones.
fn expression() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        "a",
        "b1",
        "$c",
        "1",
        "0.5",
        ".5",
        "'x'",
        "\"y\"",
        "'}}'",
        "\"<live-player/>\"",
        "true",
        "'\\''",
        "0x1f",
        "",
        "'",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone(), inner.clone());
        (pair, 0..14_usize).prop_map(|((a, b, c), form)| match form {
            0 => format!("({a})"),
            1 => format!("{a} + {b}"),
            2 => format!("{a} < {b}"),
            3 => format!("{a} ? {b} : {c}"),
            4 => format!("{a}({b}, {c})"),
            5 => format!("{a}[{b}]"),
            6 => format!("{a}.d"),
            7 => format!("{{k: {a}, {{l: {b}}}}}"),
            8 => format!("{{k: {a}, l: {{m: {b}}}}}"),
            9 => format!("[{a}, ...{b}, {c}]"),
            10 => format!("!{a} && -{b} >>> {c}"),
            11 => format!("typeof {a} /* {b} */"),
            12 => format!("k: {a}, ...{b}"),
            _ => format!("{a} {b}"),
        })
    })
}

fn attribute() -> impl Strategy<Value = String> {
    let name = select(vec![
        "url",
        "mode",
        "src",
        "name",
        "is",
        "data",
        "id",
        "class",
        "data-a",
        "model:my-value",
        "bind:tap",
        "wx:if",
        "wx:elif",
        "wx:else",
        "wx:for",
        "wx:key",
        "generic:g",
        "slot:s",
        "let:v",
        "module",
        "extra-attr:e",
        "a:b:c",
        "a:",
    ]);
    let form = select(vec!["\"", "'", "{", " ", ""]);
    (name, form, expression(), "[a-z.]{0,4}").prop_map(|(name, form, inner, word)| match form {
        "\"" => format!(" {name}=\"{word}{{{{{}}}}}\"", inner.replace('"', "'")),
        "'" => format!(" {name}='{word}'"),
        "{" => format!(" {name}={{{{{inner}}}}}"),
        " " => format!(" {name} = \"{{{{{inner}}}}}{word}\""),
        _ => format!(" {name}"),
    })
}

/// Files whose tags are closed, most of the time.
fn file() -> impl Strategy<Value = String> {
    let text = (expression(), select(vec!["text", " ", "\n", "<!-- <live-player/> -->", "a < b"]))
        .prop_map(|(inner, text)| format!("{text}{{{{ {inner} }}}}"));
    text.prop_recursive(5, 40, 4, |inner| {
        let name = select(vec![
            "view",
            "live-player",
            "live-pusher",
            "block",
            "slot",
            "template",
            "template",
            "import",
            "include",
            "wxs",
            "my-part",
            "a:b",
            "LivePlayer",
        ]);
        let end = select(vec!["", "/", "!", "?"]);
        (name, vec(attribute(), 0..4), vec(inner, 0..4), end).prop_map(
            |(name, attributes, content, end)| {
                let (attributes, content) = (attributes.concat(), content.concat());
                match end {
                    "/" => format!("<{name}{attributes}/>{content}"),
                    "!" => format!("<{name}{attributes}>{content}</{}>", name.to_uppercase()),
                    "?" => format!("<{name}{attributes}>{content}"),
                    _ => format!("<{name}{attributes}>{content}</{name}>"),
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8 * ProptestConfig::default().cases))]

    #[test]
    fn random_files_are_seen_alike(text in file()) {
        oracle::agree(&text);
    }

    #[test]
    fn broken_files_are_seen_alike(text in file(), cuts in vec((any::<prop::sample::Index>(), select(PIECES)), 1..4)) {
        let mut text = text;
        for (at, piece) in cuts {
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            match piece.len() {
                1 => text.truncate(at),
                2 => {
                    let end = text.floor_char_boundary((at + 3).min(text.len()));
                    text.replace_range(at..end, "");
                }
                _ => text.insert_str(at, piece),
            }
        }
        oracle::agree(&text);
    }

    #[test]
    fn pieces_in_any_order_are_seen_alike(pieces in vec(select(PIECES), 0..40)) {
        oracle::agree(&pieces.concat());
    }
}

#[test]
fn the_files_of_the_repository_are_seen_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["tests/corpus", "policies"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 30, "{}", files.len());
    for text in files {
        oracle::agree(&text);
    }
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "wxml") {
            files.extend(String::from_utf8(fs::read(path).unwrap()));
        }
    }
}
