import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ComponentImports, Instance } from "@mortise/engine";
import { compile, inspect, MortiseError, suspendedCalls } from "@mortise/engine";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { buildGuest } from "../../../../scripts/guests.ts";
import type { JcoExports } from "../../src/component/testing/jco.ts";
import { transpiled } from "../../src/component/testing/jco.ts";

beforeAll(async () => expect(await buildGuest(import.meta.dirname)).toEqual({ built: true }), 300_000);

const bytesOf = (name: string): Promise<Uint8Array> =>
  readFile(join(import.meta.dirname, `build/${name}.wasm`));

const OK = { tag: "ok" };
const ok = (val: unknown): unknown => ({ tag: "ok", val });
const err = (val: unknown): unknown => ({ tag: "err", val });

/** The host of an agent whose memory blocks lie in a map. */
function hostOf(blocks: Map<string, string>, lines: string[]): ComponentImports {
  const missing = err("There is no such block.");
  const at = (owner: string, label: string): string => `${owner}/${label}`;
  const functions: Record<string, (...args: string[]) => unknown> = {
    "memory-create-block": (owner = "", label = "", _ = "", content = "") => {
      blocks.set(at(owner, label), content);
      return ok(label);
    },
    "memory-read-block": (owner = "", label = "") => {
      const content = blocks.get(at(owner, label));
      return content === undefined ? missing : ok(content);
    },
    "memory-update-block": (owner = "", label = "", content = "") => {
      blocks.set(at(owner, label), content);
      return OK;
    },
    "memory-delete-block": (owner = "", label = "") => (blocks.delete(at(owner, label)) ? OK : missing),
    log: (_, message = "") => void lines.push(message),
    "get-config": () => undefined,
    "http-get": () => err("There is no network."),
    "http-post": () => err("There is no network."),
    "emit-notification": () => undefined,
  };
  const entries = Object.entries(functions).map(([name, run]) => [name, { run }] as const);
  return { "pattern:extension/host@0.1.0": Object.fromEntries(entries) };
}

async function open(
  name: string,
): Promise<{ instance: Instance; blocks: Map<string, string>; lines: string[] }> {
  const blocks = new Map<string, string>();
  const lines: string[] = [];
  const code = await compile(await bytesOf(name), { imports: hostOf(blocks, lines) });
  return { instance: code.instantiateSync({ memory: "64MiB" }), blocks, lines };
}

describe.each([
  "c/tool",
  "ts/tool",
  "rust/tool",
  "python/extension",
  "c/block-and-tool",
  "ts/block-and-tool",
])("the tool of %s", (name) => {
  test("counts words, answers an error as a value, and logs through its host", async () => {
    const { instance, lines } = await open(name);
    await using _ = instance;
    const call = (func: string, ...args: unknown[]): Promise<unknown> =>
      instance.invoke(`pattern:extension/tool@0.1.0#${func}`, args);
    expect(await call("name")).toBe("count-words");
    expect(await call("usage-rule")).toMatch(/^Call it/);
    expect(JSON.parse((await call("parameters-schema")) as string)).toMatchObject({ required: ["text"] });
    expect(await call("execute", '{"text":"one two  three"}', "{}")).toEqual(ok('{"words":3}'));
    expect(await call("execute", '{"text":""}', "{}")).toEqual(ok('{"words":0}'));
    expect(await call("execute", '{"words":1}', "{}")).toEqual(err("The parameters have no `text`."));
    expect(lines).toEqual(["words: 3", "words: 0"]);
    for (let turn = 0; turn < 1_000; turn++)
      instance.invokeSync("pattern:extension/tool@0.1.0#execute", ['{"text":"a b"}', "{}"]);
    expect(instance.memoryBytes).toBeLessThan(name.startsWith("python") ? 16 << 20 : 8 << 20);
  });
});

