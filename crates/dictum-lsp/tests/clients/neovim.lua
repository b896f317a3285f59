-- Neovim, headless: opens, edits, saves, gets the diagnostics, applies a fix, hovers.
-- Run by `cargo xtask editors`, in a copy of a pack's folder beside a mini-program.
local editors = os.getenv("DICTUM_EDITORS")
local dictum = dofile(editors .. "/neovim/dictum.lua")
local here = vim.fn.getcwd()

local function fail(words)
  io.stderr:write("neovim: " .. words .. "\n")
  vim.cmd("cquit 1")
end

local function wait_for(what, condition)
  if not vim.wait(30000, condition, 20) then fail("waited in vain for " .. what) end
end

local function codes(buffer)
  local found = {}
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    found[(it.user_data and it.user_data.lsp and it.user_data.lsp.code) or it.code or "?"] = it
  end
  return found
end

local function open(name)
  vim.cmd("edit " .. here .. "/" .. name)
  local buffer = vim.api.nvim_get_current_buf()
  local client = dictum.attach(buffer, { cmd = { os.getenv("DICTUM"), "lsp" } })
  if not client then fail("the server did not start") end
  wait_for("the server", function() return vim.lsp.buf_is_attached(buffer, client) end)
  return buffer, client
end

-- The console file: a switch that is off, after Chinese letters on the same line.
local console = open("console.yaml")
wait_for("a finding", function() return codes(console)["live-player-disabled"] end)
local found = codes(console)["live-player-disabled"]
local line = vim.api.nvim_buf_get_lines(console, found.lnum, found.lnum + 1, false)[1]
if line:sub(found.col + 1, found.end_col) ~= "false" then
  fail("the finding stands under `" .. line:sub(found.col + 1, found.end_col) .. "`")
end
local mended = line:gsub("false", "true")
vim.api.nvim_buf_set_lines(console, found.lnum, found.lnum + 1, false, { mended })
wait_for("the finding to go", function() return not codes(console)["live-player-disabled"] end)
vim.cmd("silent write")
wait_for("the file", function()
  return table.concat(vim.fn.readfile(here .. "/console.yaml"), "\n"):find("live_player: true", 1, true)
end)
if codes(console)["live-player-disabled"] then fail("the finding came back with the save") end

-- Hover, by the protocol's own road.
local at = { textDocument = vim.lsp.util.make_text_document_params(console),
             position = { line = found.lnum, character = 20 } }
local answers = vim.lsp.buf_request_sync(console, "textDocument/hover", at, 30000)
local hover = ""
for _, it in pairs(answers or {}) do hover = it.result and it.result.contents.value or hover end
if not hover:find("live-player-disabled", 1, true) then fail("the hover says `" .. hover .. "`") end

-- The document: a heading without its space, with a fix.
local document = open("willingness-verification/requirements.md")
wait_for("the document's findings", function() return codes(document)["heading-without-space"] end)
local fault = codes(document)["heading-without-space"]
local params = {
  textDocument = vim.lsp.util.make_text_document_params(document),
  range = { start = { line = fault.lnum, character = 0 }, ["end"] = { line = fault.lnum, character = 1 } },
  context = { diagnostics = {} },
}
answers = vim.lsp.buf_request_sync(document, "textDocument/codeAction", params, 30000)
local applied = false
for _, it in pairs(answers or {}) do
  local action = it.result and it.result[1]
  if action then
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    applied = true
  end
end
if not applied then fail("there is no fix") end
local mended_line = vim.api.nvim_buf_get_lines(document, fault.lnum, fault.lnum + 1, false)[1]
if not mended_line:find("^##+ ") then fail("the fix wrote `" .. mended_line .. "`") end
wait_for("the fault to go", function() return not codes(document)["heading-without-space"] end)

io.stdout:write("neovim: passed\n")
vim.cmd("qall!")
