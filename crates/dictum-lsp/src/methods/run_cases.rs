//! `workspace/executeCommand`: runs the cases of a rule.

use std::path::Path;

use dictum_schema::language::Language;
use gen_lsp_types::ExecuteCommandParams;
use serde_json::{Value as Json, json};

use crate::desk::Desk;

/// The command: the pack's folder and the rule's id are its arguments.
pub(super) const COMMAND: &str = "dictum.runCases";

pub(super) fn answer(desk: &Desk, params: &ExecuteCommandParams) -> Option<Json> {
    let arguments = params.arguments.as_deref().unwrap_or_default();
    let text = |at: usize| arguments.get(at).and_then(Json::as_str);
    let (root, rule) = (text(0)?, text(1)?);
    if params.command != COMMAND {
        return None;
    }
    let (_, drafted) = desk.drafts().find(|(it, _)| *it == Path::new(root))?;
    let file = Path::new(root).join("cases").join(format!("{rule}.yaml"));
    let language = desk.language();
    let tested = drafted.tested.as_ref();
    let failed: Vec<&str> = tested
        .iter()
        .flat_map(|it| &it.findings)
        .filter(|it| it.at.as_ref().is_some_and(|at| Path::new(at.source.path()) == file))
        .map(|it| it.message.get(language))
        .collect();
    let cases = super::hover::cases(desk, Path::new(root), rule);
    let message = match (tested.is_some(), failed.is_empty(), language) {
        (false, _, Language::En) => "the pack does not compile".to_owned(),
        (false, _, Language::ZhCn) => "策略包无法编译".to_owned(),
        (true, true, Language::En) => format!("`{rule}`: {cases} cases passed"),
        (true, true, Language::ZhCn) => format!("`{rule}`：{cases} 个用例全部通过"),
        (true, false, _) => failed.join("\n"),
    };
    let passed = tested.is_some() && failed.is_empty();
    Some(json!({"rule": rule, "cases": cases, "passed": passed, "message": message}))
}
