//! Hostile and broken files: a clear finding with a place, never a crash, a hang,
//! or a pass.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs `dictum` in `folder`; panics where it did not end by itself with 0, 1 or 2.
fn dictum(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("NO_COLOR", "1")
        .output()
        .expect("dictum starts");
    let code = output.status.code().expect("dictum is not ended by a signal");
    assert!((0..=2).contains(&code), "{code}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Checks a mini-program that has `files`; gives the exit code and what was printed.
fn check(files: &[(&str, Vec<u8>)]) -> (i32, String) {
    let folder = TempDir::new().expect("a folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    run(folder.path())
}

fn run(folder: &Path) -> (i32, String) {
    let output = dictum(folder, &["check", "--today", "2026-11-22"]);
    let mut printed = String::from_utf8(output.stdout).expect("UTF-8");
    printed.push_str(&String::from_utf8(output.stderr).expect("UTF-8"));
    (output.status.code().unwrap_or(-1), printed)
}

/// Checks that a console file of `bytes` fails the run with the finding `code` at `place`.
fn console(bytes: impl Into<Vec<u8>>, code: &str, place: &str) {
    let (exit, printed) = check(&[("console.yaml", bytes.into())]);
    assert_eq!(exit, 1, "{printed}");
    assert!(printed.contains(code), "no {code} in: {printed}");
    assert!(printed.contains(place), "no {place} in: {printed}");
}

const HEAD: &str = "schema: dictum/console/v1\n";

#[test]
fn a_truncated_console_file() {
    console(format!("{HEAD}domains: {{request: [https://a"), "yaml-syntax", "console.yaml:2");
}

#[test]
fn a_text_that_wants_quotes_is_told_so() {
    console(format!("{HEAD}name: a: b\n"), "quote a text", "console.yaml:2");
}

#[test]
fn nesting_that_would_overflow_a_stack() {
    console("[".repeat(100_000), "yaml-syntax", "console.yaml:1");
    console(format!("{HEAD}name: {}", "- ".repeat(50_000)), "yaml", "console.yaml:2");
    console(format!("{HEAD}name:\n{}", "? ".repeat(20_000)), "yaml", "console.yaml:3");
}

#[test]
fn aliases_that_explode() {
    let mut text = format!("{HEAD}a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let below = level - 1;
        let row = vec![format!("*a{below}"); 9].join(", ");
        text = format!("{text}a{level}: &a{level} [{row}]\n");
    }
    console(text, "too-many-values", "console.yaml:");
}

#[test]
fn an_alias_inside_of_its_own_value() {
    console(format!("{HEAD}name: &a [*a]\n"), "yaml", "console.yaml:2");
}

#[test]
fn a_key_that_stands_twice() {
    console(format!("{HEAD}name: a\nname: b\n"), "duplicate-key", "console.yaml:3:1");
}

#[test]
fn other_encodings() {
    console(b"name: \xd6\xd0\n".to_vec(), "file-not-utf8", "console.yaml");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("name: a\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    console(utf16, "file-not-utf8", "UTF-16");
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let (_, printed) = check(&[("console.yaml", format!("\u{feff}{HEAD}name: a\n").into_bytes())]);
    assert!(!printed.contains("yaml-syntax"), "{printed}");
    assert!(!printed.contains("schema-mismatch"), "{printed}");
}

#[test]
fn a_file_of_a_hundred_megabytes_is_not_read() {
    let folder = TempDir::new().expect("a folder");
    let file = fs::File::create(folder.path().join("console.yaml")).expect("a file");
    file.set_len(100 * 1024 * 1024).expect("a sparse file");
    let (exit, printed) = run(folder.path());
    assert_eq!(exit, 1, "{printed}");
    assert!(printed.contains("file-too-large"), "{printed}");
}

#[test]
fn a_folder_where_a_file_should_be() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("console.yaml")).expect("a folder");
    let (exit, printed) = run(folder.path());
    assert_eq!(exit, 1, "{printed}");
    assert!(printed.contains("file-not-regular"), "{printed}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_root() {
    let outside = TempDir::new().expect("a folder");
    fs::write(outside.path().join("secret.yaml"), "name: secret-word\n").expect("a file");
    let folder = TempDir::new().expect("a folder");
    let link = folder.path().join("console.yaml");
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), link).expect("a link");
    fs::write(folder.path().join("app.json"), "{}").expect("a file");
    let (exit, printed) = run(folder.path());
    assert_eq!(exit, 1, "{printed}");
    assert!(!printed.contains("secret-word"), "{printed}");
}

#[cfg(unix)]
#[test]
fn a_pipe_where_a_capture_should_be() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("captures")).expect("a folder");
    let pipe = folder.path().join("captures/getcategory.json");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
    assert!(made.success());
    let (exit, printed) = run(folder.path());
    assert_eq!(exit, 1, "{printed}");
    assert!(printed.contains("file-not-regular"), "{printed}");
}

