"""Every feature under the capability sets of three editors. Run by `cargo xtask editors`."""

import os
import pathlib
import shutil

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SOURCE = pathlib.Path(os.environ["DICTUM_FOLDER"])
RULEBOOK = "willingness-verification/rulebook.yaml"
DOCUMENT = "willingness-verification/requirements.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("workspace") / "shop"
    shutil.copytree(SOURCE, target)
    return target.resolve()


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ["DICTUM"], "lsp"]),
    params=["visual_studio_code", "neovim", "emacs"],
)
async def client(request, folder, lsp_client: LanguageClient):
    params = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="shop")],
        root_uri=folder.as_uri(),
        locale="en",
    )
    result = await lsp_client.initialize_session(params)
    lsp_client.encoding = result.capabilities.position_encoding
    yield
    await lsp_client.shutdown_session()


def opened(client, folder, name, text=None):
    path = folder / name
    text = path.read_text() if text is None else text
    document = types.TextDocumentItem(
        uri=path.as_uri(), language_id="yaml", version=1, text=text
    )
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    return path.as_uri(), text


WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def place(client, uri, text, words):
    """The place of the words, as the two sides agreed to count; `|` is the cursor."""
    before = text[: text.index(words.replace("|", "")) + words.index("|")]
    line = before.count("\n")
    codec, width = WIDTHS[client.encoding]
    column = len(before.rsplit("\n", 1)[-1].encode(codec)) // width
    return {
        "text_document": types.TextDocumentIdentifier(uri),
        "position": types.Position(line, column),
    }


async def diagnostics(client, uri, wanted):
    while True:
        for it in client.diagnostics.get(uri, []):
            if it.code == wanted:
                return it
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)


@pytest.mark.asyncio
async def test_console(client: LanguageClient, folder):
    uri, text = opened(client, folder, "console.yaml")
    found = await diagnostics(client, uri, "live-player-disabled")
    assert found.severity == types.DiagnosticSeverity.Error
    hover = await client.text_document_hover_async(
        types.HoverParams(**place(client, uri, text, "live_player: fa|lse"))
    )
    assert "live-player-disabled" in hover.contents.value
    items = await client.text_document_completion_async(
        types.CompletionParams(**place(client, uri, text, "live_player: |false"))
    )
    assert {"true", "false"} <= {it.label for it in items}
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri),
            range=found.range,
            context=types.CodeActionContext(diagnostics=[found]),
        )
    )
    assert actions is not None
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    )
    assert any(it.name == "interfaces" for it in symbols)
    folds = await client.text_document_folding_range_async(
        types.FoldingRangeParams(types.TextDocumentIdentifier(uri))
    )
    assert folds is not None


@pytest.mark.asyncio
async def test_rulebook(client: LanguageClient, folder):
    uri, text = opened(client, folder, RULEBOOK)
    identifier = types.TextDocumentIdentifier(uri)
    words = "id: request-|domain-missing"
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(identifier))
    assert any("cases" in it.command.title for it in lenses)
    definition = await client.text_document_definition_async(
        types.DefinitionParams(**place(client, uri, text, words))
    )
    assert definition[0].uri == uri
    references = await client.text_document_references_async(
        types.ReferenceParams(
            **place(client, uri, text, words), context=types.ReferenceContext(include_declaration=True)
        )
    )
    assert len(references) > 2
    edit = await client.text_document_rename_async(
        types.RenameParams(**place(client, uri, text, words), new_name="request-domain-absent")
    )
    assert edit.changes or edit.document_changes
    tokens = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(identifier)
    )
    assert len(tokens.data) > 100
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(
            identifier, types.Range(types.Position(0, 0), types.Position(9999, 0))
        )
    )
    assert hints
    hover = await client.text_document_hover_async(
        types.HoverParams(**place(client, uri, text, "params.request_dom|ains"))
    )
    assert "list(string)" in hover.contents.value
    items = await client.text_document_completion_async(
        types.CompletionParams(**place(client, uri, text, "params.|request_domains"))
    )
    assert "request_domains" in {it.label for it in items}
    result = await client.workspace_execute_command_async(
        types.ExecuteCommandParams(
            "dictum.runCases", [str((folder / RULEBOOK).parent), "request-domain-missing"]
        )
    )
    assert result["passed"] is True


@pytest.mark.asyncio
async def test_document(client: LanguageClient, folder):
    uri, text = opened(client, folder, DOCUMENT)
    fault = await diagnostics(client, uri, "heading-without-space")
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri),
            range=fault.range,
            context=types.CodeActionContext(diagnostics=[fault]),
        )
    )
    assert any(it.edit for it in actions)
    lenses = await client.text_document_code_lens_async(
        types.CodeLensParams(types.TextDocumentIdentifier(uri))
    )
    assert any("request-domain-missing" in it.command.title for it in lenses)
