//! Every command's help, in the reader's language.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::process::Command;

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["--lang", "zh-CN"])
        .args(arguments)
        .arg("--help")
        .output()
        .expect("dictum starts");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands that the help lists, one to a line between the two headings.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|it| *it != "命令：").skip(1);
    let names = lines.take_while(|it| !it.is_empty());
    names.filter_map(|it| it.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn no_english_is_left_in_chinese_help() {
    let root = help(&[]);
    let names = commands(&root);
    assert!(names.len() > 10, "{names:?}");
    let texts = names.iter().map(|it| help(&[it])).chain([root.clone()]);
    for text in texts {
        for english in
            ["Usage", "OPTIONS", "COMMAND", "Options", "Arguments", "default", "possible"]
        {
            assert!(!text.contains(english), "{english}:\n{text}");
        }
    }
}

#[test]
fn every_shell_completes_and_every_command_has_a_manual_page() {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_dictum"))
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .expect("dictum starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let (code, script) = run(&["completions", shell]);
        assert_eq!(code, Some(0), "{shell}");
        assert!(script.contains("omit-waived"), "{shell} knows the options");
    }
    assert_eq!(run(&["completions", "nosuch"]).0, Some(2));
    let (_, help) = run(&["--help"]);
    let listed = help.lines().skip_while(|it| *it != "Commands:").skip(1);
    let listed = listed.take_while(|it| !it.is_empty());
    for command in listed.filter_map(|it| it.split_whitespace().next()) {
        let (code, page) = run(&["man", command]);
        assert_eq!(code, Some(0), "{command}");
        assert!(
            page.contains(".SH NAME") && page.contains(&format!("dictum\\-{command}")),
            "{page}"
        );
    }
    assert_eq!(run(&["man"]).0, Some(0));
    assert_eq!(run(&["man", "nosuch"]).0, Some(2));
}