test.each(["c/tool", "ts/tool", "rust/tool", "python/extension"])(
  "%s waits for a host function that answers later",
  async (name) => {
    const lines: string[] = [];
    const { log: _, ...host } = hostOf(new Map(), [])["pattern:extension/host@0.1.0"] ?? {};
    const log = async (_: number, message: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      lines.push(message);
    };
    const imports = { "pattern:extension/host@0.1.0": { ...host, log: { run: log, async: true } } };
    await using instance = (await compile(await bytesOf(name), { imports })).instantiateSync();
    const execute = "pattern:extension/tool@0.1.0#execute";
    const all = Array.from({ length: 5 }, () => instance.invoke(execute, ['{"text":"a b"}', "{}"]));
    expect(new Set((await Promise.all(all)).map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify(ok('{"words":2}'))]),
    );
    expect(lines).toEqual(Array(5).fill("words: 2"));
    expect(() => instance.invokeSync(execute, ['{"text":"a b"}', "{}"])).toThrow(
      "MORTISE_HOST_FUNCTION_ASYNC",
    );
  },
);

describe.each(["c/block", "ts/block", "c/block-and-tool", "ts/block-and-tool", "python/extension"])(
  "the data block of %s",
  (name) => {
    test("keeps notes in its host's memory blocks, each its owner's", async () => {
      const { instance, blocks } = await open(name);
      await using _ = instance;
      const call = (func: string, ...args: unknown[]): unknown =>
        instance.invokeSync(`pattern:extension/data-block@0.1.0#${func}`, args);
      const block = { blockId: "plan", label: "plan", agentId: "ada" };
      expect(call("block-schema")).toEqual({
        name: "note",
        description: "A note, as plain text.",
        schemaJson: '{"type":"string"}',
      });
      expect(call("permission-rules")).toEqual([
        { pattern: "archive/**", permission: "read-only" },
        { pattern: "**", permission: "read-write" },
      ]);
      expect(call("load", "plan", "ada")).toEqual(err("There is no such block."));
      expect(call("create", "plan", "Rest.", "ada")).toEqual(ok(block));
      expect(call("create", "empty", undefined, "ada")).toEqual(
        ok({ blockId: "empty", label: "empty", agentId: "ada" }),
      );
      expect(Object.fromEntries(blocks)).toEqual({ "ada/plan": "Rest.", "ada/empty": "" });
      expect(call("load", "plan", "ada")).toEqual(ok(block));
      expect(call("save", block)).toEqual(OK);
      expect(call("history", block)).toMatchObject(
        ok([{ versionId: "1", timestamp: "1970-01-01T00:00:00Z" }]),
      );
      expect(call("rollback", block, "9")).toEqual(err("There is no version 9"));
      expect(call("diff", block, undefined, undefined)).toEqual(ok(""));
      expect(call("reconcile", ["plan", "lost"])).toMatchObject(
        ok([{ tag: "no-change", val: "plan" }, { tag: "needs-resolution" }]),
      );
      expect(call("delete", "plan")).toEqual(OK);
      expect([...blocks.keys()]).toEqual(["ada/empty"]);
    });
  },
);

describe.each(["c/stream", "ts/stream", "python/extension"])("the data stream of %s", (name) => {
  test("starts, pauses, and is pulled from where it was left", async () => {
    const { instance } = await open(name);
    await using _ = instance;
    const call = (func: string, ...args: unknown[]): unknown =>
      instance.invokeSync(`pattern:extension/data-stream@0.1.0#${func}`, args);
    expect([call("status"), call("supports-pull")]).toEqual(["stopped", true]);
    expect(call("stop")).toEqual(err("The stream does not run."));
    expect(call("start", "ada")).toEqual(OK);
    expect(call("start", "ada")).toEqual(err("The stream runs already."));
    expect(call("pull", 2, undefined)).toEqual(
      ok([
        { text: "1", blocks: [{ blockId: "number-1", label: "1", agentId: "ada" }] },
        { text: "2", blocks: [{ blockId: "number-2", label: "2", agentId: "ada" }] },
      ]),
    );
    expect(call("pull", 1, "41")).toMatchObject(ok([{ text: "42" }]));
    expect(call("pull", 1, "x")).toEqual(err("The cursor is no number."));
    call("pause");
    expect([call("status"), call("pull", 5, undefined)]).toEqual(["paused", ok([])]);
    call("resume");
    expect([call("status"), call("stop"), call("status")]).toEqual(["running", OK, "stopped"]);
  });
});

