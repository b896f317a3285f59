//! Workspaces in which nothing is judged, or something by nobody: that is no pass.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::workspace::Workspace;

/// The findings that nothing of `workspace` is judged, or one of its subjects by no policy.
pub(super) fn judged(workspace: &Workspace) -> Vec<Finding> {
    let subjects = &workspace.config.subjects;
    if subjects.is_empty() {
        let message = Text::new(
            "no subject is listed, so nothing is judged",
            "没有列出任何检查对象，因此什么都没有判断",
        );
        return vec![finding(workspace, "/subjects", message)];
    }
    let unjudged = subjects.iter().enumerate().filter(|(_, it)| it.policy.ranges().len() == 0);
    let told = unjudged.map(|(index, it)| {
        let message = Text::new(
            format!("no policy is named for `{}`, so it is not judged", it.name),
            format!("`{}` 没有指定任何策略，因此不作判断", it.name),
        );
        finding(workspace, &format!("/subjects/{index}/policy"), message)
    });
    told.collect()
}

fn finding(workspace: &Workspace, pointer: &str, message: Text) -> Finding {
    let finding = Finding::new("nothing-judged", Severity::Error, message).help(Text::new(
        "list what is to be judged under `subjects`, each with its `policy`",
        "请在 `subjects` 下列出要检查的对象，并为每个对象写上 `policy`",
    ));
    match &workspace.tree {
        Some(tree) => finding.at(tree.location(tree.nearest(pointer))),
        None => finding,
    }
}
