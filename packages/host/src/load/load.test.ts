import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "../config/read.ts";
import { DETACHED_FILE, signFiles } from "../signing/detached.ts";
import { generateKey } from "../signing/key.ts";
import { signModule } from "../signing/module.ts";
import { check } from "./check.ts";
import { discover } from "./discover.ts";
import type { Failure } from "./loading.ts";
import type { Lock } from "./lockfile.ts";
import { order } from "./order.ts";
import { read } from "./read.ts";
import type { Trust } from "./verify.ts";
import { verify } from "./verify.ts";

const NOW = Date.UTC(2026, 0, 1);
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const ada = generateKey();
const trust: Trust = { keys: [{ name: "ada", key: ada.public }], signatures: "when-present" };

describe("loading", () => {
  let root = "";
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  const plugin = async (name: string, manifest = "", code: Uint8Array = MODULE) => {
    await write(`${name}/plugin.yaml`, `name: ${name}\nversion: 1.0.0\ncode: ${name}.wasm\n${manifest}`);
    await write(`${name}/${name}.wasm`, code);
  };
  const load = async (config = "", lock?: Lock, trusted = trust) => {
    const { grants } = readConfig("mortise.toml", config);
    const found = await discover({ folders: [root], named: new Map() });
    return order(check(verify(await read(found), trusted, NOW), { grants, lock, now: NOW }));
  };
  const said = (failed: readonly Failure[]) =>
    failed.map(({ name, error }) => `${name}: ${error.code.slice(8)}: ${error.problem}`);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "load-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  test("goes from folders to plugins in order, and what fails takes down only what depends on it", async () => {
    await plugin("a", "depends: [b >= 1]");
    await plugin("b", "capabilities: [kv:read]\noptional: [kv:write, emit:global]");
    await plugin("c", "capabilities: [db:migrate, kv:read]");
    await plugin("d", "depends: [c]");
    await plugin("e", "nonsense: 1");
    await write("f/plugin.yaml", "name: f\nversion: 1.0.0\ncode: build/f.wasm\nbuild: make\n");
    await write("bare.wasm", MODULE);
    const { plugins, failed } = await load('plugins.b.grants = ["kv:*"]\nplugins.c.grants = ["kv:read"]');
    expect(plugins.map(({ manifest, granted }) => [manifest.name, granted.length])).toEqual([
      ["b", 2],
      ["a", 0],
      ["bare", 0],
    ]);
    expect(said(failed)).toEqual([
      expect.stringContaining("e: PLUGIN_MANIFEST_INVALID: The key `nonsense` is unknown"),
      "f: CODE_MISSING: There is no build/f.wasm; it is built by `make`.",
      "c: CAPABILITY_DENIED: It needs what is not granted: db:migrate.",
      "d: DEPENDENCY_FAILED: It depends on c, which failed to load.",
    ]);
    expect(failed[1]?.error.details).toMatchObject({ file: join(root, "f/plugin.yaml"), line: 3, column: 7 });
    expect(failed[2]?.error.details).toMatchObject({
      file: join(root, "c/plugin.yaml"),
      line: 4,
      column: 16,
    });
  });

  test("stops what became more than was approved, until it is approved", async () => {
    await plugin("a", "optional: [kv:read]");
    const first = await load();
    const lock: Lock = new Map(first.plugins.map(({ manifest, locked }) => [manifest.name, locked]));
    expect((await load("", lock)).failed).toEqual([]);
    const { failed } = await load('plugins.a.grants = ["kv:read"]', lock);
    expect(said(failed)).toEqual(["a: LOCK_WIDENED: a gets kv:read besides."]);
    await plugin("b");
    expect(said((await load("", lock)).failed)).toEqual(["b: LOCK_WIDENED: b 1.0.0 was not there."]);
  });

  test("where signatures are required, every byte that is used must be signed", async () => {
    const required: Trust = { ...trust, signatures: "required" };
    await plugin("a");
    expect(said((await load("", undefined, required)).failed)).toEqual([
      "a: SIGNATURE_MISSING: Nobody signed plugin.yaml and a.wasm.",
    ]);
    await plugin("a", "", signModule(MODULE, ada));
    expect((await load()).plugins[0]?.signature?.signer).toBe("ada");
    expect(said((await load("", undefined, required)).failed)).toEqual([
      "a: SIGNATURE_MISSING: Nobody signed plugin.yaml.",
    ]);
    const { files } = (await load()).plugins[0] ?? { files: new Map<string, Uint8Array>() };
    await write(`a/${DETACHED_FILE}`, signFiles(files, ada));
    expect((await load("", undefined, required)).plugins[0]?.locked.signer).toBe(ada.public.id);
    await write("a/a.wasm", MODULE);
    expect(said((await load()).failed)).toEqual([
      "a: SIGNATURE_INVALID: The file a.wasm is not the one that was signed.",
    ]);
  });

  test("of a script, what it may import is read and signed with it", async () => {
    await write("a/plugin.yaml", "name: a\nversion: 1.0.0\ncode: main.ts\n");
    await write("a/main.ts", 'import "./lib/more.ts";');
    await write("a/lib/more.ts", "export {};");
    await write("a/node_modules/x/index.js", "");
    const { files } = (await load()).plugins[0] ?? { files: new Map<string, Uint8Array>() };
    expect([...files.keys()]).toEqual(["plugin.yaml", "main.ts", "lib/more.ts"]);
    await write(`a/${DETACHED_FILE}`, signFiles(files, ada));
    expect((await load()).plugins[0]?.signature?.covers).toContain("lib/more.ts");
    await write("a/lib/more.ts", "evil();");
    expect(said((await load()).failed)).toEqual([
      "a: SIGNATURE_INVALID: The file lib/more.ts is not the one that was signed.",
    ]);
  });

  test("takes no more of a script's folder than its bound, however many files that is in", async () => {
    await write("a/plugin.yaml", "name: a\nversion: 1.0.0\ncode: main.ts\n");
    await write("a/main.ts", "export const f = () => 1;");
    const part = new Uint8Array(4 << 20);
    for (let at = 0; at < 8; at++) await write(`a/lib/part${at}.ts`, part);
    expect(said((await load()).failed)).toEqual([
      "a: FILE_TOO_LARGE: The folder's scripts have more than 33554432 bytes.",
    ]);
  });

  test("reads regular files only, in UTF-8", async () => {
    await write("a/plugin.yaml", Uint8Array.of(0x6e, 0xff));
    await write("b/plugin.yaml", "name: b\nversion: 1.0.0\ncode: code\n");
    await mkdir(join(root, "b/code"));
    expect(said((await load()).failed)).toEqual([
      "a: PLUGIN_MANIFEST_INVALID: It is not UTF-8.",
      "b: FILE_UNREADABLE: It is no file.",
    ]);
  });

  test("reads nothing outside a plugin's folder, by links either", async () => {
    await write("outside.txt", "secret");
    await mkdir(join(root, "a"));
    await symlink(join(root, "outside.txt"), join(root, "a", "a.wasm"));
    await write("a/plugin.yaml", "name: a\nversion: 1.0.0\ncode: a.wasm\n");
    expect(said((await load()).failed)).toEqual(["a: FILE_UNREADABLE: It leads out of the plugin's folder."]);
  });
});
