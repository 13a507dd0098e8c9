import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runWorkspace } from "../../run.ts";
import type { Called } from "../../testing/plugins.ts";
import { libraryIn, module, program, script } from "../../testing/plugins.ts";
import type { Value } from "../value.ts";

const text = (value: string): Value => ({ kind: "string", value });

/** A library whose function `fine` works, and whose others do harm. */
const scripted = (harm: string, more = ""): Called =>
  script(
    `export function library_call({ function: name, args }) {
      if (name === "fine") return { String: "fine" };
      ${harm}
    }`,
    more,
  );

const SPIN = "for (;;);";

/** Does harm, which is one error with its code, and then works. */
async function survives({ call }: Called, code: RegExp): Promise<void> {
  const said = await call("harm");
  expect(said).toMatch(code);
  expect(String(said).split("\n")).toHaveLength(1);
  expect(await call("fine")).toEqual(text("fine"));
}

it.each([
  ["throws", "throw new Error('no\\n\\u001b[31m✓ yes');", /LIBRARY_FAILED: sample\.harm: MORTISE_EXCEPTION/],
  ["hangs", SPIN, /MORTISE_DEADLINE_EXCEEDED/],
  ["recurses", "const deeper = () => deeper() + 1; return deeper();", /LIBRARY_FAILED/],
  ["takes all memory", "const all = []; for (;;) all.push(new Uint8Array(1 << 20));", /LIBRARY_FAILED/],
  ["answers nothing", "return undefined;", /it answered nothing/],
  ["answers an object of many tags", "return { Int: 1, String: 'x' };", /it answered no value/],
  ["answers an error", "return { Error: 'why\\n✓ not' };", /sample\.harm: why⏎✓ not$/],
  ["answers no number", "return { Int: 1.5 };", /it answered no value/],
  ["answers a scope of no kind", "return { Scope: { kind: {}, paths: [] } };", /it answered no value/],
  [
    "leads out by a path",
    "return { Scope: { kind: { Folder: 'x' }, paths: ['../../etc/passwd'] } };",
    /PATH_OUTSIDE/,
  ],
  [
    "leads out absolutely",
    "return { Scope: { kind: { File: 'x' }, paths: ['/etc/passwd'] } };",
    /PATH_OUTSIDE/,
  ],
  [
    "leads out by its root",
    "return { Scope: { kind: { File: 'x' }, paths: ['/workspace/../etc'] } };",
    /PATH_OUTSIDE/,
  ],
  ["leads out by its name", "return { Scope: { kind: { Folder: '..' }, paths: [] } };", /PATH_OUTSIDE/],
  [
    "leads out by a pattern",
    "return { Scope: { kind: { Glob: 'a/../../*' }, resolved: false } };",
    /PATH_OUTSIDE/,
  ],
  ["leads out by a NUL", "return { Scope: { kind: { File: 'a\\0b' }, paths: [] } };", /PATH_OUTSIDE/],
  [
    "answers a million paths",
    "return { Scope: { kind: { File: 'a' }, paths: Array(200_000).fill('a') } };",
    /more than 100000 paths/,
  ],
  [
    "answers a long path",
    "return { Scope: { kind: { File: 'a'.repeat(5_000) }, paths: [] } };",
    /a path of 5000 characters/,
  ],
  ["answers 100,000 levels", "return '['.repeat(1e5) + ']'.repeat(1e5);", /nests deeper/],
  ["answers 120 levels", "return '['.repeat(120) + ']'.repeat(120);", /it answered no value/],
  ["answers __proto__", 'return \'{"__proto__":{"Int":1}}\';', /__proto__/],
  ["answers half a surrogate", 'return \'{"String":"\\\\ud800"}\';', /surrogate/],
  ["answers 1e400", "return '{\"Float\":1e400}';", /out of range/],
  ["answers a flood", "return 'x'.repeat(2e6);", /MORTISE_OUTPUT_EXCEEDED/],
])("a script that %s is one error, and the next call works", async (_what, harm, code) => {
  const limits = `memory = "32MiB", output = "1MiB"${harm === SPIN ? ', deadline = "500ms"' : ""}`;
  await survives(scripted(harm, `, limits = { ${limits} }`), code);
});

it("a pattern that backtracks takes no time", async () => {
  const { call } = scripted(
    "return { Scope: { kind: { Glob: '*a'.repeat(40) + 'b' }, resolved: false } };",
    ', limits = { deadline = "5s" }',
  );
  expect(await call("harm")).toMatchObject({ scope: { paths: [] } });
});

it("a link that leads out of the workspace is refused", async () => {
  const called = scripted("return { Scope: { kind: { Folder: 'out' }, paths: ['out/passwd'] } };");
  symlinkSync("/etc", join(called.workspace.root, "out"));
  await survives(called, /PATH_OUTSIDE/);
});

const FINE = `{"String":"fine"}`;
/** Harm where the request's 14th byte, the first of the function's name, is no `f`. */
const raw = (alloc: string, answer: string): string => `(module
  (memory (export "memory") 2)
  (data (i32.const 16) "${FINE.replaceAll('"', '\\"')}")
  (func (export "alloc") (param i32) (result i32) ${alloc})
  (func (export "library_call") (param i32 i32) (result i32 i32)
    (if (i32.eq (i32.load8_u offset=13 (local.get 0)) (i32.const 102))
      (then (return (i32.const 16) (i32.const ${FINE.length}))))
    ${answer}))`;
const ROOM = "i32.const 1024";
const LOOP = "(loop (br 0)) i32.const 0 i32.const 0";

