//! The command line's arguments, described in the reader's language.

mod check;
mod comparison;
mod expressions;
mod versions;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, Command, value_parser};
use dictum_schema::language::Language;
use jiff::civil::Date;

use crate::command;

/// The whole command, described in `language`.
pub(crate) fn command(language: Language) -> Command {
    let t = Words(language);
    let command = Command::new("dictum")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t.say(
            "Compiles requirements documents into policy, and checks projects against it",
            "把需求文档编译成策略，并据此检查项目",
        ))
        .after_help(t.say(
            "Exit status: 0 clean, 1 findings at or above the threshold, 2 dictum could not run.",
            "退出码：0 通过；1 有达到阈值的问题；2 无法运行。",
        ))
        .subcommand_required(true)
        .arg_required_else_help(false)
        .args(common(t))
        .subcommands([
            init(t),
            check::check(t),
            check::baseline(t),
            watch(t),
            lsp(t),
            audit(t),
            versions::draft(t),
            versions::compile(t),
            versions::confirm(t),
            versions::verify(t),
            versions::update(t),
            test(t),
            explain(t),
            facts(t),
            comparison::diff(t),
            expressions::eval(t),
            expressions::functions(t),
            schema(t),
            completions(t),
            man(t),
        ]);
    localised(command, t)
}

/// Words in the reader's language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, en: &'static str, zh_cn: &'static str) -> &'static str {
        match self.0 {
            Language::En => en,
            Language::ZhCn => zh_cn,
        }
    }
}

fn common(t: Words) -> Vec<Arg> {
    vec![
        Arg::new("format")
            .long("format")
            .value_name(t.say("FORMAT", "格式"))
            .global(true)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["text", "json", "markdown"]))
            .default_value("text")
            .hide_default_value(true)
            .help(t.say(
                "How to print: text (default) or json; markdown too, where a command has it",
                "输出格式：text（默认）或 json；部分命令另有 markdown",
            )),
        Arg::new("lang")
            .long("lang")
            .value_name(t.say("LANGUAGE", "语言"))
            .global(true)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["en", "zh-CN"]))
            .help(t.say(
                "The language of messages: en or zh-CN; by default the workspace's, then the locale's",
                "消息的语言：en 或 zh-CN；默认依次取工作区与系统的设置",
            )),
        Arg::new("today")
            .long("today")
            .value_name(t.say("DATE", "日期"))
            .global(true)
            .value_parser(value_parser!(Date))
            .help(t.say(
                "The day to judge on, as YYYY-MM-DD; by default today in UTC",
                "以哪一天为准，格式 YYYY-MM-DD；默认为今天（UTC）",
            )),
        Arg::new("color")
            .long("color")
            .value_name(t.say("WHEN", "时机"))
            .global(true)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .default_value("auto")
            .hide_default_value(true)
            .help(t.say(
                "When to colour: auto (default; respects NO_COLOR), always or never",
                "何时使用颜色：auto（默认，遵循 NO_COLOR）、always 或 never",
            )),
        Arg::new("quiet")
            .long("quiet")
            .short('q')
            .global(true)
            .action(ArgAction::SetTrue)
            .help(t.say("Print findings only", "只输出问题")),
    ]
}

fn init(t: Words) -> Command {
    Command::new("init")
        .about(t.say(
            "Writes a workspace file and a console file that explain themselves",
            "生成带说明的工作区文件和控制台文件",
        ))
        .arg(folder(t))
}

fn watch(t: Words) -> Command {
    Command::new("watch")
        .about(t.say(
            "Checks a workspace again on every change, and prints what changed",
            "每次改动后重新检查工作区，只输出变化",
        ))
        .long_about(t.say(
            "Checks a workspace again on every change, and prints what changed.\n\n\
             What is new is told in full, what is gone on a line each, and the rest as numbers. \
             Ctrl-C ends it, with the exit status of the last check.",
            "每次改动后重新检查工作区，只输出变化。\n\n\
             新增的问题完整列出，已消除的各占一行，其余只给出数目。按 Ctrl-C 结束，退出码为最后一次检查的结果。",
        ))
        .arg(folder(t))
        .arg(
            Arg::new("debounce")
                .long("debounce")
                .value_name(t.say("MS", "毫秒"))
                .value_parser(value_parser!(u64).range(0..=60_000))
                .default_value("50")
                .hide_default_value(true)
                .help(t.say(
                    "How long the disk must be quiet before a check: 50 ms by default",
                    "磁盘静止多久后开始检查，默认 50 毫秒",
                )),
        )
}

