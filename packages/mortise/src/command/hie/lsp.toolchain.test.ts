import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MAIN } from "../testing/command.ts";

const HOUSE = `import files

## The whole house.
element house:
    ## Where it lies.
    scope root = files.folder_selector('.')
    check files.contains(roof, 'door')
`;

/** What Neovim is told to do: start the server as its users do, wait for the mistakes, and point at names. */
const SCRIPT = `
local out = {}
local client = vim.lsp.start_client({
  cmd = { vim.env.NODE, vim.env.MAIN, "hie", "lsp" },
  root_dir = vim.fn.getcwd(),
  workspace_folders = { { uri = vim.uri_from_fname(vim.fn.getcwd()), name = "house" } },
})
vim.cmd("edit house.hie")
vim.lsp.buf_attach_client(0, client)
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
for _, found in ipairs(vim.diagnostic.get(0)) do
  out.mistake = { line = found.lnum + 1, code = found.code, message = found.message }
end
local function ask(method, line, character)
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = line, character = character } }
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  return answers[client].result
end
out.hover = ask("textDocument/hover", 6, 12).contents.value
out.definition = ask("textDocument/definition", 3, 8).range.start
out.completion = vim.tbl_map(function(each) return each.label end, ask("textDocument/completion", 6, 16))
vim.fn.writefile({ vim.fn.json_encode(out) }, "out.json")
vim.lsp.stop_client(client)
vim.wait(5000, function() return vim.lsp.client_is_stopped(client) end, 20)
vim.cmd("qa!")
`;

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "mortise-nvim-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("Neovim shows mistakes, docs, declarations and names of a .hie file", () => {
  writeFileSync(join(folder, "house.hie"), HOUSE);
  writeFileSync(join(folder, "script.lua"), SCRIPT);
  const { status, stderr } = spawnSync("nvim", ["--headless", "--clean", "-c", "luafile script.lua"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, NODE: process.execPath, MAIN },
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([0, ""]);
  const out = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
  expect(out.mistake).toMatchObject({ line: 7, code: "MORTISE_HIE_NAME_UNKNOWN" });
  expect(out.hover).toContain("import files");
  expect(out.definition).toEqual({ line: 3, character: 8 });
  expect(out.completion).toEqual(expect.arrayContaining(["contains", "exists"]));
});
