-- Dictum in Neovim, 0.7 or newer. Put this file on the runtime path as
-- `lua/dictum.lua`, and call `require("dictum").setup()`.
local M = {}

-- Starts the server for the buffer, once for each folder.
local clients = {}

local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  local found = vim.fn.findfile("dictum.yaml", folder .. ";")
  return found ~= "" and vim.fn.fnamemodify(found, ":p:h") or folder
end

function M.attach(buffer, options)
  options = options or {}
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  if not clients[root] then
    clients[root] = vim.lsp.start_client({
      name = "dictum",
      cmd = options.cmd or { "dictum", "lsp" },
      root_dir = root,
      init_options = options.settings or {},
      on_exit = function() clients[root] = nil end,
    })
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
  return clients[root]
end

function M.setup(options)
  vim.api.nvim_create_autocmd("FileType", {
    pattern = { "yaml", "json", "jsonc", "markdown", "toml" },
    callback = function(event) M.attach(event.buf, options) end,
  })
end

return M
