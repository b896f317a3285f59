//! The arguments of `dictum check` and `dictum baseline`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use jiff::civil::Date;

use super::{Words, folder, max_todo, option};
use crate::report;

pub(super) fn check(t: Words) -> Command {
    Command::new("check")
        .about(t.say(
            "Checks every subject of a workspace against its policy",
            "按策略检查工作区内的每个对象",
        ))
        .long_about(t.say(
            "Checks every subject of a workspace against its policy.\n\n\
             A folder without `dictum.yaml` that looks like a mini-program is checked against the \
             newest release of the shipped pack. A fact that is not known never counts as a pass.",
            "按策略检查工作区内的每个对象。\n\n\
             没有 `dictum.yaml` 而像小程序的文件夹，按内置策略包的最新版本检查。未知的事实绝不当作通过。",
        ))
        .arg(path(t))
        .args(chosen(t))
        .args(reports(t))
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name(t.say("SEVERITY", "严重程度"))
                .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["info", "warning", "error"]))
                .help(t.say(
                    "The severity from which a finding fails the run: info, warning or error; by default the workspace's, then error",
                    "达到何种严重程度即不通过：info、warning 或 error；默认取工作区的设置，否则为 error",
                )),
        )
        .arg(Arg::new("fix").long("fix").action(ArgAction::SetTrue).help(t.say(
            "Apply the fixes that are safe to the project's files, then check again; console.yaml is a record and stays",
            "对项目文件应用安全的修复，然后重新检查；console.yaml 是记录，不会改动",
        )))
        .arg(max_todo(t))
        .arg(
            Arg::new("max-findings")
                .long("max-findings")
                .value_name(t.say("N", "个数"))
                .value_parser(value_parser!(u64).range(1..))
                .help(t.say(
                    "Print no more than the N gravest findings as text, concise or todo, and how many are left out",
                    "以 text、concise 或 todo 输出时，最多列出 N 个最严重的问题，并说明略去多少",
                )),
        )
        .arg(Arg::new("statistics").long("statistics").action(ArgAction::SetTrue).help(t.say(
            "Print how often each rule was found, in place of the findings",
            "只输出每条规则的问题数目，不逐个列出",
        )))
        .arg(
            Arg::new("verbose")
                .long("verbose")
                .short('v')
                .action(ArgAction::SetTrue)
                .help(t.say(
                    "Also list what is satisfied, with its evidence",
                    "同时列出已满足的规则及其依据",
                )),
        )
}

fn path(t: Words) -> Arg {
    folder(t).value_name(t.say("PATH", "路径")).action(ArgAction::Append).num_args(0..).help(t.say(
        "A workspace, or a file or folder of the nearest workspace above it; by default this folder",
        "工作区，或其上最近工作区中的文件或文件夹；默认为当前文件夹",
    ))
}

/// What of a workspace `check` looks at.
fn chosen(t: Words) -> [Arg; 3] {
    let option = |name, value, help| option(name, value, help).action(ArgAction::Append);
    [
        option(
            "subject",
            t.say("NAME", "名称"),
            t.say(
                "Check only the subjects of this name, which may be a glob; may be given several times",
                "只检查此名称的对象，可用通配式；可多次给出",
            ),
        ),
        option(
            "policy",
            t.say("POLICY", "策略"),
            t.say(
                "Judge only by this policy; may be given several times",
                "只按此策略检查；可多次给出",
            ),
        )
        .value_parser(value_parser!(dictum_schema::id::PolicyId)),
        option(
            "rule",
            t.say("RULE", "规则"),
            t.say(
                "Tell only what this rule says, and faults of files; may be given several times",
                "只报告此规则的结果与文件错误；可多次给出",
            ),
        ),
    ]
}

