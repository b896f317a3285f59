//! What the client asks and tells, one file for each method.

mod code_action;
mod code_lens;
mod completion;
mod definition;
mod document_symbol;
mod folding_range;
mod hover;
mod inlay_hint;
mod notices;
mod references;
mod rename;
mod run_cases;
mod semantic_tokens;
mod signature_help;

use std::path::PathBuf;
use std::sync::Arc;

use dictum_source::source::Source;
use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, ExecuteCommandOptions,
    Full, Position, RenameOptions, SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities,
    SignatureHelpOptions, TextDocumentPositionParams, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use lsp_server::{ErrorCode, Notification, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::desk::Desk;
use crate::settings::Client;
use crate::uri;

/// The result of `initialize`.
pub(crate) fn capabilities(client: &Client) -> Json {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let letters = |them: &[&str]| Some(them.iter().map(|it| (*it).to_owned()).collect());
    let tokens = SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: semantic_tokens::TYPES.iter().map(|it| (*it).to_owned()).collect(),
            token_modifiers: Vec::new(),
        },
        full: Some(Full::Bool(true)),
        ..SemanticTokensOptions::default()
    };
    let capabilities = ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: letters(&[".", " ", ":", "("]),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: letters(&["(", ","]),
            ..SignatureHelpOptions::default()
        }),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        code_lens_provider: Some(CodeLensOptions::default()),
        rename_provider: Some(
            RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() }.into(),
        ),
        folding_range_provider: Some(true.into()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![run_cases::COMMAND.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        semantic_tokens_provider: Some(tokens.into()),
        inlay_hint_provider: Some(true.into()),
        ..ServerCapabilities::default()
    };
    let mut capabilities = serde_json::to_value(capabilities).unwrap_or_default();
    if let Some(it) = capabilities.as_object_mut() {
        let folders = json!({"supported": true, "changeNotifications": true});
        it.insert("workspace".to_owned(), json!({"workspaceFolders": folders}));
    }
    let server = json!({"name": "dictum", "version": env!("CARGO_PKG_VERSION")});
    json!({"capabilities": capabilities, "serverInfo": server})
}

/// Answers `request`.
pub(crate) fn answer(desk: &mut Desk, request: Request) -> Response {
    let Request { id, method, params } = request;
    let result = match method.as_str() {
        "textDocument/hover" => checked(desk, params, hover::answer),
        "textDocument/completion" => checked(desk, params, completion::answer),
        "textDocument/signatureHelp" => with(desk, params, signature_help::answer),
        "textDocument/definition" => checked(desk, params, definition::answer),
        "textDocument/references" => checked(desk, params, references::answer),
        "textDocument/prepareRename" => with(desk, params, rename::prepare),
        "textDocument/rename" => match serde_json::from_value(params) {
            Ok(params) => {
                desk.check(&|_| false);
                rename::answer(desk, &params)
            }
            Err(error) => Err(invalid(&error)),
        },
        "textDocument/codeAction" => checked(desk, params, code_action::answer),
        "textDocument/codeLens" => checked(desk, params, code_lens::answer),
        "textDocument/inlayHint" => checked(desk, params, inlay_hint::answer),
        "textDocument/documentSymbol" => with(desk, params, document_symbol::answer),
        "textDocument/foldingRange" => with(desk, params, folding_range::answer),
        "textDocument/semanticTokens/full" => with(desk, params, semantic_tokens::answer),
        "workspace/executeCommand" => checked(desk, params, run_cases::answer),
        _ => Err((ErrorCode::MethodNotFound, format!("there is no method `{method}`"))),
    };
    match result {
        Ok(result) => Response::new_ok(id, result),
        Err((code, words)) => Response::new_err(id, code as i32, words),
    }
}

/// Takes note of `notice`; what is not known, or malformed, is passed over.
pub(crate) fn take(desk: &mut Desk, notice: &Notification) {
    notices::take(desk, &notice.method, notice.params.clone());
}

/// Why a request has no result.
type Refusal = (ErrorCode, String);

fn invalid(error: &serde_json::Error) -> Refusal {
    (ErrorCode::InvalidParams, error.to_string())
}

fn with<P: DeserializeOwned, R: Serialize>(
    desk: &Desk,
    params: Json,
    method: impl FnOnce(&Desk, &P) -> R,
) -> Result<Json, Refusal> {
    let params = serde_json::from_value(params).map_err(|error| invalid(&error))?;
    Ok(serde_json::to_value(method(desk, &params)).unwrap_or_default())
}

/// The same, after everything around open documents was brought up to date.
fn checked<P: DeserializeOwned, R: Serialize>(
    desk: &mut Desk,
    params: Json,
    method: impl FnOnce(&Desk, &P) -> R,
) -> Result<Json, Refusal> {
    desk.check(&|it| it.done >= it.open);
    with(desk, params, method)
}

/// A place that a request is about.
struct Asked {
    path: PathBuf,
    source: Arc<Source>,
    offset: usize,
}

/// The place that `params` name, where it is in an open document.
fn asked(desk: &Desk, params: &TextDocumentPositionParams) -> Option<Asked> {
    let (path, source) = document(desk, &params.text_document.uri)?;
    let offset = offset(desk, &source, params.position);
    Some(Asked { path, source, offset })
}

fn offset(desk: &Desk, source: &Source, position: Position) -> usize {
    desk.client.encoding.offset(source, position)
}

/// The open document `uri`.
fn document(desk: &Desk, uri: &gen_lsp_types::Uri) -> Option<(PathBuf, Arc<Source>)> {
    let path = uri::to_path(&uri.0)?;
    let source = Arc::clone(&desk.document(&path)?.source);
    Some((path, source))
}

/// `at` as the protocol has it; none where it stands in no file.
fn location(desk: &Desk, at: &dictum_source::source::Location) -> Option<gen_lsp_types::Location> {
    let path = std::path::Path::new(at.source.path());
    let range = desk.client.encoding.place(at);
    path.is_absolute().then(|| gen_lsp_types::Location { uri: uri::of_path(path), range })
}
