//! What the client tells: documents, files on the disk, folders, settings.

use std::path::PathBuf;

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams,
};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::desk::Desk;
use crate::settings::Settings;
use crate::uri;

pub(super) fn take(desk: &mut Desk, method: &str, params: Json) {
    match method {
        "textDocument/didOpen" => with(params, |it: DidOpenTextDocumentParams| {
            let it = it.text_document;
            desk.open(it.uri, it.version, it.text);
        }),
        "textDocument/didChange" => with(params, |it: DidChangeTextDocumentParams| {
            let document = it.text_document;
            desk.edit(
                &document.text_document_identifier.uri.0,
                document.version,
                it.content_changes,
            );
        }),
        "textDocument/didClose" => with(params, |it: DidCloseTextDocumentParams| {
            desk.close(&it.text_document.uri.0);
        }),
        "textDocument/didSave" => with(params, |it: DidSaveTextDocumentParams| {
            desk.touch(uri::to_path(&it.text_document.uri.0).as_slice());
        }),
        "workspace/didChangeWatchedFiles" => desk.touch(&paths(&params, "/changes")),
        "workspace/didChangeWorkspaceFolders" => {
            let removed = paths(&params, "/event/removed");
            desk.change_folders(paths(&params, "/event/added"), &removed);
        }
        "workspace/didChangeConfiguration" => {
            desk.configure(Settings::of(params.get("settings").unwrap_or(&Json::Null)));
        }
        "workspace/didRenameFiles" | "workspace/didDeleteFiles" | "workspace/didCreateFiles" => {
            desk.rescan();
        }
        _ => {}
    }
}

fn with<P: DeserializeOwned>(params: Json, take: impl FnOnce(P)) {
    if let Ok(params) = serde_json::from_value(params) {
        take(params);
    }
}

/// The paths of the files in the list at `pointer`.
fn paths(params: &Json, pointer: &str) -> Vec<PathBuf> {
    let listed = params.pointer(pointer).and_then(Json::as_array).into_iter().flatten();
    let uris = listed.filter_map(|it| it.get("uri")).filter_map(Json::as_str);
    uris.filter_map(uri::to_path).collect()
}