#[test]
fn captures_that_are_no_captures() {
    for (bytes, code) in [
        (b"{\"errcode\": 0".to_vec(), "json-syntax"),
        ("[".repeat(100_000).into_bytes(), "json-syntax"),
        (b"{\"hello\": 1}".to_vec(), "capture-unknown"),
        (b"".to_vec(), "json-syntax"),
    ] {
        let (exit, printed) = check(&[("captures/getcategory.2026-11-16.json", bytes)]);
        assert_eq!(exit, 1, "{printed}");
        assert!(printed.contains(code), "no {code} in: {printed}");
    }
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let text = format!("{HEAD}nmae: \"\u{1b}[31mred\"\n");
    let (_, printed) = check(&[("console.yaml", text.into_bytes())]);
    assert!(!printed.contains('\u{1b}'), "{printed:?}");
}

#[test]
fn a_workspace_file_that_names_what_is_not_there() {
    let workspace = |subject: &str| {
        let text = format!("schema: dictum/workspace/v1\nsubjects:\n  - {subject}\n");
        check(&[("dictum.yaml", text.into_bytes())])
    };
    for (subject, code) in [
        ("{name: a, kind: mini-program, policy: nobody@1}", "policy-not-found"),
        ("{name: a, kind: mini-program, policy: willingness-verification@99}", "policy-not-found"),
        ("{name: a, kind: mini-program, root: ../.., policy: willingness-verification}", "file-"),
        ("{name: a, kind: document, policy: willingness-verification}", "subject-kind-wrong"),
        ("{name: a, kind: mini-program, policy: 7}", "schema-mismatch"),
    ] {
        let (exit, printed) = workspace(subject);
        assert_eq!(exit, 1, "{printed}");
        assert!(printed.contains(code), "no {code} in: {printed}");
    }
}

/// Checks the first pack under a layer of `text`; gives what was printed.
fn under(text: &str) -> String {
    let workspace = "schema: dictum/workspace/v1\nlayers: [team.yaml]\nsubjects:\n  \
        - {name: a, kind: mini-program, policy: willingness-verification@1}\n";
    let files = [("dictum.yaml", workspace.into()), ("team.yaml", text.as_bytes().to_vec())];
    let (exit, printed) = check(&files);
    assert_eq!(exit, 1, "{printed}");
    printed
}

const LAYER: &str =
    "schema: dictum/layer/v1\nlayer: team\nowner: me\nover: willingness-verification@1\n";

#[test]
fn a_layer_that_is_none_is_told_so() {
    for (text, code) in [
        ("", "schema-mismatch"),
        ("[", "yaml-syntax"),
        ("layer: team\nlayer: team\n", "duplicate-key"),
        ("schema: dictum/layer/v1\nlayer: 7\n", "schema-mismatch"),
        (
            &format!("{LAYER}rules: {{live-player-disabled: {{severity: fatal}}}}"),
            "schema-mismatch",
        ),
        (&format!("{LAYER}rules: {{live-player-disabled: {{sverity: error}}}}"), "schema-mismatch"),
        (&format!("{LAYER}rules: {}1{}", "[".repeat(500), "]".repeat(500)), "team.yaml"),
    ] {
        let printed = under(text);
        assert!(printed.contains(code) && printed.contains("team.yaml"), "no {code} in: {printed}");
    }
}

