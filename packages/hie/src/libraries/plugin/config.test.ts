import { expect, it } from "vitest";
import { checkFiles } from "../../check.ts";
import { runWorkspace } from "../../run.ts";
import { workspaceOf } from "../../testing/bench.ts";
import { workspaceConfig } from "./config.ts";

const places = (files: Readonly<Record<string, string>>): string[] =>
  workspaceConfig(workspaceOf(files)).problems.map(
    ({ code, file, line, column, message }) =>
      `${file}:${line}:${column} ${code.slice("MORTISE_HIE_".length)} ${message}`,
  );

it("libraries are read as the guide writes them, and their types are found out", () => {
  const { libraries, problems } = workspaceConfig(
    workspaceOf({
      "hielements.toml": `[libraries]
typescript = { type = "wasm", path = "lib/typescript.wasm" }
golang = { path = "lib/golang_analyzer.wasm" }
python = { executable = "python3", args = ["plugins/python_plugin.py"] }
legacy_tool = { executable = "./tools/analyzer" }
tool = { path = "tools/other" }
script = { path = "lib/script.ts" }
whole = { path = "plugins/whole/plugin.yaml" }

[libraries.docker]
path = "lib/docker.wasm"
limits = { memory = "64MiB", deadline = "2s" }
[libraries.docker.permissions]
filesystem = ["read", "workspace-only"]
environment = ["HOME", "USER"]
`,
      "mortise.toml": `[host]\nplugins = []\n[libraries]\nother = { path = "other.wasm" }\n`,
    }),
  );
  expect(problems).toEqual([]);
  expect(libraries.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "typescript: wasm",
    "golang: wasm",
    "python: external",
    "legacy_tool: external",
    "tool: external",
    "script: script",
    "whole: plugin",
    "docker: wasm",
    "other: wasm",
  ]);
  expect(libraries.find(({ name }) => name === "docker")).toMatchObject({
    limits: { memory: "64MiB", deadline: 2_000 },
    permissions: { filesystem: ["read", "workspace-only"], environment: ["HOME", "USER"], network: [] },
  });
});

it("an entry that is wrong is reported where it stands, and drops no other", () => {
  const files = {
    "hielements.toml": `[libraries]
good = { path = "good.wasm" }
bad = { path = "bad.wasm", executable = "bad" }
odd = { pth = "odd.wasm", path = "odd.wasm" }
open = { executable = "open", permissions = { filesystem = ["read"] } }
[libary]
`,
    "mortise.toml": `[libraries]\ngood = { path = "other.wasm" }\nmine = { path = "mine.wasm" }\n`,
  };
  expect(places(files)).toEqual([
    "hielements.toml:6:2 LIBRARY_CONFIG_INVALID The key `libary` is unknown: the known keys are libraries.",
    "hielements.toml:3:41 LIBRARY_CONFIG_INVALID `libraries.bad.executable` and `path` exclude each other.",
    "hielements.toml:4:9 LIBRARY_CONFIG_INVALID The key `pth` of `libraries.odd` is unknown: did you mean `path`?",
    "hielements.toml:5:60 LIBRARY_CONFIG_INVALID `libraries.open.permissions.filesystem` is of no use: a program is not sealed, and nothing would hold it to that.",
    "mortise.toml:2:1 LIBRARY_CONFIG_INVALID The library good is in hielements.toml too.",
  ]);
  expect(workspaceConfig(workspaceOf(files)).libraries.map(({ name }) => name)).toEqual(["mine"]);
});

it("a file that is no TOML is one problem, and shows nothing that could be a secret", () => {
  const { problems } = workspaceConfig(workspaceOf({ "hielements.toml": '[libraries]\na = "secret' }));
  expect(problems).toMatchObject([{ file: "hielements.toml", line: 2, source: "a = …" }]);
  expect(JSON.stringify(problems)).not.toContain("secret");
});

it.each(['"secret" "secret"', "'secret=' 7", '["secret"] 7', "secret : = 7"])(
  "a line in the middle of a value is not shown: %s",
  (line) => {
    const text = `[libraries.a]\nexecutable = "a"\nargs = [\n  "b",\n  ${line}\n]\n`;
    const { problems } = workspaceConfig(workspaceOf({ "hielements.toml": text }));
    expect(problems).toMatchObject([{ line: 5, source: "…" }]);
  },
);

it("of a line with a name or a heading, that is shown", () => {
  const text = '[libraries.a]\n"exe cutable" = "secret"\n[[libraries]]\n';
  const { problems } = workspaceConfig(workspaceOf({ "hielements.toml": text }));
  expect(problems.map(({ source }) => source)).toEqual(["[[libraries]]"]);
});

it("what is wrong is a problem of the run, and of each check that uses the library; others run", async () => {
  const workspace = workspaceOf({
    "a.hie":
      "import bad\nelement a:\n    check bad.check()\n    check files.exists(files.folder_selector('.'), 'a.hie')\n",
    "hielements.toml": "[libraries]\nbad = {}\n",
  });
  expect((await checkFiles(["a.hie"], { workspace })).problems).toMatchObject([
    { code: "MORTISE_HIE_LIBRARY_CONFIG_INVALID", file: "hielements.toml" },
  ]);
  const { ok, results } = await runWorkspace({ workspace, files: ["a.hie"] });
  expect(ok).toBe(false);
  expect(results.map(({ status }) => status)).toEqual(["error", "pass"]);
  expect(results[0]?.message).toContain("MORTISE_HIE_LIBRARY_CONFIG_INVALID: The library bad is not there");
});