describe.each(["c/work", "ts/work"])("%s", (name) => {
  const WORK = "mortise:work/work@0.1.0";
  const point = fc.record({ x: fc.integer({ min: -1000, max: 1000 }), y: fc.nat(1000), label: fc.string() });
  const shape = fc.oneof(
    fc.record({ tag: fc.constant("circle"), val: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
    fc.record({ tag: fc.constant("square"), val: fc.nat() }),
    fc.record({ tag: fc.constant("named"), val: fc.string({ unit: "grapheme" }) }),
    fc.constant({ tag: "nothing" }),
  );
  const calls = fc.oneof(
    fc.tuple(fc.constant("echo"), fc.tuple(fc.string({ unit: "grapheme", maxLength: 300 }))),
    fc.tuple(
      fc.constant("shift"),
      fc.tuple(fc.array(point, { maxLength: 30 }), fc.integer({ min: -9, max: 9 })),
    ),
    fc.tuple(fc.constant("turn"), fc.tuple(shape)),
  );

  test("answers what it answers in jco, by invoke and by call", async () => {
    const bytes = await bytesOf(name);
    await using instance = (await compile(bytes)).instantiateSync();
    const theirs = (await transpiled(bytes)).instantiate()[WORK] as JcoExports;
    await fc.assert(
      fc.asyncProperty(calls, async ([func, args]) => {
        const ours = instance.invokeSync(`${WORK}#${func}`, args);
        expect(ours).toEqual((theirs[func] as (...values: readonly unknown[]) => unknown)(...args));
        expect(await instance.invoke(`${WORK}#${func}`, args)).toEqual(ours);
        expect((await instance.call(`${WORK}#${func}`, args)).json()).toEqual(ours);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ["c/tool", ["pattern:extension/tool@0.1.0"]],
  ["rust/tool", ["pattern:extension/tool@0.1.0"]],
  [
    "python/extension",
    ["data-block", "data-stream", "tool"].map((role) => `pattern:extension/${role}@0.1.0`),
  ],
  ["c/stream", ["pattern:extension/data-stream@0.1.0"]],
  ["ts/block-and-tool", ["pattern:extension/data-block@0.1.0", "pattern:extension/tool@0.1.0"]],
])("%s says what it exports without being run", async (name, roles) => {
  const found = await inspect(await bytesOf(name));
  for (const role of roles) expect(JSON.stringify(found)).toContain(role);
});

test("python/extension brings all of WASI, and the tests above grant it nothing", async () => {
  const { imports } = await inspect(await bytesOf("python/extension"));
  const packages = new Set(imports.map(({ module }) => module.replace(/\/.*/, "")));
  expect([...packages].sort()).toEqual([
    "pattern:extension",
    "wasi:cli",
    "wasi:clocks",
    "wasi:filesystem",
    "wasi:io",
    "wasi:random",
    "wasi:sockets",
  ]);
});

describe.each([
  ["c/tool", 200],
  ["c/block-and-tool", 200],
  ["rust/tool", 200],
  ["ts/tool", 15],
] as const)("%s, its bytes changed", (name, numRuns) => {
  test("runs, or ends with a code, and leaves the next one as it was", async () => {
    const good = await bytesOf(name);
    const imports = hostOf(new Map(), []);
    const edit = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    const run = async (bytes: Uint8Array): Promise<string> => {
      try {
        const code = await compile(bytes, { imports });
        await using instance = code.instantiateSync({ memory: "4MiB", deadline: 50 });
        for (const each of instance.exports) {
          try {
            instance.callSync(each, each.endsWith("#execute") ? ["{}", "{}"] : "");
          } catch (error) {
            if (!(error instanceof MortiseError)) throw error;
          }
        }
        return "ran";
      } catch (error) {
        return error instanceof MortiseError ? error.code : String(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const changed = Uint8Array.from(good);
        for (const [at, byte] of edits) changed[at] = byte;
        expect(await run(changed)).toMatch(/^(ran|MORTISE_[A-Z_]+)$/);
        // Cut where only custom sections follow, it is whole.
        expect(await run(changed.subarray(0, edits[0]?.[0] ?? 0))).toMatch(/^(ran|MORTISE_[A-Z_]+)$/);
      }),
      { numRuns },
    );
    expect(await run(good)).toBe("ran");
    expect(suspendedCalls()).toBe(0);
  });
});
