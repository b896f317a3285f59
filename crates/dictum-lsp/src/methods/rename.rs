//! `textDocument/rename`: a rule or a parameter, in every file that names it. Releases
//! are never rewritten.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use gen_lsp_types::{PrepareRenameParams, RenameParams};
use lsp_server::ErrorCode;
use serde_json::{Value as Json, json};

use super::Refusal;
use crate::desk::Desk;
use crate::file::FileKind;
use crate::rules::{self, Occurrence, Symbol};
use crate::settings::Ability;
use crate::uri;

/// What is renamed here: its place and its name.
pub(super) fn prepare(desk: &Desk, params: &PrepareRenameParams) -> Option<Json> {
    let asked = super::asked(desk, &params.text_document_position_params)?;
    let here = rules::at(&asked.source, asked.offset).filter(|it| it.kind != FileKind::Release)?;
    let range = desk.client.encoding.place(&here.at);
    Some(json!({"range": range, "placeholder": here.symbol.name()}))
}

pub(super) fn answer(desk: &Desk, params: &RenameParams) -> Result<Json, Refusal> {
    let refuse = |en: String, zh: String| {
        let words = desk.say(&Text::new(en, zh)).to_owned();
        (ErrorCode::InvalidParams, words)
    };
    let asked = super::asked(desk, &params.text_document_position_params);
    let found = asked.and_then(|it| Some((rules::at(&it.source, it.offset)?, it.path)));
    let Some((here, path)) = found.filter(|(it, _)| it.kind != FileKind::Release) else {
        let (en, zh) = ("there is nothing to rename here", "此处没有可以重命名的内容");
        return Err(refuse(en.to_owned(), zh.to_owned()));
    };
    let name = &params.new_name;
    let renamed = match &here.symbol {
        Symbol::Rule(_) if name.parse::<RuleId>().is_ok() => Symbol::Rule(name.clone()),
        Symbol::Param(_) if name.parse::<ParamId>().is_ok() => Symbol::Param(name.clone()),
        _ => {
            return Err(refuse(
                format!("`{name}` is no such name"),
                format!("`{name}` 不是合法的名称"),
            ));
        }
    };
    if rules::everywhere(desk, &path, &renamed).iter().any(|it| it.kind != FileKind::Release) {
        return Err(refuse(format!("there is `{name}` already"), format!("`{name}` 已存在")));
    }
    let places = rules::everywhere(desk, &path, &here.symbol);
    Ok(edit(desk, &here.symbol, name, &places))
}

fn edit(desk: &Desk, symbol: &Symbol, name: &str, places: &[Occurrence]) -> Json {
    let mut edits: BTreeMap<PathBuf, Vec<Json>> = BTreeMap::new();
    for place in places.iter().filter(|it| it.kind != FileKind::Release) {
        let range = desk.client.encoding.place(&place.at);
        let file = edits.entry(PathBuf::from(place.at.source.path())).or_default();
        file.push(json!({"range": range, "newText": name}));
    }
    if !desk.client.can(Ability::FileRenames) {
        let changes: serde_json::Map<String, Json> =
            edits.into_iter().map(|(path, them)| (uri::of_path(&path).0, them.into())).collect();
        return json!({ "changes": changes });
    }
    let mut changes: Vec<Json> = Vec::new();
    let mut files: Vec<Json> = Vec::new();
    for (path, them) in edits {
        let uri = uri::of_path(&path);
        let version = desk.document(&path).map(|it| it.version);
        changes.push(json!({"textDocument": {"uri": uri, "version": version}, "edits": them}));
        // The cases of a rule stand in a file of its name.
        let of_rule = matches!(symbol, Symbol::Rule(_))
            && path.parent().is_some_and(|it| it.ends_with("cases"))
            && path.file_stem().is_some_and(|it| it == symbol.name());
        if of_rule {
            let new = uri::of_path(&path.with_file_name(format!("{name}.yaml")));
            files.push(json!({"kind": "rename", "oldUri": uri, "newUri": new}));
        }
    }
    changes.extend(files);
    json!({ "documentChanges": changes })
}
