//! The arguments of `dictum diff`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};

use super::Words;

pub(super) fn diff(t: Words) -> Command {
    let operand = |name: &'static str, value, help| {
        Arg::new(name).value_name(value).required(true).help(help)
    };
    Command::new("diff")
        .about(t.say(
            "Compares two policies, or two states of a workspace, as meaning",
            "比较两个策略或工作区的两个状态，说明含义上的变化",
        ))
        .long_about(t.say(
            "Compares two policies, or two states of a workspace, as meaning: for each rule whether \
             it is tightened, loosened, both for different subjects (incomparable), undecided, or \
             the same in other words; and whether that is proved, or found by subjects that were run \
             through both.\n\n\
             OLD and NEW are read in this order:\n\
             - what is there as a path: a release file, a pack's folder (its document and rulebook \
             as they stand), or a workspace's folder\n\
             - `policy@version`: a release of the workspace's packs, or of those that are shipped\n\
             - anything else: a git revision of the workspace in --dir; write `refs/heads/NAME` \
             where a path has the same name\n\n\
             Of two workspaces or revisions the policies in force for each subject are compared, \
             layers included. Exit status: 0 whatever changed, 1 with --fail-on where a change means \
             that, or where something could not be compared.",
            "比较两个策略或工作区的两个状态，说明含义上的变化：每条规则是收紧、放宽、有宽有严、未能判定，\
             还是仅换了文字；以及结论是已证明，还是由在前后两版中都运行过的实例得出。\n\n\
             OLD 与 NEW 依次按以下方式解读：\n\
             - 存在的路径：版本文件、策略包文件夹（取其当前的文档与规则书）或工作区文件夹\n\
             - `策略@版本`：工作区的策略包或随附策略包的某个版本\n\
             - 其他：--dir 所在工作区的 git 修订版本；与路径同名时请写 `refs/heads/名称`\n\n\
             两个工作区或修订版本之间，逐个对象比较实际生效的策略，层也计算在内。退出码：无论有何变化均为 0；\
             给出 --fail-on 且有相应变化，或有内容无法比较时为 1。",
        ))
        .arg(operand(
            "old",
            t.say("OLD", "旧"),
            t.say("The old policy, workspace or revision", "旧的策略、工作区或修订版本"),
        ))
        .arg(operand(
            "new",
            t.say("NEW", "新"),
            t.say("The new one", "新的策略、工作区或修订版本"),
        ))
        .args(diff_options(t))
}

fn diff_options(t: Words) -> Vec<Arg> {
    let path = |name: &'static str, value, help| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(std::path::PathBuf))
            .help(help)
    };
    let file = || t.say("FILE", "文件");
    let folder = || t.say("DIR", "文件夹");
    vec![
        path(
            "document",
            file(),
            t.say(
                "Where NEW is a pack's folder: read another edition of its document",
                "NEW 为策略包文件夹时，改读其文档的另一版本",
            ),
        ),
        path(
            "old-layer",
            file(),
            t.say("Put this layer over the old policy; may be repeated", "在旧策略上叠加此层；可重复"),
        )
        .action(ArgAction::Append),
        path(
            "new-layer",
            file(),
            t.say("Put this layer over the new policy; may be repeated", "在新策略上叠加此层；可重复"),
        )
        .action(ArgAction::Append),
        path(
            "witnesses",
            folder(),
            t.say(
                "Write each subject whose verdict changes to a file here, with the commands that replay it",
                "把每个结论改变的实例及其重放命令写入此文件夹",
            ),
        ),
        path(
            "dir",
            folder(),
            t.say(
                "The workspace whose packs and revisions are named; by default this folder",
                "在哪个工作区查找策略包与修订版本；默认为当前文件夹",
            ),
        )
        .default_value(".")
        .hide_default_value(true),
        fail_on_verdict(t),
    ]
}

fn fail_on_verdict(t: Words) -> Arg {
    Arg::new("fail-on")
        .long("fail-on")
        .value_name(t.say("VERDICT", "结论"))
        .action(ArgAction::Append)
        .value_delimiter(',')
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new([
            "tightened",
            "loosened",
            "incomparable",
            "undecided",
            "words",
        ]))
        .help(t.say(
            "Exit with 1 where a change means this: tightened, loosened, incomparable, undecided or words; may be repeated",
            "有此类变化时以 1 退出：tightened、loosened、incomparable、undecided 或 words；可重复",
        ))
}