it.each([
  ["wraps its pointer and length", "i32.const -16 i32.const 32", /MORTISE_BAD_POINTER/],
  ["answers a negative length", "i32.const 16 i32.const -1", /MORTISE_OUTPUT_EXCEEDED/],
  ["points beyond its memory", "i32.const 0x7fffffff i32.const 1", /MORTISE_BAD_POINTER/],
  ["answers nothing", "i32.const 0 i32.const 0", /it answered nothing/],
  ["answers what is no JSON", "i32.const 1024 i32.const 3", /is no JSON/],
  ["traps", "unreachable", /MORTISE_TRAP/],
  ["spins", LOOP, /MORTISE_DEADLINE_EXCEEDED/],
  [
    "grows between",
    "(drop (memory.grow (i32.const 100))) i32.const 16 i32.const 7000000",
    /MORTISE_BAD_POINTER|no JSON|MEMORY/,
  ],
])("a module that %s is one error, and the next call works", async (_what, answer, code) => {
  const deadline = answer === LOOP ? ', deadline = "500ms"' : "";
  await survives(await module(raw(ROOM, answer), `, limits = { memory = "1MiB"${deadline} }`), code);
});

it.each([
  ["answers 0", "i32.const 0", /MORTISE_BAD_POINTER/],
  ["answers what lies beyond memory", "i32.const -8", /MORTISE_BAD_POINTER/],
  ["traps", "unreachable", /MORTISE_TRAP/],
])("a module whose alloc %s is one error each time", async (_what, alloc, code) => {
  const { call } = await module(raw(alloc, "i32.const 16 i32.const 1"));
  expect(await call("harm")).toMatch(code);
  expect(await call("harm")).toMatch(code);
});

it.each([
  [
    "is no module",
    async () => libraryIn({ "sample.wasm": "no" }, '{ path = "sample.wasm" }'),
    /LIBRARY_FAILED: sample\.harm: MORTISE_/,
  ],
  [
    "has no library_call",
    () =>
      module(
        `(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) ${ROOM}) (func (export "other") (param i32 i32) (result i64) i64.const 0))`,
      ),
    /it has no library_c/,
  ],
  [
    "imports what nobody has",
    () =>
      module(
        '(module (import "mortise" "nosuch" (func (param i32 i32) (result i64))) (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) i32.const 8) (func (export "library_call") (param i32 i32) (result i64) i64.const 0))',
      ),
    /MORTISE_IMPORT_UNKNOWN/,
  ],
  ["does not parse", async () => script("export function ("), /LIBRARY_FAILED: sample\.harm: MORTISE_/],
])("a library that %s says so", async (_what, open, code) => {
  const opened = await open();
  expect(await opened.call("harm")).toMatch(code);
  expect(await opened.check("harm")).toMatch(code);
});

const DEADLINE = ', limits = { deadline = "1s" }';
/** A program that answers `fine`, and does harm with anything else. */
const running = (harm: string): Called =>
  program(
    `import { createInterface } from "node:readline";
    const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, params } = JSON.parse(line);
      if (params.function === "fine") { send({ id, result: { String: "fine" } }); continue; }
      ${harm}
    }`,
    DEADLINE,
  );

it.each([
  ["exits", "process.exit(3);", /MORTISE_PROCESS_DIED/],
  [
    "exits in the middle of its answer",
    "process.stdout.write('{\"jsonrpc\":', () => process.exit(0));",
    /MORTISE_PROCESS_/,
  ],
  ["never answers", "", /MORTISE_DEADLINE_EXCEEDED/],
  [
    "answers another id",
    "send({ id: id + 1, result: { String: 'other' } });",
    /MORTISE_(PROCESS_ANSWER_INVALID|DEADLINE_EXCEEDED)/,
  ],
  [
    "answers with 100,000 levels",
    'process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result: 0 }).replace("0}", "[".repeat(1e5) + "]".repeat(1e5) + "}") + "\\n");',
    /LIBRARY_FAILED/,
  ],
  [
    "floods",
    "const much = 'x'.repeat(1 << 20); for (;;) if (!process.stdout.write(much)) await new Promise((r) => process.stdout.once('drain', r));",
    /MORTISE_/,
  ],
  [
    "answers an error",
    "send({ id, error: { code: -32000, message: 'Broken\\n\\u001b[31m' } });",
    /MORTISE_PLUGIN_ERROR.*Broken/,
  ],
  [
    "leads out",
    "send({ id, result: { Scope: { kind: { Folder: 'x' }, paths: ['/etc/passwd'], resolved: true } } });",
    /PATH_OUTSIDE/,
  ],
])("a program that %s is one error, and the next call works", async (_what, harm, code) => {
  await survives(running(harm), code);
});

it("a program that prints noise is understood all the same", async () => {
  const { call } = running(
    "console.log('Loading…\\n[1]\\n{\"level\":30}'); send({ id, result: { String: 'heard' } });",
  );
  expect(await call("harm")).toEqual(text("heard"));
});

it("a run with a library that fails each time answers each check for itself, the same each time", async () => {
  const { workspace } = script(
    "export function library_check({ function: name }) { if (name === 'bad') throw new Error('no'); return 'pass'; }",
    "",
    {
      "a.hie": `import sample\nelement a:\n${"    check sample.bad()\n    check sample.good()\n".repeat(10)}`,
    },
  );
  const statuses = async () => (await runWorkspace({ workspace })).results.map(({ status }) => status);
  const first = await statuses();
  expect(first).toEqual(Array.from({ length: 10 }, () => ["error", "pass"]).flat());
  expect(await statuses()).toEqual(first);
});
