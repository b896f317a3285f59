//! Whether a release is earned: what its pack's cases say of it.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::PackCompiled;
use crate::cases;

/// So many of the faults of cases are named; `dictum test` tells them all.
const NAMED_MAX: usize = 3;

/// Why a new release of `pack` is not earned: an error where its cases fail or a rule lacks
/// a side, a warning where it has no cases at all; none for what is released already.
pub fn unearned(pack: &PackCompiled) -> Option<Finding> {
    if pack.compiled.unchanged {
        return None;
    }
    let folder = pack.root.name();
    let is_bare = cases::files(&pack.root).is_empty() && pack.root.read(cases::BASE).is_err();
    if is_bare {
        let message = Text::new(
            "no case shows what the rules of this release say",
            "没有用例说明此版本的规则会如何判断",
        );
        let help = Text::new(
            format!("write cases below `{}/`, and run `dictum test {folder}`", cases::CASES),
            format!("请在 `{}/` 中编写用例，并运行 `dictum test {folder}`", cases::CASES),
        );
        return Some(Finding::new("release-untested", Severity::Warning, message).help(help));
    }
    let tested = cases::run(pack);
    let faults: Vec<&Finding> =
        tested.findings.iter().filter(|it| it.severity == Severity::Error).collect();
    let first = faults.first()?;
    let (failed, count) = (tested.failed, faults.len());
    let message = Text::new(
        format!(
            "{failed} of {} cases fail, with {count} faults: nothing is released",
            tested.cases
        ),
        format!("{} 个用例中有 {failed} 个未通过，共 {count} 处问题：不予发布", tested.cases),
    );
    let mut finding = Finding::new("release-unearned", Severity::Error, message);
    finding.at.clone_from(&first.at);
    for fault in faults.iter().take(NAMED_MAX) {
        finding = finding.note(fault.message.clone());
    }
    Some(finding.help(Text::new(
        format!("run `dictum test {folder}` to see them all; mend the rules or the cases"),
        format!("运行 `dictum test {folder}` 可查看全部；请修正规则或用例"),
    )))
}
