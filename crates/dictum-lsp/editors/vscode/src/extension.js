// Starts `dictum lsp` for the files that Dictum reads.
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

// A path that a workspace sets counts only where the workspace is trusted: it is a program.
function program() {
  const found = vscode.workspace.getConfiguration("dictum").inspect("path");
  const trusted = vscode.workspace.isTrusted && (found.workspaceFolderValue ?? found.workspaceValue);
  return trusted || found.globalValue || found.defaultValue;
}

async function start() {
  const server = { command: program(), args: ["lsp"], transport: TransportKind.stdio };
  const settings = vscode.workspace.getConfiguration("dictum");
  client = new LanguageClient("dictum", "Dictum", server, {
    documentSelector: ["yaml", "json", "jsonc", "markdown", "toml", "javascript", "wxml", "xml"].map(
      (language) => ({ scheme: "file", language }),
    ),
    synchronize: { configurationSection: "dictum" },
    initializationOptions: { language: settings.get("language"), today: settings.get("today") },
    middleware: {
      executeCommand: async (command, args, next) => {
        const result = await next(command, args);
        if (command === "dictum.runCases" && result) {
          const show = result.passed
            ? vscode.window.showInformationMessage
            : vscode.window.showWarningMessage;
          show(result.message);
        }
        return result;
      },
    },
  });
  await client.start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("dictum.restart", async () => {
      await client?.stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = () => client?.stop();
