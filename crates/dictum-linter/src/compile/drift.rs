//! What a pack's files say that its last release does not.

use dictum_requirements::release;
use dictum_requirements::suspects::{Now, Suspect};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::{PackCompiled, beside};
use crate::packs;

/// The code of the finding that a file beside the releases would change.
pub const STALE: &str = "release-notes-differ";

/// What is to be done with a compiled pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The last release says it all.
    UpToDate,
    /// A new release is due.
    Due,
    /// A new release is due, and nobody confirmed what hangs on edited clauses.
    Suspect,
    /// There are errors.
    Broken,
}

/// What is to be done with `pack`, whose compilation found `findings`.
pub fn verdict(pack: &PackCompiled, findings: &[Finding]) -> Verdict {
    if findings.iter().any(|it| it.severity == Severity::Error) {
        Verdict::Broken
    } else if pack.compiled.unchanged {
        Verdict::UpToDate
    } else if pack.compiled.suspects.is_empty() {
        Verdict::Due
    } else {
        Verdict::Suspect
    }
}

/// Makes an error of more than `most` rules that nobody has written yet.
pub fn bound_todo(pack: &PackCompiled, most: usize, findings: &mut [Finding]) {
    let count = pack.compiled.release.rules.iter().filter(|it| it.is_todo()).count();
    if count > most {
        for it in findings.iter_mut().filter(|it| it.code == release::TODO) {
            it.severity = Severity::Error;
        }
    }
}

/// What a pack's files say that its last release does not: that a new release is due,
/// and each edited clause with what hangs on it; or else which file beside the
/// releases does not say what they do.
pub fn drift(pack: &PackCompiled) -> Vec<Finding> {
    let Some(due) = pack.compiled.due.as_ref().filter(|_| !pack.compiled.unchanged) else {
        return beside(pack).iter().map(|(name, _)| stale(pack, name)).collect();
    };
    let mut findings: Vec<Finding> =
        pack.compiled.suspects.iter().map(|it| suspect(pack.root.name(), it)).collect();
    let message = match &pack.previous {
        Some(last) => Text::new(
            format!("the pack says something else than release {}; {due} is due", last.version),
            format!("策略包的内容与版本 {} 不同，应发布 {due}", last.version),
        ),
        None => Text::new("nothing was released yet", "尚未发布任何版本"),
    };
    let folder = pack.root.name();
    findings.push(Finding::new("release-due", Severity::Warning, message).help(Text::new(
        format!("run `dictum compile {folder} --dry-run` to see what changes"),
        format!("运行 `dictum compile {folder} --dry-run` 可查看变化"),
    )));
    findings
}

fn stale(pack: &PackCompiled, name: &str) -> Finding {
    let path = pack.root.shown(&format!("{}/{name}", packs::RELEASES));
    let folder = pack.root.name();
    Finding::new(
        STALE,
        Severity::Warning,
        Text::new(
            format!("`{path}` is not what the releases say"),
            format!("`{path}` 与各版本的内容不符"),
        ),
    )
    .help(Text::new(
        format!("`dictum compile {folder}` writes it"),
        format!("`dictum compile {folder}` 会写入该文件"),
    ))
}

pub(crate) fn suspect(folder: &str, suspect: &Suspect) -> Finding {
    let finding = Finding::new("clause-suspect", Severity::Warning, suspect.message());
    let finding = match &suspect.now {
        Some(Now { at: Some(at), .. }) => finding.at(at.clone()),
        _ => finding,
    };
    if suspect.is_new() {
        return finding.help(Text::new(
            format!(
                "give it to a rule, set it aside under `informative`, or see that it asks for nothing and run `dictum confirm {folder} --by NAME`"
            ),
            format!(
                "请让某条规则认领它，或列入 `informative`；若确认它没有提出要求，请运行 `dictum confirm {folder} --by NAME`"
            ),
        ));
    }
    let (was, is) = (&suspect.before.id, suspect.now.as_ref().map(|it| &it.clause.id));
    let finding = finding.note(match is {
        Some(is) => Text::new(
            format!("clause {was} is now clause {is}"),
            format!("条款 {was} 现为条款 {is}"),
        ),
        None => Text::new(format!("it was clause {was}"), format!("原为条款 {was}")),
    });
    let cases = suspect.rules.iter().map(|it| format!("`cases/{it}.yaml`")).collect::<Vec<_>>();
    let confirm = format!("`dictum confirm {folder} --by NAME`");
    finding.help(if cases.is_empty() {
        Text::new(
            format!("look at what hangs on it, then run {confirm}"),
            format!("请复核相关内容，然后运行 {confirm}"),
        )
    } else {
        Text::new(
            format!("look at the rules and at {}, then run {confirm}", cases.join(", ")),
            format!("请复核规则和 {}，然后运行 {confirm}", cases.join("、")),
        )
    })
}