fn lsp(t: Words) -> Command {
    Command::new("lsp")
        .about(t.say(
            "Starts the language server on stdin and stdout",
            "在标准输入输出上启动语言服务器",
        ))
        // Editors say how they talk to a server; there is one way here.
        .arg(Arg::new("stdio").long("stdio").action(ArgAction::SetTrue).hide(true))
}

fn audit(t: Words) -> Command {
    Command::new("audit")
        .about(t.say(
            "Writes what an auditor reads: verdicts, evidence, and the clauses that ask",
            "生成审计材料：结论、证据，以及提出要求的条款",
        ))
        .long_about(t.say(
            "Writes what an auditor reads: verdicts, evidence, and the clauses that ask.\n\n\
             The page is one file that needs nothing beside it, in English and Chinese. It is \
             written whatever the verdicts are; `dictum check` is what fails a run.",
            "生成审计材料：结论、证据，以及提出要求的条款。\n\n\
             页面是单个文件，无需任何其他文件，含中英两种语言。无论结论如何都会生成；\
             使运行失败的是 `dictum check`。",
        ))
        .arg(folder(t))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name(t.say("FORMAT", "格式"))
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(command::audit::FORMATS))
                .default_value("html")
                .hide_default_value(true)
                .help(t.say(
                    "What to write: html (default), json, oscal-catalog, oscal-profile or oscal-results",
                    "输出格式：html（默认）、json、oscal-catalog、oscal-profile 或 oscal-results",
                )),
        )
        .arg(
            Arg::new("output")
                .long("output")
                .short('o')
                .value_name(t.say("FILE", "文件"))
                .value_parser(value_parser!(std::path::PathBuf))
                .help(t.say("The file; by default stdout", "写入的文件；默认为标准输出")),
        )
}

fn test(t: Words) -> Command {
    let formats = command::test::FORMATS;
    Command::new("test")
        .about(t.say("Runs every rule of a pack over every case", "以每条规则运行策略包的每个用例"))
        .arg(pack(t).action(ArgAction::Append).num_args(1..).required(true))
        .arg(Arg::new("coverage").long("coverage").action(ArgAction::SetTrue).help(t.say(
            "Measure which rules, branches of conditions and clauses the cases exercise",
            "统计用例覆盖了哪些规则、条件分支与条款",
        )))
        .arg(
            Arg::new("min")
                .long("min")
                .value_name(t.say("PERCENT", "百分比"))
                .value_parser(value_parser!(u8).range(0..=100))
                .help(t.say(
                    "Fail where less of a pack's branches is exercised; implies --coverage",
                    "分支覆盖率低于此值即失败；等同于同时给出 --coverage",
                )),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name(t.say("FORMAT", "格式"))
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(formats))
                .default_value("text")
                .hide_default_value(true)
                .help(t.say(
                    "How to print: text (default), json, or with --coverage lcov or cobertura",
                    "输出格式：text（默认）、json；与 --coverage 同用时还有 lcov 和 cobertura",
                )),
        )
}

fn explain(t: Words) -> Command {
    Command::new("explain")
        .about(t.say(
            "Explains a rule: who asks for it, its condition, its values and where they come from",
            "说明一条规则：出自哪一条款、条件为何、各值从何而来",
        ))
        .arg(
            Arg::new("rule")
                .value_name(t.say("RULE", "规则"))
                .required(true)
                .help(t.say("The rule's id", "规则的 id")),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name(t.say("DIR", "文件夹"))
                .value_parser(value_parser!(std::path::PathBuf))
                .default_value(".")
                .hide_default_value(true)
                .help(t.say(
                    "The workspace whose policies are searched; by default this folder",
                    "在哪个工作区的策略中查找；默认为当前文件夹",
                )),
        )
        .arg(
            Arg::new("policy")
                .long("policy")
                .value_name(t.say("POLICY", "策略"))
                .value_parser(value_parser!(dictum_schema::id::PolicyRange))
                .help(t.say(
                    "The policy, and a range of its versions: `policy@1`",
                    "策略及其版本范围：`policy@1`",
                )),
        )
        .arg(Arg::new("subject").long("subject").value_name(t.say("NAME", "名称")).help(t.say(
            "The subject whose layers and waivers count; by default the first that the rule judges",
            "以哪个对象的层与豁免为准；默认为该规则检查的第一个对象",
        )))
}

