//! The arguments of the commands that make, hold and move versions.

use clap::{Arg, ArgAction, Command, value_parser};
use semver::Version;

use super::{Words, folder, max_todo, option, pack};

pub(super) fn draft(t: Words) -> Command {
    Command::new("draft")
        .about(t.say(
            "Drafts a pack for a document: every obligation a rule that is still to be written",
            "为文档起草策略包：每项要求对应一条待写的规则",
        ))
        .long_about(t.say(
            "Drafts a pack for a document: every obligation a rule that is still to be written.\n\n\
             The document is kept byte for byte. Lists, tables, code blocks, enumerations and \
             numbers with units become parameters whose selectors were tried; sections in which \
             nothing asks are set aside. A rule whose condition is `todo()` is not judged yet and \
             never passes. The pack compiles as it is, and the command says what needs a person.",
            "为文档起草策略包：每项要求对应一条待写的规则。\n\n\
             文档逐字节保留。列表、表格、代码块、列举和带单位的数值成为参数，其选择器均已试过；\
             没有要求的章节被搁置。条件为 `todo()` 的规则尚未判定，绝不算通过。策略包即刻可以编译，\
             命令会列出需要由人处理的事项。",
        ))
        .arg(
            Arg::new("document")
                .value_name(t.say("DOCUMENT", "文档"))
                .required(true)
                .value_parser(value_parser!(std::path::PathBuf))
                .help(t.say("The document, as Markdown", "Markdown 文档")),
        )
        .args(draft_options(t))
}

fn draft_options(t: Words) -> Vec<Arg> {
    let file = value_parser!(std::path::PathBuf);
    vec![
        Arg::new("into")
            .long("into")
            .value_name(t.say("DIR", "文件夹"))
            .value_parser(file.clone())
            .help(t.say(
                "The folder to put the pack's folder in; by default this one",
                "把策略包文件夹放在何处；默认为当前文件夹",
            )),
        Arg::new("policy")
            .long("policy")
            .value_name(t.say("POLICY", "策略"))
            .value_parser(value_parser!(dictum_schema::id::PolicyId))
            .help(t.say(
                "The policy's name, and the folder's; by default the document's",
                "策略及其文件夹的名称；默认取文档的名称",
            )),
        Arg::new("dry-run")
            .long("dry-run")
            .action(ArgAction::SetTrue)
            .help(t.say("Write nothing, and print the rulebook", "不写入，只输出规则书")),
        Arg::new("sample")
            .long("sample")
            .value_name(t.say("FILE", "文件"))
            .value_parser(file)
            .num_args(1..)
            .action(ArgAction::Append)
            .help(t.say(
                "Files of facts, from which the JSON Schema is inferred",
                "事实文件的样例，用以推断 JSON Schema",
            )),
    ]
}

pub(super) fn compile(t: Words) -> Command {
    Command::new("compile")
        .about(t.say(
            "Compiles a pack's document and rulebook into a release",
            "把策略包的文档与规则书编译成一个版本",
        ))
        .long_about(t.say(
            "Compiles a pack's document and rulebook into a release.\n\n\
             The release is compared with the last one, and gets the version that the change calls \
             for: major where something accepted can now be refused, minor where it is only looser \
             or adds findings that fail no run, patch where only words changed. A release that is \
             there is never rewritten. What hangs on edited clauses is confirmed first, with \
             `dictum confirm`.",
            "把策略包的文档与规则书编译成一个版本。\n\n\
             新版本与上一版本比较后得到应有的版本号：原先接受的可能被拒绝，升主版本；只是放宽或只增加\
             不致失败的提示，升次版本；仅文字改动，升修订号。已发布的版本绝不改写。被改动条款的相关内容须先经 \
             `dictum confirm` 确认。",
        ))
        .arg(pack(t).required(true))
        .args(compile_options(t))
}

fn compile_options(t: Words) -> Vec<Arg> {
    vec![
        Arg::new("document")
            .long("document")
            .value_name(t.say("FILE", "文件"))
            .value_parser(value_parser!(std::path::PathBuf))
            .help(t.say(
                "Read another edition of the document; implies --dry-run",
                "改读文档的另一版本；等同于同时给出 --dry-run",
            )),
        Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help(
            t.say("Show what would be written, and what it changes", "只显示将写入的内容及其变化"),
        ),
        Arg::new("check").long("check").action(ArgAction::SetTrue).conflicts_with("dry-run").help(
            t.say("Write nothing; fail where something would change", "不写入；若有变化则失败"),
        ),
        max_todo(t),
        Arg::new("version")
            .long("version")
            .value_name(t.say("VERSION", "版本"))
            .value_parser(value_parser!(Version))
            .help(t.say(
                "Release as this version, if it is not less than what the change calls for",
                "以此版本发布，不得低于变化所要求的版本",
            )),
    ]
}

