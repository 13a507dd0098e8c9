import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runWorkspace } from "../../run.ts";
import { libraryIn, module, program, script } from "../../testing/plugins.ts";
import type { Scope, Value } from "../value.ts";

const text = (value: string): Value => ({ kind: "string", value });

/** Answers with the request itself, in the three forms that an answer may have. */
const MEMORY = '(memory (export "memory") 2) (func (export "alloc") (param i32) (result i32) i32.const 1024)';
const ECHOES: readonly (readonly [shape: string, module: string])[] = [
  [
    "two results",
    `(module ${MEMORY} (func (export "library_call") (param i32 i32) (result i32 i32)
      local.get 0 local.get 1))`,
  ],
  [
    "one packed result",
    `(module ${MEMORY} (func (export "library_call") (param i32 i32) (result i64)
      (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))))`,
  ],
  [
    "a hidden pointer",
    `(module (memory (export "memory") 2) (global $next (mut i32) (i32.const 1024))
      (func (export "alloc") (param i32) (result i32)
        (global.get $next) (global.set $next (i32.add (global.get $next) (i32.const 4096))))
      (func (export "library_call") (param i32 i32 i32)
        (i32.store (local.get 0) (local.get 1)) (i32.store offset=4 (local.get 0) (local.get 2))))`,
  ],
];

it.each(ECHOES)("a module may answer with %s", async (_shape, source) => {
  const { call } = await module(source);
  // The request is an object with several keys, and so no value; that it was read is what counts.
  expect(await call("echo")).toBe("MORTISE_HIE_LIBRARY_FAILED: sample.echo: it answered no value.");
});

it("values go out tagged, and come back tagged or bare", async () => {
  const { call, check } = script(`
    export function library_call({ function: name, args, workspace }: any) {
      return name === "request" ? { String: JSON.stringify({ args, workspace }) } : name === "bare" ? "text" : args[0];
    }
    export function library_check({ function: name, args }: any) {
      return { bare: "pass", tagged: { Fail: "why" }, named: { result: "error", message: "how" }, places: {
        result: "fail", message: "here", places: [{ file: "/workspace/a.py", line: 3, column: 1, message: "x" }, { file: "b.py", line: -1 }, 7],
      } }[name as string];
    }`);
  const values: Value[] = [
    { kind: "null" },
    { kind: "boolean", value: true },
    { kind: "int", value: 7 },
    { kind: "float", value: 1.5 },
    text("é"),
    { kind: "list", items: [text("a"), { kind: "int", value: 1 }] },
    { kind: "scope", scope: { kind: "Folder", name: "src", paths: ["src/a.py"], resolved: true } },
  ];
  for (const value of values) expect(await call("same", value)).toEqual(value);
  const request = await call("request", ...values);
  expect(JSON.parse((request as { value: string }).value)).toEqual({
    args: [
      null,
      true,
      { Int: 7 },
      { Float: 1.5 },
      { String: "é" },
      { List: [{ String: "a" }, { Int: 1 }] },
      { Scope: { kind: { Folder: "src" }, paths: ["src/a.py"], resolved: true } },
    ],
    workspace: "/workspace",
  });
  expect(await call("bare")).toEqual(text("text"));
  expect(await check("bare")).toEqual({ kind: "pass" });
  expect(await check("tagged")).toEqual({ kind: "fail", message: "why" });
  expect(await check("named")).toEqual({ kind: "error", message: "how" });
  expect(await check("places")).toEqual({
    kind: "fail",
    message: "here",
    places: [{ file: "a.py", line: 3, column: 1, message: "x" }, { file: "b.py" }],
  });
});

it("a scope that is not resolved is looked for here, by its kind", async () => {
  const { call } = script(
    "export const library_call = ({ args }: any) => ({ Scope: { kind: { [args[0].String]: args[1].String }, paths: ['lies'], resolved: false } });",
    "",
    { "src/a.py": "", "src/b.txt": "" },
  );
  const paths = async (kind: string, name: string) =>
    ((await call("any", text(kind), text(name))) as { scope?: Scope }).scope?.paths;
  expect(await paths("Folder", "/workspace/src")).toEqual(["src/a.py", "src/b.txt"]);
  expect(await paths("Glob", "src/*.py")).toEqual(["src/a.py"]);
  expect(await paths("File", "src/a.py")).toEqual(["src/a.py"]);
  expect(await paths("File", "none")).toEqual([]);
});