fn facts(t: Words) -> Command {
    Command::new("facts")
        .about(t.say(
            "Prints what is known of a workspace's subjects, and where it stands",
            "列出工作区内各对象的已知事实及其出处",
        ))
        .long_about(t.say(
            "Prints what is known of a workspace's subjects, and where it stands.\n\n\
             Nothing is judged. The calls of the code stand by kind and origin, each with the list \
             that holds it or not; then the addresses that stand as text in code that is reached, \
             and that no list holds. Exit status: 0 where every subject's facts were read, 1 where \
             something could not be.",
            "列出工作区内各对象的已知事实及其出处。\n\n\
             不作判断。代码的网络调用按种类与来源归并，并注明是否在相应列表中；其后是代码中以文本出现、\
             且不在任何列表里的地址。退出码：所有对象的事实均已读取为 0，有读取不到的为 1。",
        ))
        .arg(folder(t))
}

fn schema(t: Words) -> Command {
    Command::new("schema")
        .about(t.say(
            "Prints the JSON Schema of a file that Dictum reads or writes",
            "输出 Dictum 读写的文件的 JSON Schema",
        ))
        .arg(Arg::new("name").value_name(t.say("NAME", "名称")).help(t.say(
            "The file's kind; without it the kinds are listed",
            "文件的种类；不给出则列出全部",
        )))
}

fn completions(t: Words) -> Command {
    Command::new("completions")
        .about(t.say(
            "Prints completions for a shell: bash, zsh, fish or powershell",
            "输出 shell 的补全脚本：bash、zsh、fish 或 powershell",
        ))
        .arg(
            Arg::new("shell")
                .value_name(t.say("SHELL", "外壳"))
                .required(true)
                .hide_possible_values(true)
                .value_parser(
                    PossibleValuesParser::new(["bash", "zsh", "fish", "powershell"])
                        .try_map(|it| it.parse::<clap_complete::Shell>()),
                )
                .help(t.say("The shell", "哪种 shell")),
        )
}

fn man(t: Words) -> Command {
    Command::new("man").about(t.say("Prints a manual page", "输出手册页")).arg(
        Arg::new("command").value_name(t.say("COMMAND", "命令")).help(
            t.say("The command; by default the program as a whole", "哪条命令；默认为整个程序"),
        ),
    )
}

/// The option `--name VALUE`.
fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// How many rules may still be `todo()`.
fn max_todo(t: Words) -> Arg {
    Arg::new("max-todo")
        .long("max-todo")
        .value_name(t.say("N", "个数"))
        .value_parser(value_parser!(u64))
        .help(t.say(
            "Let no more than N rules be unwritten (`todo()`); without it those weigh what the rules would",
            "最多允许 N 条规则尚未写明（`todo()`）；不给出则按这些规则本身的轻重计",
        ))
}

fn folder(t: Words) -> Arg {
    Arg::new("dir")
        .value_name(t.say("DIR", "文件夹"))
        .value_parser(value_parser!(std::path::PathBuf))
        .default_value(".")
        .help(t.say("The folder; by default this one", "文件夹；默认为当前文件夹"))
        .hide_default_value(true)
}

fn pack(t: Words) -> Arg {
    Arg::new("pack")
        .value_name(t.say("PACK", "策略包"))
        .value_parser(value_parser!(std::path::PathBuf))
        .help(t.say("The pack's folder", "策略包的文件夹"))
}

/// Gives `command` and its subcommands headings and standard options in the
/// reader's language.
fn localised(command: Command, t: Words) -> Command {
    let headings = match (command.has_subcommands(), command.get_positionals().next().is_some()) {
        (true, _) => t.say(
            "{about}\n\nUsage: {usage}\n\nCommands:\n{subcommands}\n\nOptions:\n{options}{after-help}",
            "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}{after-help}",
        ),
        (false, true) => t.say(
            "{about}\n\nUsage: {usage}\n\nArguments:\n{positionals}\n\nOptions:\n{options}",
            "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}",
        ),
        (false, false) => t.say(
            "{about}\n\nUsage: {usage}\n\nOptions:\n{options}",
            "{about}\n\n用法：{usage}\n\n选项：\n{options}",
        ),
    };
    let root = command.has_subcommands();
    let help = Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .help(t.say("Print help", "显示帮助"));
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .help_template(headings)
        .arg(help);
    if root {
        let version = Arg::new("print-version")
            .long("version")
            .short('V')
            .action(ArgAction::Version)
            .help(t.say("Print the version", "显示版本"));
        command = command.arg(version);
    }
    command.mut_subcommands(|it| localised(it, t))
}
