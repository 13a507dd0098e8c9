import { createPlugin as createPeer } from "extism-peer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { guest, wat } from "./fixtures/guests.ts";
import { createPlugin } from "./index.ts";

// The same guests and calls here and in `@extism/extism` 2.0.0-rc13: the answers are the same. Where they are meant to
// differ, `docs/extism.md` says so and `faults.test.ts` holds it.

interface Context {
  read(handle: bigint): { text(): string } | null;
  store(text: string): bigint;
  setVariable(name: string, value: string): void;
  getVariable(name: string): { text(): string } | null;
}

const lines: string[] = [];
const level = (name: string) => (message: unknown) => void lines.push(`${name} ${message}`);
const logger = {
  trace: level("trace"),
  debug: level("debug"),
  info: level("info"),
  warn: level("warn"),
  error: level("error"),
};

const options = {
  config: { greeting: "hello", empty: "" },
  logLevel: "info",
  functions: {
    "extism:host/user": {
      transform: (context: Context, handle: bigint) => {
        const text = context.read(handle)?.text() ?? "";
        context.setVariable("key", `${context.getVariable("key")?.text() ?? ""}.${text}`);
        return context.store(`<${text.toUpperCase()}>`);
      },
    },
    env: { add: (_: Context, a: number, b: bigint, c: number) => a + Number(b) + c },
  },
} as const;

/** What came of a call, in words that both hosts share. */
interface Answer {
  readonly text: string | null;
  readonly failed: boolean;
  readonly log: readonly string[];
}

interface Callable {
  call(name: string, input?: string | Uint8Array): Promise<{ text(): string } | null>;
}

async function answer(plugin: Callable, name: string, input: string | Uint8Array): Promise<Answer> {
  lines.length = 0;
  try {
    // An empty output is null here, and there an output of no bytes.
    const text = (await plugin.call(name, input))?.text() || null;
    return { text, failed: false, log: [...lines] };
  } catch {
    return { text: null, failed: true, log: [...lines] };
  }
}

const module = guest("guest");
const source = { wasm: [{ data: module }] };

const names = [
  "echo",
  "nothing",
  "no_result",
  "count_vowels",
  "counter",
  "config",
  "var_store",
  "var_load",
  "var_delete",
  "fail",
  "fail_with_zero",
  "code",
  "log",
  "log_level",
  "transform",
  "add",
  "missing",
  "memory",
];

test.each([
  { runInWorker: false, numRuns: 60 },
  { runInWorker: true, numRuns: 15 },
])("any sequence of calls gets the same answers with %o", async ({ runInWorker, numRuns }) => {
  // Blocks of no bytes have a handle there and none here, so that inputs are not empty.
  const input = fc.oneof(
    fc.constantFrom("greeting", "empty", "x"),
    fc.string({ unit: "grapheme-ascii", minLength: 1 }),
  );
  const calls = fc.array(fc.tuple(fc.constantFrom(...names), input), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(calls, async (sequence) => {
      const peer = await createPeer(source, { ...options, logger: logger as unknown as Console });
      await using ours = await createPlugin(source, { ...options, logger, runInWorker });
      for (const [name, text] of sequence) {
        expect([name, text, await answer(ours, name, text)]).toEqual([
          name,
          text,
          await answer(peer, name, text),
        ]);
      }
      await peer.close();
    }),
    { numRuns },
  );
});

test("any bytes come back as they went in", async () => {
  const peer = await createPeer(source, options);
  await using ours = await createPlugin(source, options);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 5_000 }), async (bytes) => {
      const [a, b] = [
        await ours.call("echo", new Uint8Array(bytes)),
        await peer.call("echo", new Uint8Array(bytes)),
      ];
      expect(a?.bytes()).toEqual(b?.bytes());
      expect(a?.text()).toBe(b?.text());
    }),
    { numRuns: 50 },
  );
  await peer.close();
});

test("both list the same exports and imports", async () => {
  const peer = await createPeer(source, options);
  await using ours = await createPlugin(source, options);
  expect(await ours.getExports()).toEqual(await peer.getExports());
  expect(await ours.getImports()).toEqual(await peer.getImports());
  for (const name of names) expect(await ours.functionExists(name)).toBe(await peer.functionExists(name));
  await peer.close();
});

test("both link modules by name, and start Haskell's reactors", async () => {
  const lib = wat(`(module (func (export "seven") (result i32) (i32.const 7)))`);
  const main = wat(`(module
    (import "lib" "seven" (func $seven (result i32)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (global $started (mut i32) (i32.const 0))
    (func (export "hs_init") (param i32 i32) (global.set $started (call $seven)))
    (func (export "run") (result i32) (local $block i64)
      (local.set $block (call $alloc (i64.const 1)))
      (call $store (local.get $block) (i32.add (i32.const 48) (global.get $started)))
      (call $output (local.get $block) (i64.const 1))
      (i32.const 0)))`);
  const linked = { wasm: [{ name: "lib", data: lib }, { data: main }] };
  const peer = await createPeer(linked);
  await using ours = await createPlugin(linked);
  expect((await ours.call("run"))?.text()).toBe("7");
  expect((await peer.call("run"))?.text()).toBe("7");
  await peer.close();
});

test("both refuse what they cannot load", async () => {
  const missing = wat(`(module (import "extism:host/user" "nope" (func)) (func (export "f")))`);
  for (const broken of [
    { wasm: [] },
    { wasm: [{ data: new Uint8Array(8) }] },
    { wasm: [{ data: missing }] },
    {},
  ]) {
    await expect(createPlugin(broken as never)).rejects.toThrow();
    await expect(createPeer(broken as never)).rejects.toThrow();
  }
});
