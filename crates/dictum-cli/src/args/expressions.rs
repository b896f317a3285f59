//! The arguments of the commands about expressions: `dictum eval` and `dictum functions`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use dictum_evaluator::environment::Library;

use super::{Words, option};

pub(super) fn eval(t: Words) -> Command {
    Command::new("eval")
        .about(t.say(
            "Evaluates one CEL expression: its value, type and cost, and why it is false",
            "检查并计算一个 CEL 表达式：值、类型、代价，以及为何不成立",
        ))
        .arg(
            Arg::new("expression")
                .value_name(t.say("EXPR", "表达式"))
                .allow_hyphen_values(true)
                .help(t.say("The expression", "表达式")),
        )
        .arg(
            option(
                "file",
                t.say("FILE", "文件"),
                t.say(
                    "The file that holds the expression; `-` is the standard input",
                    "写有表达式的文件；`-` 表示标准输入",
                ),
            )
            .conflicts_with("expression")
            .value_parser(value_parser!(std::path::PathBuf)),
        )
        .arg(
            option(
                "facts",
                t.say("FILE", "文件"),
                t.say(
                    "A YAML, JSON or TOML file that `subject` stands for; what it lacks is unknown",
                    "`subject` 所代表的 YAML、JSON 或 TOML 文件；其中没有的即未知",
                ),
            )
            .value_parser(value_parser!(std::path::PathBuf)),
        )
        .arg(option(
            "schema",
            t.say("NAME|FILE", "名称|文件"),
            t.say(
                "The JSON Schema of the facts, so that fields and types are checked",
                "事实的 JSON Schema，用以检查字段与类型",
            ),
        ))
        .arg(option(
            "bindings",
            t.say("JSON", "JSON"),
            t.say(
                "An object whose entries are variables; `@FILE` reads it from a file",
                "一个对象，其各项即变量；`@文件` 表示从文件读取",
            ),
        ))
        .args(eval_more(t))
}

/// What else `eval` takes: types for variables, libraries, lines.
fn eval_more(t: Words) -> [Arg; 3] {
    [
        Arg::new("bindings-schema")
            .long("bindings-schema")
            .value_name(t.say("FILE", "文件"))
            .help(t.say(
                "The JSON Schema of the variables: they get its types, and are unknown where they lack",
                "变量的 JSON Schema：变量取其类型，缺少的即未知",
            )),
        library(t),
        Arg::new("lines").long("lines").action(ArgAction::SetTrue).help(t.say(
            "Answer each line of the standard input, an object with `expression`, `facts`, `bindings`, `id`, with a line of JSON",
            "对标准输入的每一行（含 `expression`、`facts`、`bindings`、`id` 的 JSON 对象）各答一行 JSON",
        )),
    ]
}

pub(super) fn functions(t: Words) -> Command {
    Command::new("functions")
        .about(t.say(
            "Lists the functions that expressions may call, what they do and what they cost",
            "列出表达式可以调用的函数：签名、用途与代价",
        ))
        .arg(Arg::new("name").value_name(t.say("NAME", "名称")).help(
            t.say("A part of a name; without it all are listed", "名称的一部分；不给出则列出全部"),
        ))
        .arg(library(t))
}

/// The libraries that are added to the standard functions.
fn library(t: Words) -> Arg {
    Arg::new("library")
        .long("library")
        .value_name(t.say("NAME", "名称"))
        .action(ArgAction::Append)
        .value_parser(PossibleValuesParser::new(Library::ALL.map(Library::name)))
        .hide_possible_values(true)
        .help(t.say(
            "Functions to add to the standard ones: kubernetes",
            "在标准函数之外加入的函数：kubernetes",
        ))
}