#[test]
fn a_layer_that_asks_for_too_much_is_refused() {
    let domains = |count| {
        let items: Vec<String> = (0..count).map(|it| format!("https://h{it}.example")).collect();
        let items = items.join(", ");
        format!("request-domain-missing: {{params: {{request_domains: {{add: [{items}]}}}}}}")
    };
    for (rules, code) in [
        (domains(20_000), "layer-too-long"),
        ("no-such-rule: {severity: error}".to_owned(), "rule-unknown"),
        ("live-player-disabled: {params: {review_days: {set: 1}}}".to_owned(), "param-not-read"),
        (
            "launch-before-review: {params: {review_days: {set: [1]}}}".to_owned(),
            "param-type-wrong",
        ),
        ("launch-before-review: {params: {review_day: {set: 1}}}".to_owned(), "param-unknown"),
        ("live-player-disabled: {enabled: false}".to_owned(), "layer-loosens"),
        ("live-player-disabled: {allow: {off: true}}".to_owned(), "layer-grants-nothing"),
    ] {
        let printed = under(&format!("{LAYER}rules: {{{rules}}}\n"));
        assert!(printed.contains(code), "no {code} in: {printed}");
    }
    let other = LAYER.replace("@1", "@9");
    assert!(under(&format!("{other}rules: {{}}\n")).contains("layer-over-other-version"));
}

#[test]
fn a_waiver_that_is_not_properly_given_excuses_nothing() {
    let bomb = format!("\"{}\"", "{a*,b*}".repeat(25));
    for (subject, reason, until, code) in [
        ("\"*\"", "why", "2027-02-30", "waiver-misdated"),
        ("\"*\"", "why", "20270131", "waiver-misdated"),
        ("\"*\"", "why", "2027-1-31", "waiver-misdated"),
        ("\"*\"", "why", "2099-01-01", "waiver-too-long"),
        ("\"*\"", "\" -- \"", "2027-01-31", "waiver-incomplete"),
        ("\"[a\"", "why", "2027-01-31", "waiver-subject-invalid"),
        ("\"\"", "why", "2027-01-31", "waiver-subject-invalid"),
        (&format!("\"{}\"", "*".repeat(100_000)), "why", "2027-01-31", "waiver-subject-invalid"),
        (&bomb, "why", "2027-01-31", "waiver-unused"),
        ("\"*\"", "why", "2026-11-21", "waiver-expired"),
    ] {
        let printed = under(&format!(
            "{LAYER}waivers:\n  - {{rule: live-player-disabled, subject: {subject}, reason: {reason}, \
             approved_by: me, until: \"{until}\"}}\n"
        ));
        assert!(printed.contains(code), "no {code} in: {printed}");
        assert!(printed.contains("error[live-player-disabled]"), "excused by {until}: {printed}");
    }
}

