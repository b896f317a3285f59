//! What the client can, and what its user wants.

use std::collections::BTreeSet;
use std::path::PathBuf;

use dictum_schema::language::Language;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::position::Encoding;
use crate::uri;

/// What the client can.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    abilities: BTreeSet<Ability>,
}

/// Something that not every client can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ability {
    /// Completions may have places to fill in.
    Snippets,
    /// Symbols may be nested.
    NestedSymbols,
    /// Diagnostics may name related places.
    RelatedPlaces,
    /// Code actions may hold their edits.
    ActionLiterals,
    /// An edit may rename files.
    FileRenames,
    /// The client tells of changes on the disk, once it is asked to.
    Watching,
    /// The client can be asked for its configuration.
    Configuration,
    /// The client can be asked to ask for lenses again.
    LensRefresh,
    /// The client can be asked to ask for hints again.
    HintRefresh,
    /// The client shows how far long work is.
    Progress,
}

/// Where the client says that it can.
const SAID: [(Ability, &str); 8] = [
    (Ability::Snippets, "/textDocument/completion/completionItem/snippetSupport"),
    (Ability::NestedSymbols, "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
    (Ability::RelatedPlaces, "/textDocument/publishDiagnostics/relatedInformation"),
    (Ability::Watching, "/workspace/didChangeWatchedFiles/dynamicRegistration"),
    (Ability::Configuration, "/workspace/configuration"),
    (Ability::LensRefresh, "/workspace/codeLens/refreshSupport"),
    (Ability::HintRefresh, "/workspace/inlayHint/refreshSupport"),
    (Ability::Progress, "/window/workDoneProgress"),
];

/// What the user wants; it may change at any time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    /// The language of messages; the workspace's where none is set, then the client's.
    pub(crate) language: Option<Language>,
    /// The day to judge on; today where none is set.
    pub(crate) today: Option<Date>,
}

impl Client {
    /// Reads the parameters of `initialize`; what is malformed counts as absent.
    pub(crate) fn of(params: &Json) -> Self {
        let capabilities = params.get("capabilities").unwrap_or(&Json::Null);
        let has = |pointer: &str| capabilities.pointer(pointer) == Some(&Json::Bool(true));
        let said = SAID.iter().filter(|(_, pointer)| has(pointer)).map(|(it, _)| *it);
        let mut abilities: BTreeSet<Ability> = said.collect();
        if capabilities.pointer("/textDocument/codeAction/codeActionLiteralSupport").is_some() {
            abilities.insert(Ability::ActionLiterals);
        }
        let operations = capabilities
            .pointer("/workspace/workspaceEdit/resourceOperations")
            .and_then(Json::as_array);
        if has("/workspace/workspaceEdit/documentChanges")
            && operations.is_some_and(|it| it.iter().any(|it| it == "rename"))
        {
            abilities.insert(Ability::FileRenames);
        }
        Self { encoding: Encoding::negotiated(capabilities), abilities }
    }

    /// Whether the client can.
    pub(crate) fn can(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }
}

impl Settings {
    /// Reads a configuration, or the section `dictum` of one; what is malformed counts
    /// as absent.
    pub(crate) fn of(json: &Json) -> Self {
        let json = json.get("dictum").unwrap_or(json);
        let text = |key| json.get(key).and_then(Json::as_str);
        Self {
            language: text("language").and_then(language),
            today: text("today").and_then(|it| it.parse().ok()),
        }
    }
}

/// The language that a locale asks for: `zh-CN`, `zh_CN.UTF-8`, `en`.
pub(crate) fn language(locale: &str) -> Option<Language> {
    let locale = locale.to_ascii_lowercase();
    if locale.starts_with("zh") {
        Some(Language::ZhCn)
    } else {
        locale.starts_with("en").then_some(Language::En)
    }
}

/// The folders that the client has open.
pub(crate) fn folders(params: &Json) -> Vec<PathBuf> {
    let listed = params.get("workspaceFolders").and_then(Json::as_array);
    let uris = listed.into_iter().flatten().filter_map(|it| it.get("uri"));
    let mut folders: Vec<PathBuf> =
        uris.filter_map(Json::as_str).filter_map(uri::to_path).collect();
    if folders.is_empty() {
        let root = params.get("rootUri").and_then(Json::as_str).and_then(uri::to_path);
        let path = params.get("rootPath").and_then(Json::as_str).map(PathBuf::from);
        folders.extend(root.or(path));
    }
    folders
}
