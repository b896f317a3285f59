//! Several reports of one run, each in its file.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/willingness-verification/examples");

const FORMATS: [&str; 16] = [
    "text",
    "full",
    "grouped",
    "concise",
    "todo",
    "json",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "checkstyle",
    "tap",
    "rdjson",
    "prometheus",
    "markdown",
    "summary",
];

fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["check", "--today", "2026-11-22", "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("dictum starts")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_file_has_what_stdout_would_have() {
    let folder = TempDir::new().expect("a folder");
    let example = format!("{EXAMPLE}/first-day");
    for format in FORMATS {
        let file = format!("{format}=reports/deep/{format}");
        let run = check(folder.path(), &["--format", format, "--output", &file, &example]);
        assert_eq!(run.status.code(), Some(1), "{format}");
        let written = folder.path().join("reports/deep").join(format);
        let written = fs::read_to_string(written).expect("the report is there");
        assert_eq!(written, printed(&run), "{format}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = TempDir::new().expect("a folder");
    let example = format!("{EXAMPLE}/first-day");
    let run = || {
        let output = check(
            folder.path(),
            &["--output", "sarif=a.sarif", "--output", "junit=a.xml", &example],
        );
        assert_eq!(output.status.code(), Some(1));
        ["a.sarif", "a.xml"].map(|it| fs::read(folder.path().join(it)).expect("it is there"))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_report_that_cannot_be_written_is_no_clean_run() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("taken")).expect("a folder");
    let ready = format!("{EXAMPLE}/ready");
    for outputs in [
        &["--output", "sarif=taken"][..],
        &["--output", "sarif=a", "--output", "junit=a"],
        &["--output", "sarif="],
        &["--output", "nothing=a"],
    ] {
        let run = check(folder.path(), &[outputs, &[&ready]].concat());
        assert_eq!(run.status.code(), Some(2), "{outputs:?}");
        assert!(!run.stderr.is_empty(), "{outputs:?}");
    }
}

#[test]
fn of_two_reports_to_one_file_none_is_written() {
    let folder = TempDir::new().expect("a folder");
    let ready = format!("{EXAMPLE}/ready");
    for other in ["junit=a", "junit=./a", "junit=../{}/a"] {
        let name = folder.path().file_name().expect("a name").to_string_lossy();
        let other = other.replace("{}", &name);
        let run = check(folder.path(), &["--output", "sarif=a", "--output", &other, &ready]);
        assert_eq!(run.status.code(), Some(2), "{other}");
        assert!(!folder.path().join("a").exists(), "{other}");
    }
}

/// What every command is run with, where it prints something.
#[cfg(target_os = "linux")]
const COMMANDS: [(&str, &[&str]); 20] = [
    ("init", &["init"]),
    ("check", &["check", "PACK/examples/ready"]),
    ("baseline", &["baseline", "--by", "me@acme.example", "PACK/examples/ready"]),
    ("watch", &["watch", "PACK/examples/ready"]),
    ("lsp", &["lsp"]),
    ("audit", &["audit", "PACK/examples"]),
    ("draft", &["draft", "PACK/requirements.md", "--dry-run"]),
    ("compile", &["compile", "PACK", "--dry-run"]),
    ("confirm", &["confirm", "PACK"]),
    ("verify", &["verify"]),
    ("update", &["update", "--dry-run", "PACK/examples"]),
    ("test", &["test", "PACK"]),
    ("explain", &["explain", "request-domain-missing"]),
    ("facts", &["facts", "PACK/examples/ready"]),
    ("diff", &["diff", "PACK", "PACK"]),
    ("eval", &["eval", "1 + 1"]),
    ("functions", &["functions"]),
    ("schema", &["schema"]),
    ("completions", &["completions", "bash"]),
    ("man", &["man", "check"]),
];

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_no_clean_run() {
    let help = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["--lang", "en", "--help"])
        .output()
        .expect("dictum starts");
    let help = printed(&help);
    let listed = help.lines().skip_while(|it| *it != "Commands:").skip(1);
    let listed: Vec<&str> = listed
        .take_while(|it| !it.is_empty())
        .filter_map(|it| it.split_whitespace().next())
        .collect();
    assert_eq!(listed, COMMANDS.map(|(name, _)| name), "every command is tried");
    let others: [(&str, &[&str]); 3] = [
        ("help", &["--help"]),
        ("version", &["--version"]),
        ("json", &["check", "--format", "json", "PACK/examples/ready"]),
    ];
    for (name, arguments) in COMMANDS.into_iter().chain(others) {
        to_nowhere(name, arguments);
    }
}

/// Runs `dictum` with `arguments` where stdout takes nothing.
#[cfg(target_os = "linux")]
fn to_nowhere(name: &str, arguments: &[&str]) {
    use std::io::Write as _;
    use std::process::Stdio;
    const QUESTION: &str =
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;

    let folder = TempDir::new().expect("a folder");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let pack = EXAMPLE.strip_suffix("/examples").expect("a pack");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["--lang", "en", "--today", "2026-11-22"])
        .args(arguments.iter().map(|it| it.replace("PACK", pack)))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .expect("dictum starts");
    let mut stdin = child.stdin.take().expect("stdin");
    // Only the server reads it; the others may be gone by now.
    let _ = write!(stdin, "Content-Length: {}\r\n\r\n{QUESTION}", QUESTION.len());
    drop(stdin);
    let output = child.wait_with_output().expect("dictum ends");
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{name}: {told}");
    assert!(told.contains("standard output cannot be written"), "{name}: {told}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_is_written_through_or_refused() {
    use std::io::Read as _;
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let ready = format!("{EXAMPLE}/ready");
    let to = |name: &str| check(folder.path(), &["--output", &format!("json={name}"), &ready]);

    fs::write(at("file"), "old").expect("a file");
    symlink("file", at("link")).expect("a link");
    symlink("nowhere", at("dangling")).expect("a link");
    for name in ["link", "dangling"] {
        let run = to(name);
        assert_eq!(run.status.code(), Some(2), "{name}");
        assert!(fs::symlink_metadata(at(name)).expect("it is there").is_symlink(), "{name}");
    }
    assert_eq!(fs::read_to_string(at("file")).expect("a file"), "old");

    let made = Command::new("mkfifo").arg(at("fifo")).status().expect("mkfifo starts");
    assert!(made.success());
    assert_eq!(to("fifo").status.code(), Some(2), "nobody reads it");
    let path = at("fifo");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        fs::File::open(path).and_then(|mut it| it.read_to_string(&mut text)).map(|_| text)
    });
    // The reader may not be there yet; nobody who reads is status 2, as before.
    let run = std::iter::repeat_with(|| to("fifo")).find(|it| it.status.code() != Some(2));
    assert_eq!(run.expect("it ends").status.code(), Some(0));
    let text = reader.join().expect("no panic").expect("it reads");
    assert!(text.ends_with("}\n"), "{text}");

    assert_eq!(to("/dev/null").status.code(), Some(0));
    assert_eq!(to("/dev/full").status.code(), Some(2));
    let device = fs::symlink_metadata("/dev/null").expect("it is there");
    assert!(device.file_type().is_char_device());
}