it("a library reads the workspace where it may, and nothing outside of it, by whatever way", async () => {
  const source = `
    import { host } from "mortise:plugin";
    export const library_call = ({ function: name, args }: any) => ({ String: JSON.stringify((host as any)[name](args[0].String)) });`;
  const files = {
    "src/a.py": "import os\n",
    ".gitignore": "hidden/\n",
    "hidden/b.py": "",
    "src/workspace/c.py": "",
  };
  const allowed = script(source, ', permissions = { filesystem = ["read"] }', files);
  const { root } = allowed.workspace;
  const outside = join(tmpdir(), `hie-outside-${process.pid}`);
  writeFileSync(outside, "secret");
  symlinkSync(outside, join(root, "link"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  const ask = async (name: string, path: string) => {
    const answer = await allowed.call(name, text(path));
    return typeof answer === "string" ? answer : JSON.parse((answer as { value: string }).value);
  };
  expect(await ask("workspace_read", "src/a.py")).toEqual({ kind: "Success", payload: "import os\n" });
  expect(await ask("workspace_read", "/workspace/src/a.py")).toMatchObject({ kind: "Success" });
  expect(await ask("workspace_read", "src/workspace/c.py")).toEqual({ kind: "Success", payload: "" });
  expect(await ask("workspace_list", "src")).toEqual({
    kind: "Success",
    payload: ["src/a.py", "src/workspace/c.py"],
  });
  expect(await ask("workspace_list", "/workspace")).toEqual({
    kind: "Success",
    payload: [".gitignore", "hielements.toml", "sample.ts", "src/a.py", "src/workspace/c.py"],
  });
  for (const path of ["../x", "/etc/passwd", outside, "link", "src/../../x"])
    expect(await ask("workspace_read", path)).toMatchObject({
      kind: "Error",
      payload: { code: "MORTISE_HIE_PATH_OUTSIDE" },
    });
  for (const path of ["pipe", "src", "none", ""])
    expect(await ask("workspace_read", path)).toMatchObject({
      kind: "Error",
      payload: { code: "NOT_FOUND" },
    });
  const refused = script(source, "", files);
  expect(await refused.call("workspace_read", text("src/a.py"))).toMatchObject({
    value: expect.stringContaining("MORTISE_CAPABILITY_DENIED"),
  });
});

/** Answers with the file `value.json` of its first folder, or with why it cannot be opened. */
const WASI = `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "value.json")
  (data (i32.const 200) "{\\"String\\":\\"closed\\"}")
  (func (export "alloc") (param i32) (result i32) i32.const 1024)
  (func $opened (param $flags i32) (param $rights i64) (result i32)
    (i32.eqz (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 10) (local.get $flags)
      (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 64))))
  (func (export "library_call") (param i32 i32) (result i32 i32)
    ;; Truncating and writing are refused.
    (if (call $opened (i32.const 8) (i64.const 64)) (then unreachable))
    (if (call $opened (i32.const 0) (i64.const 64)) (then unreachable))
    (if (i32.eqz (call $opened (i32.const 0) (i64.const 2)))
      (then (return (i32.const 200) (i32.const 19))))
    (i32.store (i32.const 80) (i32.const 4096))
    (i32.store (i32.const 84) (i32.const 100))
    (drop (call $read (i32.load (i32.const 64)) (i32.const 80) (i32.const 1) (i32.const 96)))
    i32.const 4096
    (i32.load (i32.const 96))))`;

it("a module that uses WASI has the workspace as a folder to read, where it may", async () => {
  const files = { "value.json": '{"String":"read"}' };
  const open = await module(WASI, ', permissions = { filesystem = ["read"] }', files);
  expect(await open.call("any")).toEqual(text("read"));
  expect(open.workspace.read("value.json")).toBe(files["value.json"]);
  const closed = await module(WASI, "", files);
  expect(await closed.call("any")).toEqual(text("closed"));
});

it("a library sees the variables that it was given, and reaches the hosts that it was given", async () => {
  const server = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source = `
    import { config, host } from "mortise:plugin";
    export function library_call({ function: name, args }: any) {
      const value = name === "variable" ? (config.get(args[0].String) ?? "none") : JSON.stringify((host as any).http_request({ url: args[0].String }));
      return { String: value };
    }`;
  const options = { env: { CHOSEN: "yes", SECRET: "no" } };
  const entry = `{ path = "sample.ts", permissions = { environment = ["CHOSEN", "UNSET"], network = ["${host}"] } }`;
  const { call } = libraryIn({ "sample.ts": source }, entry, options);
  try {
    expect(await call("variable", text("CHOSEN"))).toEqual(text("yes"));
    expect(await call("variable", text("SECRET"))).toEqual(text("none"));
    expect(await call("variable", text("UNSET"))).toEqual(text("none"));
    expect(await call("get", text(`http://${host}/`))).toMatchObject({
      value: expect.stringContaining('"status":200'),
    });
    expect(await call("get", text("http://localhost:1/"))).toMatchObject({
      value: expect.stringContaining("MORTISE_HTTP_REFUSED"),
    });
    const alone = libraryIn({ "sample.ts": source }, '{ path = "sample.ts" }', options);
    expect(await alone.call("get", text(`http://${host}/`))).toMatchObject({
      value: expect.stringContaining("MORTISE_CAPABILITY_DENIED"),
    });
    expect(await alone.call("variable", text("CHOSEN"))).toEqual(text("none"));
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it("a plugin with a manifest is a library too, and brings its limits and its files", async () => {
  const { call } = libraryIn(
    {
      "kit/plugin.yaml": "name: kit\nversion: 1.0.0\ncode: main.ts\ncapabilities: [workspace:read]\n",
      "kit/main.ts":
        'import { name } from "./name.ts";\nexport const library_call = () => ({ String: name });\n',
      "kit/name.ts": 'export const name: string = "whole";\n',
    },
    '{ path = "kit/plugin.yaml", permissions = { filesystem = ["read"] } }',
  );
  expect(await call("any")).toEqual(text("whole"));
  const refused = libraryIn(
    {
      "kit/plugin.yaml": "name: kit\nversion: 1.0.0\ncode: main.ts\ncapabilities: [workspace:read]\n",
      "kit/main.ts": "export const library_call = () => 1;\n",
    },
    '{ path = "kit/plugin.yaml" }',
  );
  expect(await refused.call("any")).toContain(
    "MORTISE_CAPABILITY_DENIED: It needs what is not granted: workspace:read",
  );
});

it("programs speak the lines that they always spoke, whatever their paths begin with", async () => {
  const { call, check, workspace } = program(
    `import { createInterface } from "node:readline";
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, method, params } = JSON.parse(line);
      const { function: name, args, workspace } = params;
      const paths = [workspace + "/src/a.py"];
      const result = method === "library.check" ? { Fail: name + " " + args.length + " " + process.cwd() }
        : { Scope: { kind: { Folder: args[0].String }, paths, resolved: true } };
      console.log(JSON.stringify({ jsonrpc: "2.0", result, id }));
    }`,
    "",
    { "src/a.py": "" },
  );
  expect(await call("simple_selector", text("src"))).toEqual({
    kind: "scope",
    scope: { kind: "Folder", name: "src", paths: ["src/a.py"], resolved: true },
  });
  expect(await check("nothing")).toEqual({ kind: "fail", message: `nothing 0 ${workspace.root}` });
});

it("a library takes a built-in one's place by its name, and its answers are those of the run", async () => {
  const { workspace } = script("export const library_check = () => ({ Pass: null });", "", {
    "a.hie":
      "import sample\nfrom sample import other\nelement a:\n    check sample.any(1)\n    check other()\n",
  });
  const { ok, results } = await runWorkspace({ workspace });
  expect([ok, results.map(({ status }) => status)]).toEqual([true, ["pass", "pass"]]);
});
