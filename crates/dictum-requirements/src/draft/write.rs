//! The text of a drafted rulebook, with comments for whoever goes on with it.

use std::fmt::Write as _;

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Form, Informative, Nested, Param, Read, Rule, Rulebook, Says};
use dictum_schema::severity::{Level, Severity};

use super::Notes;
use crate::words;

/// The most characters of a comment.
const COMMENT_MAX_CHARS: usize = 120;

const HEADER: &str = "\
# yaml-language-server: $schema=.dictum/rulebook.schema.json
# Drafted by `dictum draft`; from now on it is yours. A rule whose condition is `todo()` is
# not judged yet, and never passes: write what has to hold, and rename the rule after the
# fault that it finds.
# 由 `dictum draft` 起草，此后由你维护。条件为 `todo()` 的规则尚未判定，绝不算通过：
# 请写明应满足的条件，并以它所发现的问题为规则命名。
";

/// The text of `rulebook`.
pub(super) fn rulebook(rulebook: &Rulebook, notes: &Notes) -> String {
    let mut out = HEADER.to_owned();
    let mut line = |words: String| {
        out.push_str(&words);
        out.push('\n');
    };
    line("schema: dictum/rulebook/v1".to_owned());
    line(format!("policy: {}", rulebook.policy));
    line(format!("title: {}", text(&rulebook.title)));
    line(format!("document: {}", quoted(&rulebook.document)));
    line("subject: document".to_owned());
    if let Some(schema) = &rulebook.subject_schema {
        line(format!("subject_schema: {}", quoted(schema)));
    }
    if rulebook.params.is_empty() {
        line("params: {}".to_owned());
    } else {
        line("params:".to_owned());
    }
    for (id, param) in &rulebook.params {
        for note in notes.params.get(id).into_iter().flatten() {
            line(format!("  # {}", comment(note)));
        }
        line(format!("  {id}:"));
        for option in options(param) {
            line(format!("    {option}"));
        }
    }
    line(if rulebook.rules.is_empty() { "rules: []" } else { "rules:" }.to_owned());
    for it in &rulebook.rules {
        for note in notes.rules.get(it.id.as_str()).into_iter().flatten() {
            line(format!("  # {}", comment(note)));
        }
        for option in rule(it) {
            line(option);
        }
    }
    if !rulebook.informative.is_empty() {
        line("informative:".to_owned());
    }
    for it in &rulebook.informative {
        line(informative(it));
    }
    out
}

fn options(param: &Param) -> Vec<String> {
    let read = param.read.map(|it| match it {
        Read::List => "list",
        Read::Code => "code",
        Read::Table => "table",
        Read::Links => "links",
        Read::InlineCode => "inline-code",
        Read::Text => "text",
        Read::Number => "number",
    });
    let form = param.form.map(|it| match it {
        Form::Number => "number",
        Form::Version => "version",
        Form::Date => "date",
        Form::Size => "size",
        Form::Duration => "duration",
    });
    let nested = param.nested.map(|it| match it {
        Nested::Outer => "outer",
        Nested::Inner => "inner",
        Nested::Both => "both",
    });
    let own = |name: &str, value: Option<&str>| value.map(|it| format!("{name}: {it}"));
    let string = |name: &str, value: &Option<String>| {
        value.as_ref().map(|it| format!("{name}: {}", quoted(it)))
    };
    let found = [
        Some(format!("at: {}", list(&param.at))),
        param.after.as_ref().map(|it| format!("after: {}", says(it))),
        param.says.as_ref().map(|it| format!("says: {}", says(it))),
        own("read", read),
        own("nested", nested),
        string("strip", &param.strip),
        string("column", &param.column),
        string("capture", &param.capture),
        string("split", &param.split),
        own("form", form),
        Some(format!("type: {}", quoted(param.kind.as_str()))),
        param.title.as_ref().map(|it| format!("title: {}", text(it))),
    ];
    found.into_iter().flatten().collect()
}

fn rule(rule: &Rule) -> Vec<String> {
    let level = match rule.level {
        Level::May => "may",
        Level::Should => "should",
        Level::Must => "must",
    };
    let severity = match rule.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let globs: Vec<String> = rule.says.iter().map(says).collect();
    vec![
        format!("  - id: {}", rule.id),
        format!("    at: {}", list(&rule.at)),
        format!("    says: [{}]", globs.join(", ")),
        format!("    level: {level}"),
        format!("    severity: {severity}"),
        format!("    title: {}", text(&rule.title)),
        format!("    require: {}", rule.require),
        format!("    message: {}", text(&rule.message)),
    ]
}

fn informative(it: &Informative) -> String {
    format!("  - at: {}\n    why: {}", list(&it.at), text(&it.why))
}

fn says(it: &Says) -> String {
    match it {
        Says::One(glob) => quoted(glob),
        Says::Same(same) => {
            let nth = same.nth.map_or(1, std::num::NonZeroU32::get);
            format!("{{glob: {}, nth: {nth}}}", quoted(&same.glob))
        }
    }
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|it| self::quoted(it)).collect();
    format!("[{}]", quoted.join(", "))
}

fn text(it: &Text) -> String {
    if it.en == it.zh_cn {
        return quoted(&it.en);
    }
    format!("{{en: {}, zh-CN: {}}}", quoted(&it.en), quoted(&it.zh_cn))
}

/// `words` as a string of YAML: in double quotes, with what is not plain spelled out.
fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for it in words.chars() {
        match it {
            '"' | '\\' => {
                out.push('\\');
                out.push(it);
            }
            it if is_hidden(it) => {
                let code = u32::from(it);
                // Writing to a string does not fail.
                let _ = if code > 0xffff {
                    write!(out, "\\U{code:08x}")
                } else {
                    write!(out, "\\u{code:04x}")
                };
            }
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

/// Whether a person would not see `it`, or a reader of YAML would take it for the end of a
/// line.
fn is_hidden(it: char) -> bool {
    it.is_control()
        || words::is_invisible(it)
        || matches!(it, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
        || matches!(it, '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(it, '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// `words` as a comment: one line without what nobody sees.
fn comment(words: &str) -> String {
    let shown: String = words
        .chars()
        .map(|it| if it.is_whitespace() || is_hidden(it) { ' ' } else { it })
        .collect();
    words::cut(&shown, COMMENT_MAX_CHARS)
}