/// How `check` reports: its formats are more than the other commands have.
fn reports(t: Words) -> [Arg; 4] {
    let formats = report::FORMATS.map(|(name, _)| name);
    [
        Arg::new("format")
            .long("format")
            .value_name(t.say("FORMAT", "格式"))
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(formats))
            .default_value("text")
            .hide_default_value(true)
            .help(t.say(
                "How to print: text (default: full, and grouped for many subjects), full (each finding with its place), grouped (by rule), concise (one line a finding), todo (what to do, by the consoles' pages), json, sarif, junit, github, gitlab, checkstyle, tap, rdjson, prometheus, markdown (a comment) or summary (a job's page)",
                "输出格式：text（默认：完整，对象很多时按规则归并）、full（逐个列出问题及位置）、grouped（按规则归并）、concise（每个问题一行）、todo（按控制台页面列出要做的事）、json、sarif、junit、github、gitlab、checkstyle、tap、rdjson、prometheus、markdown（评论）或 summary（作业页面）",
            )),
        Arg::new("output")
            .long("output")
            .value_name(t.say("FORMAT=FILE", "格式=文件"))
            .action(ArgAction::Append)
            .value_parser(report::parse_output)
            .help(t.say(
                "Also write a report to a file, such as sarif=dictum.sarif; may be given several times",
                "同时把报告写入文件，例如 sarif=dictum.sarif；可多次给出",
            )),
        Arg::new("root")
            .long("root")
            .value_name(t.say("DIR", "文件夹"))
            .value_parser(value_parser!(std::path::PathBuf))
            .help(t.say(
                "The folder that paths are relative to in reports for other programs: the root of the repository; by default this folder",
                "供其他程序读取的报告中，路径相对于哪个文件夹：仓库的根；默认为当前文件夹",
            )),
        Arg::new("omit-waived").long("omit-waived").action(ArgAction::SetTrue).help(t.say(
            "Leave what waivers excuse out of sarif, github, gitlab, checkstyle and rdjson, whose readers take it for open",
            "不把已豁免的问题写入 sarif、github、gitlab、checkstyle 和 rdjson：这些格式的读取方会把它当作未处理",
        )),
    ]
}

pub(super) fn baseline(t: Words) -> Command {
    Command::new("baseline")
        .about(t.say(
            "Writes what fails today as dated exceptions that count and shrink",
            "把今天未通过的内容写成有期限、计数且只减不增的例外",
        ))
        .long_about(t.say(
            "Writes what fails today as dated exceptions that count and shrink.\n\n\
             Each is a waiver for one rule and one subject in `baseline/POLICY.yaml`, a layer that \
             `dictum.yaml` names. Where more is found than it counts, it excuses nothing. Run again, \
             the command lowers and drops what is mended, and adds nothing but with `--add`.\n\n\
             Exit status: 0 everything that fails is excused, 1 something is not, 2 dictum could not run.",
            "把今天未通过的内容写成有期限、计数且只减不增的例外。\n\n\
             每一项是 `baseline/策略.yaml` 中针对一条规则与一个对象的豁免，该文件是 `dictum.yaml` 所引用的层。\
             问题多于其计数时，一个也不豁免。再次运行时只会减少或移除已修正的项；加上 `--add` 才会新增。\n\n\
             退出码：0 未通过的内容均已豁免；1 有未豁免的；2 无法运行。",
        ))
        .arg(folder(t))
        .arg(
            option("by", t.say("NAME", "姓名"), t.say("Who allows it", "由谁批准")).required(true),
        )
        .arg(
            option(
                "until",
                t.say("DATE", "日期"),
                t.say(
                    "The last day of what is added, as YYYY-MM-DD; by default in 90 days",
                    "新增项的最后一天，格式 YYYY-MM-DD；默认为 90 天后",
                ),
            )
            .value_parser(value_parser!(Date)),
        )
        .arg(option(
            "reason",
            t.say("TEXT", "文字"),
            t.say("Why; by default when it was found", "理由；默认写明发现的日期"),
        ))
        .arg(Arg::new("add").long("add").action(ArgAction::SetTrue).help(t.say(
            "Also write down what is new since",
            "同时写下此后新增的问题",
        )))
}