#[test]
fn a_layer_outside_of_the_workspace_is_not_read() {
    let workspace = "schema: dictum/workspace/v1\nlayers: [../team.yaml]\nsubjects:\n  \
        - {name: a, kind: mini-program, policy: willingness-verification@1}\n";
    let files = [("inner/dictum.yaml", workspace.into()), ("team.yaml", LAYER.into())];
    let folder = TempDir::new().expect("a folder");
    for (path, bytes) in files {
        let bytes: Vec<u8> = bytes;
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    let (exit, printed) = run(&folder.path().join("inner"));
    assert!(exit == 1 && printed.contains("file-outside-root"), "{printed}");
}

#[test]
fn a_folder_that_is_not_there_is_no_clean_run() {
    let folder = TempDir::new().expect("a folder");
    let output = dictum(folder.path(), &["check", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn compile_of_broken_packs_ends_with_findings() {
    let folder = TempDir::new().expect("a folder");
    let pack = folder.path().join("demo");
    fs::create_dir(&pack).expect("a folder");
    fs::write(pack.join("requirements.md"), "# Demo\n\nYou must smile.\n").expect("a file");
    for rulebook in ["", "[", "rules: 7", "schema: dictum/rulebook/v1\npolicy: demo\n"] {
        fs::write(pack.join("rulebook.yaml"), rulebook).expect("a file");
        let output = dictum(folder.path(), &["compile", "demo"]);
        assert_eq!(output.status.code(), Some(1), "{rulebook}");
        assert!(!pack.join("releases").exists());
    }
}

#[test]
fn a_fifo_is_told_and_never_waited_for() {
    for name in ["console.yaml", "app.json", "project.config.json"] {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("console.yaml"), HEAD).expect("a file");
        let _ = fs::remove_file(folder.path().join(name));
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status();
        assert!(made.expect("mkfifo starts").success());
        let (exit, printed) = run(folder.path());
        assert_eq!(exit, 1, "{name}: {printed}");
        let told = name != "console.yaml" || printed.contains("file-not-regular");
        assert!(told, "{name} is not named: {printed}");
    }
}

/// A workspace whose subject is what `files` find, with the pack for Cargo's manifests.
fn manifests(files: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let workspace = format!(
        "schema: dictum/workspace/v1\npacks: [cargo-manifests]\nsubjects:\n  - name: all\n    \
         kind: document\n    files: [{files}]\n    policy: cargo-manifests@1\n"
    );
    fs::write(folder.path().join("dictum.yaml"), workspace).expect("a file");
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/cargo-manifests");
    let releases = folder.path().join("cargo-manifests/releases");
    fs::create_dir_all(&releases).expect("a folder");
    let schema = "cargo-manifests/subject.schema.json";
    fs::copy(pack.join("subject.schema.json"), folder.path().join(schema)).expect("a copy");
    for file in fs::read_dir(pack.join("releases")).expect("releases") {
        let file = file.expect("a file");
        fs::copy(file.path(), releases.join(file.file_name())).expect("a copy");
    }
    manifest(folder.path(), "Cargo.toml");
    folder
}

/// Writes a manifest that breaks no rule to `path` below `folder`.
fn manifest(folder: &Path, path: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, "[workspace]\nmembers = []\n").expect("a file");
}

/// Makes something below a folder.
type Make<'a> = &'a dyn Fn(&Path);

#[test]
fn what_the_walk_leaves_out_of_what_a_glob_may_mean_is_told_at_the_glob() {
    use std::os::unix::fs::symlink;
    let deep = "d/".repeat(33);
    let outside = TempDir::new().expect("a folder");
    manifest(outside.path(), "Cargo.toml");
    let make: &[(&str, Make)] = &[
        (".hidden", &|it| manifest(it, ".hidden/Cargo.toml")),
        ("target", &|it| manifest(it, "target/package/Cargo.toml")),
        ("b/node_modules", &|it| manifest(it, "b/node_modules/x/Cargo.toml")),
        (deep.trim_end_matches('/'), &|it| manifest(it, &format!("{deep}Cargo.toml"))),
        ("b", &|it| symlink(outside.path(), it.join("b")).expect("a link")),
        ("b/Cargo.toml", &|it| {
            fs::create_dir(it.join("b")).expect("a folder");
            symlink(outside.path().join("Cargo.toml"), it.join("b/Cargo.toml")).expect("a link");
        }),
        ("b/Cargo.toml", &|it| {
            fs::create_dir(it.join("b")).expect("a folder");
            let made = Command::new("mkfifo").arg(it.join("b/Cargo.toml")).status();
            assert!(made.expect("mkfifo starts").success());
        }),
    ];
    for (path, make) in make {
        let folder = manifests("\"**/Cargo.toml\"");
        make(folder.path());
        let (_, printed) = run(folder.path());
        assert!(printed.contains("[subject-left-out]"), "{path}: {printed}");
        assert!(printed.contains(&format!("`{path}`")), "{path}: {printed}");
        assert!(printed.contains("dictum.yaml:6"), "{path} has no place: {printed}");
    }
}

#[test]
fn what_no_glob_means_or_is_read_under_its_own_name_is_not_told() {
    use std::os::unix::fs::symlink;
    for files in [
        "Cargo.toml",
        "\"**/Cargo.toml\", \"!{.hidden,b,target}/**\"",
        "\"*/Cargo.toml\", Cargo.toml, .hidden/Cargo.toml, target/Cargo.toml",
    ] {
        let folder = manifests(files);
        manifest(folder.path(), ".hidden/Cargo.toml");
        manifest(folder.path(), "target/Cargo.toml");
        manifest(folder.path(), ".git/Cargo.toml");
        symlink(folder.path().join("cargo-manifests"), folder.path().join("b")).expect("a link");
        symlink("Cargo.toml", folder.path().join("again.toml")).expect("a link");
        let (_, printed) = run(folder.path());
        assert!(!printed.contains("subject-left-out"), "{files}: {printed}");
    }
}

#[test]
fn a_release_that_is_not_what_was_listed_judges_nobody() {
    let forge = |folder: &Path| {
        let release = folder.join("cargo-manifests/releases/1.0.1.yaml");
        let text = fs::read_to_string(&release).expect("a release");
        let edited = text.replacen("severity: error", "severity: info", 1);
        assert_ne!(edited, text);
        fs::write(release, edited).expect("a file");
    };
    let folder = manifests("Cargo.toml");
    forge(folder.path());
    let (exit, printed) = run(folder.path());
    assert!(exit == 1 && printed.contains("release-edited"), "{printed}");
    let folder = manifests("Cargo.toml");
    fs::write(folder.path().join("cargo-manifests/releases/SHA256SUMS"), "").expect("a file");
    let (exit, printed) = run(folder.path());
    assert!(exit == 1 && printed.contains("release-not-listed"), "{printed}");
}

#[test]
fn no_terminal_obeys_an_error_or_a_value() {
    let folder = TempDir::new().expect("a folder");
    let title = "\u{1b}]0;pwned\u{7}";
    let pack = folder.path().join("pack");
    fs::create_dir(&pack).expect("a folder");
    let rulebook = r#"{"schema": "dictum/rulebook/v1", "policy": "pack", "title": "t",
        "document": "\u001b]0;pwned\u0007x.md", "subject": "mini-program", "rules": []}"#;
    fs::write(pack.join("rulebook.yaml"), rulebook).expect("a file");
    let named = format!("{title}.yaml");
    let layers = format!("x{title}");
    for arguments in [
        &["compile", "pack"][..],
        &["check", &layers],
        &["check", "--lang", "zh-CN", &layers],
        &["eval", "'a\\u001b]0;pwned\\u0007'"],
        &["eval", "['\\u001b]0;pwned\\u0007', 'b\\u202e']"],
        &["eval", "{'\\u001b]0;pwned\\u0007': 1}[title]"],
        &["eval", "subject.x", "--facts", &named],
        &["eval", "1", "--schema", title],
        &["schema", title],
        &["explain", title],
        &["diff", title, title],
        &["test", &layers],
        &["verify", &layers],
        &["audit", &layers],
        &["update", &layers],
        &["confirm", &layers],
        &["init", &format!("{layers}/y")],
        &[title],
        &["check", &format!("--{title}")],
        &["check", "--format", title],
        &["check", "--output", &format!("{title}=x")],
    ] {
        let output = dictum(folder.path(), arguments);
        for printed in [output.stdout, output.stderr] {
            let printed = String::from_utf8(printed).expect("UTF-8");
            let raw = |it: char| it.is_control() && it != '\n' || it == '\u{202e}';
            assert!(!printed.contains(raw), "{arguments:?}: {printed:?}");
        }
    }
}