pub(super) fn confirm(t: Words) -> Command {
    Command::new("confirm")
        .about(t.say(
            "Writes down that somebody looked at what hangs on edited clauses",
            "记录已有人复核被改动条款的相关内容",
        ))
        .long_about(t.say(
            "Writes down that somebody looked at what hangs on edited clauses.\n\n\
             A clause that is edited makes its rules, parameters and cases suspect, and nothing is \
             released until somebody has looked at them. Who did, and when, is added to \
             `confirmations.yaml`, for these very words; without --by the command tells what is \
             suspect, and writes nothing.",
            "记录已有人复核被改动条款的相关内容。\n\n\
             条款一经改动，它的规则、参数和用例即为存疑，复核之前不能发布新版本。由谁、在何时复核，会针对\
             这些原文记入 `confirmations.yaml`；不给出 --by 时只列出存疑的内容，不写入。",
        ))
        .arg(pack(t).id("dir").required(true).help(t.say(
            "The pack's folder, or the workspace's, whose layers hang on clauses",
            "策略包的文件夹，或其各层依据条款的工作区的文件夹",
        )))
        .arg(option("by", t.say("NAME", "姓名"), t.say("Who looked", "由谁复核")))
        .arg(
            option(
                "rule",
                t.say("RULE", "规则"),
                t.say("Only this rule; may be repeated", "只确认此规则；可重复"),
            )
            .value_parser(value_parser!(dictum_schema::id::RuleId))
            .action(ArgAction::Append),
        )
        .arg(
            option(
                "clause",
                t.say("CLAUSE", "条款"),
                t.say(
                    "Only what hangs on this clause, by its id; may be repeated",
                    "只确认与此条款（id）相关的内容；可重复",
                ),
            )
            .action(ArgAction::Append),
        )
        .arg(option(
            "note",
            t.say("WORDS", "说明"),
            t.say("What there is to say about it", "要附上的说明"),
        ))
        .mut_args(|it| match it.get_id().as_str() {
            "rule" | "clause" | "note" => it.requires("by"),
            _ => it,
        })
}

pub(super) fn update(t: Words) -> Command {
    Command::new("update")
        .about(t.say(
            "Moves a workspace's lock to the newest releases, and tells what that changes",
            "把工作区的锁文件移到最新版本，并说明由此带来的变化",
        ))
        .long_about(t.say(
            "Moves a workspace's lock to the newest releases, and tells what that changes.\n\n\
             `dictum.lock` names the release that each range stands for, with its digest, and \
             `dictum check` judges by it alone. Before it is moved, the old and the new releases are \
             run over every subject: what becomes of each layer and waiver is listed (not applied, \
             dead, loosening, redundant, suspect), and every verdict that is another one.",
            "把工作区的锁文件移到最新版本，并说明由此带来的变化。\n\n\
             `dictum.lock` 记录每个版本范围所指的版本及其摘要，`dictum check` 只以它为准。移动之前，会用新旧\
             两个版本检查每个对象，列出各层与豁免受到的影响（不再适用、失效、构成放宽、多余、存疑），以及所有\
             有变化的判定。",
        ))
        .arg(folder(t))
        .arg(
            Arg::new("policy")
                .long("policy")
                .value_name(t.say("POLICY", "策略"))
                .value_parser(value_parser!(dictum_schema::id::PolicyId))
                .action(ArgAction::Append)
                .help(t.say("Only this policy; may be repeated", "只移动此策略；可重复")),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help(t.say("Write nothing", "不写入")),
        )
}

pub(super) fn verify(t: Words) -> Command {
    Command::new("verify")
        .about(t.say(
            "Verifies that every release of a pack is what it was when it was released",
            "核对策略包的每个版本是否与发布时一致",
        ))
        .long_about(t.say(
            "Verifies that every release of a pack is what it was when it was released.\n\n\
             The digest of each release stands in `SHA256SUMS` and in the release that follows; each \
             is written as Dictum writes it, has the version that its changes call for, and where \
             its document and rulebook are there it is compiled again. The first link that does \
             not hold is named, with what was expected and what was found.",
            "核对策略包的每个版本是否与发布时一致。\n\n\
             每个版本的摘要记录在 `SHA256SUMS` 和后一版本中；核对其写法、版本号是否与变化相称，文档与规则书\
             仍在时还会重新编译。指出链条上第一处断裂，并给出应有与实有的内容。",
        ))
        .arg(pack(t).action(ArgAction::Append).num_args(0..).help(t.say(
            "The pack's folder; without it the packs that Dictum ships",
            "策略包的文件夹；不给出则核对内置的策略包",
        )))
}