const SECRETS: [&str; 4] = ["hunter2", "s3cr3t", "tok3n", "eyJhbGciOiJIUzI1NiJ9"];

/// A project that writes secrets into its addresses, wherever an address may stand.
fn project_with_secrets() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("app.json", r#"{"pages": ["p/p"], "plugins": {"//me:hunter2@a.example": 1}}"#);
    write("p/p.json", r#"{"usingComponents": {"x": "https://me:hunter2@a.example/c"}}"#);
    write("p/p.wxml", "<live-player src=\"rtmp://me:hunter2@a.example/x?token=tok3n\"/>");
    write("p/p.js", "Page({})");
    write(
        "app.js",
        "const B = 'https://me:hunter2@b.example'
wx.request({url: B + '/x?access_token=tok3n'})
wx.request({url: 'http://s3cr3t@10.0.0.1/y?t=eyJhbGciOiJIUzI1NiJ9'}); f('https://me:hunter2@z')
wx.uploadFile({url: g('https://me:hunter2@c.example', '?appSecret=s3cr3t')})
require('https://me:hunter2@d.example/z')
",
    );
    write("project.config.json", r#"{"appid": "https://me:hunter2@e.example", "libVersion": 1}"#);
    let long = "x".repeat(200);
    write(
        "console.yaml",
        &format!(
            "schema: dictum/console/v1
app_id: https://me:hunter2@f.example
name: https://me:hunter2@{long}.example
domains:
  request: ['https://me:hunter2@g.example', 'https://s3cr3t@{long}', 'https://h.example?sig=tok3n']
  socket: [wss://me:hunter2{long}@i.example]
  upload: {{'https://me:hunter2@j.example': 1}}
https://me:hunter2@k.example: unknown
"
        ),
    );
    write(
        "captures/getaccountbasicinfo.2026-11-16.json",
        r#"{"errcode": 0, "errmsg": "ok", "appid": "https://me:hunter2@l.example"}"#,
    );
    write(
        "captures/getwxadevinfo.2026-11-16.json",
        r#"{"errcode": 40001, "errmsg": "at https:\/\/me:hunter2@m.example?ticket=tok3n"}"#,
    );
    folder
}

#[test]
fn no_secret_of_an_address_is_in_any_output() {
    let folder = project_with_secrets();
    let mut runs = vec![
        vec!["check", "--verbose"],
        vec!["check", "--color", "always"],
        vec!["check", "--quiet", "--lang", "zh-CN"],
    ];
    runs.push(vec!["check", "--statistics"]);
    runs.extend(FORMATS.map(|it| vec!["check", "--format", it]));
    let audits = ["html", "json", "oscal-catalog", "oscal-profile", "oscal-results"];
    runs.extend(audits.map(|it| vec!["audit", "--format", it]));
    let check = |file: &str| {
        for arguments in &runs {
            let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
                .args(arguments)
                .args(["--today", "2026-11-22"])
                .current_dir(folder.path())
                .output()
                .expect("dictum starts");
            for printed in [output.stdout, output.stderr] {
                let printed = String::from_utf8(printed).expect("UTF-8");
                for secret in SECRETS {
                    let at = printed.find(secret).map(|it| it.saturating_sub(200));
                    let around = at.map(|it| printed.get(it..).unwrap_or_default());
                    assert_eq!(around, None, "{file} {arguments:?}");
                }
            }
        }
    };
    check("all");
    // A slip voids the file; without it other words are said of the same values.
    let console = folder.path().join("console.yaml");
    let text = fs::read_to_string(&console).expect("a file");
    let text: Vec<&str> =
        text.lines().filter(|it| !it.contains("{'") && !it.contains("k.ex")).collect();
    fs::write(&console, text.join("\n")).expect("a file");
    check("console without slips");
    fs::write(folder.path().join("captures/getwxadevinfo.2026-11-16.json"), r#"{"errcode": 0, "errmsg": "ok", "requestdomain": ["https://me:hunter2@n.example"], "wsrequestdomain": [], "uploaddomain": [], "downloaddomain": []}"#).expect("a file");
    check("a capture of domains");
}

/// Projects with faults of many kinds, and what each is checked with.
fn faulty_projects() -> Vec<TempDir> {
    let files: [&[(&str, &str)]; 9] = [
        &[],
        &[("app.json", "{\"pages\": [\"a\"]}")],
        &[(
            "dictum.yaml",
            "schema: dictum/workspace/v1\nsubjects:\n- {name: a, kind: mini-program, policy: willingness-verification@2}\n",
        )],
        &[(
            "dictum.yaml",
            "schema: dictum/workspace/v1\nlayers: [nowhere.yaml]\nsubjects:\n- {name: a, kind: document, files: [x.yaml], policy: nosuch@1}\n- {name: b, kind: mini-program, root: gone, policy: willingness-verification@9}\n",
        )],
        &[
            (
                "console.yaml",
                "schema: dictum/console/v1\nbeta: {attested: {by: a, on: 2026-11-01, file: gone.png}}\n",
            ),
            ("captures/a.txt", ""),
        ],
        &[("console.yaml", "\u{1}"), ("project.config.json", "[]"), ("app.json", "")],
        &[
            (
                "dictum.yaml",
                "schema: dictum/workspace/v1\nsubjects:\n- {name: a, kind: document, files: ['*.toml', '!x', '[', '.*/*.toml'], policy: cargo-manifests@1}\n",
            ),
            (".hidden/Cargo.toml", ""),
        ],
        &[
            (
                "dictum.yaml",
                "schema: dictum/workspace/v1\nsubjects:\n- {name: a, kind: document, files: ['*/*.toml', 'none/*.toml', '*/*.txt'], policy: cargo-manifests@1}\n",
            ),
            ("a/Cargo.toml", ""),
            ("b/Cargo.toml", "[package]\nname = \"x\"\n[dependencies]\nserde = \"*\"\n"),
            ("c/Cargo.toml", "package = 1\n[lints]\n"),
            ("d/Cargo.toml", "["),
            ("e/a.txt", ""),
        ],
        &[("dictum.yaml", "schema: dictum/workspace/v1\nsubjects: []\nlayers: 1\nfail_on: eror\n")],
    ];
    let write = |files: &[(&str, &str)]| {
        let folder = TempDir::new().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    };
    files.iter().map(|it| write(it)).collect()
}

#[test]
fn every_finding_has_a_file_and_a_line_in_every_format() {
    for folder in faulty_projects() {
        let json = printed(&check(folder.path(), &["--format", "json"]));
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let findings = json["findings"].as_array().expect("a list");
        assert!(!findings.is_empty());
        for finding in findings {
            assert!(finding["path"].is_string() && finding["line"].is_u64(), "{finding}");
        }
        let sarif = printed(&check(folder.path(), &["--format", "sarif"]));
        let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
        for result in sarif["runs"][0]["results"].as_array().expect("a list") {
            let place = &result["locations"][0]["physicalLocation"];
            assert!(place["artifactLocation"]["uri"].is_string(), "{result}");
            assert!(place["region"]["startLine"].is_u64(), "{result}");
        }
        let github = printed(&check(folder.path(), &["--format", "github"]));
        let annotations = github.lines().filter(|it| it.starts_with("::"));
        let summaries =
            ["::notice title=dictum::", "::group::", "::stop-commands::", "::endgroup::"];
        for line in annotations.filter(|it| !summaries.iter().any(|head| it.starts_with(head))) {
            let ends_the_log = line.len() == "::".len() * 2 + 32;
            assert!(ends_the_log || line.contains(" file=") && line.contains(",line="), "{line}");
        }
        for format in ["checkstyle", "rdjson", "concise", "markdown", "summary"] {
            let told = printed(&check(folder.path(), &["--format", format]));
            for finding in findings {
                let (path, line) = (finding["path"].as_str().expect("a path"), &finding["line"]);
                let place = match format {
                    "checkstyle" => format!("<file name=\"{path}\">"),
                    "rdjson" => format!("\"path\": \"{path}\""),
                    _ => format!("{path}:{line}"),
                };
                assert!(told.contains(&place), "{format} {place}: {told}");
            }
        }
        let gitlab = printed(&check(folder.path(), &["--format", "gitlab"]));
        let gitlab: serde_json::Value = serde_json::from_str(&gitlab).expect("JSON");
        for issue in gitlab.as_array().expect("a list") {
            assert!(issue["location"]["path"].as_str().is_some_and(|it| !it.is_empty()), "{issue}");
        }
    }
}
