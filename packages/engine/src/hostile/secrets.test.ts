import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import type { LogEntry } from "../log.ts";
import { printable } from "../log.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { ENTRIES, EVERYWHERE } from "./formats.ts";
import { SPINS } from "./spins.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const SECRET = "hunter2-hunter2";

/** Everything that whoever prints an error could print of it. */
function printed(error: unknown): string {
  const { message, stack, details, cause } = error as MortiseError;
  return [
    message,
    stack,
    JSON.stringify(details),
    inspect(error, { depth: 10 }),
    inspect(cause, { depth: 10 }),
  ].join();
}

const FAILING: readonly (readonly [string, Deed])[] = [
  ["traps", { wat: "(unreachable)", script: "throw new Error('failed');" }],
  ["spins", SPINS["an empty loop"] as Deed],
  [
    "recurses",
    {
      fields: "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))",
      wat: "(drop (call $deep))",
      script: "const deep = () => deep() + 1; deep();",
    },
  ],
  ["calls a host function that fails", { wat: "(call $effect)", script: 'host.effect("");' }],
  [
    "makes too many host function calls",
    { wat: "(call $effect) (call $effect)", script: 'try { host.effect(""); } catch {} host.effect("");' },
  ],
];

describe.each(EVERYWHERE)("an error of a guest of format $format, entered by $entry", ({ make, enter }) => {
  const functions = [
    hostFunction("effect", () => {
      throw new Error("The database is away");
    }),
  ];

  test.each(FAILING)("names no config, environment, input or context: of one that %s", async (_, deed) => {
    const code = await make(deed, { functions });
    await using instance = code.instantiateSync({
      config: { token: SECRET },
      env: { TOKEN: SECRET },
      args: [SECRET],
      stdin: Buffer.from(SECRET),
      context: { token: SECRET },
      hostCalls: 1,
    });
    const error = await enter(instance, "deed", SECRET, { deadline: 20 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MortiseError);
    expect(printed(error)).not.toContain(SECRET);
  });

  test("names no input and no export that is not there in full", async () => {
    await using instance = (await make({ wat: "", script: "" })).instantiateSync({ output: 5 });
    const tooLong = await enter(instance, "echo", SECRET).catch((thrown: unknown) => thrown);
    expect((tooLong as MortiseError).code).toBe("MORTISE_OUTPUT_EXCEEDED");
    expect(printed(tooLong)).not.toContain(SECRET);
  });
});

describe.each(ENTRIES)("what an Extism guest reports, entered by %s", (_, enter) => {
  const text = `(module
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "extism:host/env" "error_set" (func $error (param i64)))
    (import "extism:host/env" "config_get" (func $config (param i64) (result i64)))
    (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
    (import "extism:host/env" "log_info" (func $log (param i64)))
    (import "extism:host/env" "var_set" (func $set (param i64 i64)))
    (memory (export "memory") 1)
    (func (export "error") (result i32) (call $error (call $input)) (i32.const 1))
    (func (export "log") (call $log (call $input)))
    (func (export "fetch") (drop (call $http (call $input) (i64.const 0))))
    (func (export "keep") (call $set (call $input) (call $input)))
    (func (export "trap") (drop (call $config (call $input))) (unreachable))
    (func (export "echo") (call $output (call $input) (call $length))))`;

  test("is what it said itself, and nothing of its config, vars or requests", async () => {
    await using instance = (await compile(await assemble(text))).instantiateSync({
      config: { key: SECRET },
      vars: 10,
    });
    const trap = await enter(instance, "trap", "key").catch((thrown: unknown) => thrown);
    expect((trap as MortiseError).code).toBe("MORTISE_TRAP");
    expect(printed(trap)).not.toContain(SECRET);
    const keep = await enter(instance, "keep", SECRET).catch((thrown: unknown) => thrown);
    expect((keep as MortiseError).code).toBe("MORTISE_VARS_EXCEEDED");
    expect(printed(keep)).not.toContain(SECRET);
    const error = await enter(instance, "error", "its own words").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MORTISE_PLUGIN_ERROR", details: { said: "its own words" } });
  });

  test("in a log is one line, without what moves a terminal's cursor, and no more than it may log", async () => {
    const lines: LogEntry[] = [];
    await using instance = (await compile(await assemble(text))).instantiateSync({
      log: (line) => void lines.push(line),
    });
    const nasty =
      "first\nlevel=error admin=true\r\n\u001b[2J\u001b]8;;http://evil\u0007\u0000\u0085\u2028\u202etxt\u200f\tend";
    await enter(instance, "log", nasty);
    await enter(instance, "log", Buffer.from([0x66, 0xff, 0xc0, 0x1b, 0x9b, 0x0a]));
    expect(lines).toHaveLength(2);
    for (const { message } of lines) {
      expect(message).not.toMatch(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(message).toBe(printable(message));
    }
    expect(lines[0]?.message).toContain("first⏎level=error");
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "7"],
    ["null", "null"],
    ["100,000 levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    [
      "100,000 levels inside a header",
      `{"url":"http://a/","headers":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
    ],
    ["__proto__", '{"__proto__":{"url":"http://a/"},"headers":{"__proto__":{"x":1}}}'],
    ["lone surrogates", '{"url":"\\ud800"}'],
    ["1e400", '{"url":1e400}'],
    ["a method that is no text", '{"url":"http://a/","method":{"toString":1}}'],
  ])("as an HTTP request is refused with a code: %s", async (_, request) => {
    let asked = 0;
    const code = await compile(await assemble(text));
    await using none = code.instantiateSync();
    expect(await codeOf(none.call("fetch", request))).toBe("MORTISE_HTTP_REFUSED");
    await using instance = code.instantiateSync({
      http: async () => {
        asked++;
        return { status: 200, headers: {}, body: new Uint8Array(0) };
      },
    });
    expect(await codeOf(instance.call("fetch", request))).toMatch(
      /^(answered|MORTISE_HTTP_REFUSED|MORTISE_HOST_FUNCTION_FAILED)$/,
    );
    expect(asked).toBeLessThanOrEqual(1);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    await expectUnharmed(instance);
  });
});

describe.each(EVERYWHERE)(
  "JSON that passes a guest of format $format, entered by $entry",
  ({ format, make, enter }) => {
    test("is what was given: deep, with duplicate keys, __proto__, lone surrogates", async () => {
      await using instance = (await make({ wat: "", script: "" })).instantiateSync();
      const texts = [
        '{"a":1,"a":2}',
        '{"__proto__":{"polluted":1}}',
        '{"constructor":{"prototype":{"polluted":1}}}',
        "[1e400]",
        '"\\ud800"',
      ];
      for (const text of texts) {
        const output = Buffer.from(await enter(instance, "echo", text)).toString();
        // A script gets the value, and answers with its JSON.
        if (format !== "script") expect(output).toBe(text);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
      const code = await codeOf(enter(instance, "echo", deep));
      expect(code).toMatch(
        format === "script" ? /answered|EXCEPTION|PLUGIN_ERROR|STACK_OVERFLOW/ : /answered/,
      );
      await expectUnharmed(instance);
    });

    test("that cannot be written is the caller's mistake, and the guest goes on", async () => {
      await using instance = (await make({ wat: "", script: "" })).instantiateSync();
      const circle: { self?: unknown } = {};
      circle.self = circle;
      let deep: unknown = [];
      for (let n = 0; n < 100_000; n++) deep = [deep];
      // Node.js 26 writes JSON of any depth; what a script takes is bounded.
      expect(await codeOf(enter(instance, "echo", deep as object))).toMatch(
        /answered|MORTISE_OPTION_INVALID|MORTISE_STACK_OVERFLOW/,
      );
      for (const input of [circle, 10n, () => 1, Symbol("input"), { toJSON: () => undefined }])
        expect(await codeOf(enter(instance, "echo", input as object))).toBe("MORTISE_OPTION_INVALID");
      expect(
        JSON.parse(Buffer.from(await enter(instance, "echo", { a: [1, null, "é"] })).toString()),
      ).toEqual({
        a: [1, null, "é"],
      });
      await expectUnharmed(instance);
    });
  },
);

describe("a file in a granted folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-secrets-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("shows in no error of the guest that read it", async () => {
    writeFileSync(join(folder, "in"), SECRET);
    const text = `(module
      (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 100) "in") (data (i32.const 200) "\\00\\04\\00\\00\\64\\00\\00\\00")
      (func (export "deed") (result i32)
        (drop (call $open (i32.const 3) (i32.const 1) (i32.const 100) (i32.const 2)
          (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 300)))
        (drop (call $read (i32.load (i32.const 300)) (i32.const 200) (i32.const 1) (i32.const 304)))
        (if (i32.ne (i32.load8_u (i32.const 1024)) (i32.const 0x68)) (then (return (i32.const 7))))
        (unreachable)))`;
    const lines: LogEntry[] = [];
    const code = await compile(await assemble(text));
    await using instance = code.instantiateSync({
      dirs: [{ host: folder, guest: "/", write: false }],
      log: (line) => void lines.push(line),
    });
    const error = await instance.call("deed").catch((thrown: unknown) => thrown);
    expect((error as MortiseError).code).toBe("MORTISE_TRAP");
    expect(printed(error)).not.toContain(SECRET);
    expect(printed(error)).not.toContain(folder);
    expect(lines).toEqual([]);
  });
});
