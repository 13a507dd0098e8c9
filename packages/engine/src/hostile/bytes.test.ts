import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CompileOptions } from "../compile.ts";
import { compile } from "../compile.ts";
import type { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import { ADDED } from "../meter/plan.ts";
import { body, name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";
import { assemble } from "./assemble.ts";
import { manyFunctions, manyItems, oneFunction, repeated } from "./bombs.ts";
import { bufferText, extismText, FORMATS } from "./formats.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

/** Compiles, instantiates and calls what bytes there are; says with which code it ended. */
async function run(bytes: Uint8Array, options: CompileOptions = {}, call = "deed"): Promise<string> {
  return codeOf(async () => {
    const code = await compile(bytes, options);
    await using instance = code.instantiateSync({ deadline: 1_000, memory: "1MiB" });
    if (instance.exports.includes(call)) instance.callSync(call);
  });
}

describe("a compile bomb", () => {
  const open = (times: number): Uint8Array => repeated([0x02, 0x40], times);
  const close = (times: number): Uint8Array => repeated([0x0b], times);
  const nested = (depth: number): Uint8Array => Uint8Array.from([...open(depth), ...close(depth)]);

  test.each<[string, () => Uint8Array]>([
    ["a body of 7 MB", () => oneFunction(new Uint8Array(7_000_000).fill(1))],
    ["blocks nested 20,000 deep", () => oneFunction(nested(20_000))],
    ["two million blocks that are opened and never closed", () => oneFunction(open(2_000_000))],
    ["two million nested blocks", () => oneFunction(repeated([0x02, 0x40], 400_000))],
    ["40,000 locals and 10,000 blocks", () => oneFunction(repeated([0x02, 0x40, 0x0b], 10_000), 40_000)],
  ])("is refused by name before V8 sees it: %s", async (_, bytes) => {
    expect(await run(bytes())).toBe("MORTISE_MODULE_TOO_COMPLEX");
  });

  test.each<[string, () => Uint8Array]>([
    ["1,000,000 functions", () => manyFunctions(1_000_000)],
    ["1,000,000 globals", () => manyItems(6, [0x7f, 1, 0x41, 0, 0x0b], 1_000_000)],
    ["999,999 types", () => manyItems(1, [0x60, 0, 0], 999_999)],
  ])(
    "that fits V8's bounds, and not with what the rewriter adds, is refused by name: %s",
    async (_, bytes) => {
      expect(WebAssembly.validate(bytes() as Uint8Array<ArrayBuffer>)).toBe(true);
      expect(await run(bytes())).toBe("MORTISE_MODULE_TOO_COMPLEX");
    },
  );

  test("that becomes one by its checks is refused by name: 333,000 loops, with fuel", async () => {
    const code = await compile(oneFunction(repeated([0x03, 0x40, 0x0b], 333_000)));
    expect(await codeOf(() => code.instantiateSync({ fuel: 1e9 }))).toBe("MORTISE_MODULE_TOO_COMPLEX");
  });

  test.each<[string, () => Uint8Array, string]>([
    ["100,000 functions", () => manyFunctions(100_000), "answered"],
    ["100,000 globals", () => manyItems(6, [0x7f, 1, 0x41, 0, 0x0b], 100_000), "answered"],
    ["blocks nested 10,000 deep", () => oneFunction(nested(10_000)), "answered"],
    [
      "249 blocks over 40,000 locals",
      () => oneFunction(repeated([0x02, 0x40, 0x0b], 249), 40_000),
      "answered",
    ],
    ["100,000 tables", () => manyItems(4, [0x70, 0, 0], 100_000), "MORTISE_TABLE_EXCEEDED"],
    ["four billion locals", () => oneFunction([], 4_000_000_000), "MORTISE_MODULE_INVALID"],
  ])("within the bounds costs what it may cost: %s", async (_, bytes, code) => {
    expect(await run(bytes())).toBe(code);
  });

  test("of claims only is refused: counts and lengths beyond the file", async () => {
    for (const id of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13]) {
      for (const claim of [u32(0xffffffff), u32(0x7fffffff), [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]) {
        expect(await run(Uint8Array.from([...PREAMBLE, id, ...u32(claim.length), ...claim]))).toMatch(
          /MODULE_INVALID|MODULE_TOO_COMPLEX/,
        );
        expect(await run(Uint8Array.from([...PREAMBLE, id, ...claim]))).toMatch(/MODULE_INVALID/);
      }
    }
  });
});

describe("a feature that cannot be metered", () => {
  const EXPORT = '(func (export "deed"))';
  const arrays = Uint8Array.from([...PREAMBLE, ...section(1, vector([[0x5e, 0x7f, 0x01]]))]);

  test.each<[string, string | Uint8Array, RegExp]>([
    ["a GC array", arrays, /GC/],
    ["a GC array in text", `(module (type (array i32)) ${EXPORT})`, /GC/],
    ["a GC struct", `(module (type (struct (field i32))) ${EXPORT})`, /GC/],
    [
      "a parameter of type anyref",
      Uint8Array.from([...PREAMBLE, ...section(1, vector([[0x60, 1, 0x6e, 0]]))]),
      /GC/,
    ],
    ["an i31 made in a body", oneFunction([0x41, 0, 0xfb, 0x1c, 0x1a]), /GC/],
    ["a shared memory", `(module (memory 1 1 shared) ${EXPORT})`, /threads/],
    ["an imported shared memory", `(module (import "env" "m" (memory 1 1 shared)) ${EXPORT})`, /threads/],
    [
      "an atomic operation",
      `(module (memory 1) (func (export "deed") (drop (i32.atomic.load (i32.const 0)))))`,
      /threads/,
    ],
    ["a 64-bit memory", `(module (memory i64 1) ${EXPORT})`, /memory64/],
    ["a second memory", `(module (memory 1) (memory 1) ${EXPORT})`, /multi-memory/],
    [
      "a second memory, imported",
      `(module (import "env" "m" (memory 1)) (memory 1) ${EXPORT})`,
      /multi-memory/,
    ],
    ["an exception with an exception in it", `(module (tag (param exnref)) ${EXPORT})`, /exception tag/],
    ["an exception with a function in it", `(module (tag (param funcref)) ${EXPORT})`, /exception tag/],
    [
      "an exception with a host's value in it",
      `(module (tag (param i32 externref)) ${EXPORT})`,
      /exception tag/,
    ],
    [
      "an imported exception with a reference",
      `(module (import "e" "t" (tag (param exnref))) ${EXPORT})`,
      /tag/,
    ],
  ])("is refused by name: %s", async (_, source, named) => {
    const bytes = typeof source === "string" ? await assemble(source) : source;
    await expect(compile(bytes)).rejects.toMatchObject({
      code: "MORTISE_FEATURE_REFUSED",
      message: expect.stringMatching(named),
    });
  });
});

describe("a module that is invalid as given, and would be valid once rewritten", () => {
  const PAST_THE_END = [0x00, 0x0b];
  const extismImport = [...name("extism:host/env"), ...name("alloc"), 0, ...u32(1)];
  /** A module whose one function is not valid, with and without the kernel, with so many memories of its own. */
  const invalid = (code: readonly number[], memory: boolean, kernel: boolean): Uint8Array =>
    Uint8Array.from([
      ...PREAMBLE,
      ...section(
        1,
        vector([
          [0x60, 0, 0],
          [0x60, 1, 0x7e, 1, 0x7e],
        ]),
      ),
      ...(kernel ? section(2, vector([extismImport])) : []),
      ...section(3, vector([[0]])),
      ...(memory ? section(5, vector([[0, 1]])) : []),
      ...section(7, vector([[...name("deed"), 0, ...u32(kernel ? 1 : 0)]])),
      ...section(10, vector([body(code)])),
    ]);

  const cases: [string, number[]][] = [
    ["sets the deadline's global", [0x41, ...[0xff, 0xff, 0xff, 0xff, 0x07], 0x24, 0]],
    ["reads the deadline's global", [0x23, 0, 0x1a]],
    ["sets the fuel's global", [0x42, 0, 0x24, 1]],
    ["reads a memory that it has not", [0x41, 0, 0x28, 2, 0, 0x1a]],
    ["writes to the memory behind its own", [0x41, 0, 0x41, 0, 0x36, 0x42, 1, 0]],
    ["writes to the second memory behind its own", [0x41, 0, 0x41, 0, 0x36, 0x42, 2, 0]],
    ["fills the memory behind its own", [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 1]],
    ["copies from the memory behind its own", [0x41, 0, 0x41, 0, 0x41, 1, 0xfc, 10, 0, 1]],
    ["grows the memory behind its own", [0x41, 1, 0x40, 1, 0x1a]],
    ["calls the function that arms the deadline", [0x41, 0, 0x10, 2]],
    ["calls through the table that the engine adds", [0x41, 0, 0x11, 0, 0]],
    ["takes a reference to a function that the engine adds", [0xd2, 2, 0x1a]],
    ["goes on behind its end", [0x0b, ...PAST_THE_END]],
  ];
  const variants = cases.flatMap(([what, code]) =>
    [true, false].flatMap((memory) =>
      [true, false].map((kernel) => ({ what, bytes: invalid(code, memory, kernel), memory, kernel })),
    ),
  );

  test.each(variants)(
    "is refused: one that $what (memory: $memory, kernel: $kernel)",
    async ({ bytes, memory, what }) => {
      const valid = WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
      const fine = memory && what.startsWith("reads a memory");
      expect(valid).toBe(fine);
      expect(await run(bytes)).toMatch(fine ? /answered/ : /MODULE_INVALID|FEATURE_REFUSED/);
    },
  );

  test.each([
    [
      "imports what the engine adds",
      `(module (import "${ADDED.module}" "kernel" (memory 1)) (func (export "f")))`,
    ],
    [
      "imports a clock of its own",
      `(module (import "${ADDED.module}" "clock" (memory 1)) (func (export "f")))`,
    ],
    ["exports the arming function", `(module (func (export "${ADDED.arm}") (param i32)))`],
    ["exports a start of its own", `(module (func (export "${ADDED.start}")))`],
    ["exports its own fuel", `(module (global (export "${ADDED.fuel}") (mut i64) (i64.const 0)))`],
    ["exports an entry", `(module (func (export "${ADDED.enter("deed")}")))`],
  ])("is refused by its reserved name: one that %s", async (_, text) => {
    expect(await run(await assemble(text))).toBe("MORTISE_NAME_RESERVED");
  });

  test("cannot be entered past its limits by the names that the engine adds", async () => {
    const code = await compile(await assemble(extismText({ wat: "" })));
    await using instance = code.instantiateSync();
    for (const added of [
      ADDED.arm,
      ADDED.enter("deed"),
      ADDED.fuel,
      ADDED.start,
      "memory",
      "__proto__",
      "toString",
    ]) {
      expect(await codeOf(() => instance.callSync(added))).toBe("MORTISE_EXPORT_UNKNOWN");
      expect(await codeOf(instance.call(added))).toBe("MORTISE_EXPORT_UNKNOWN");
    }
    await expectUnharmed(instance);
  });
});

describe("an import", () => {
  const importing = (
    module: string | number[],
    field: string | number[],
    kind: readonly number[],
  ): Uint8Array => {
    const raw = (text: string | number[]): readonly number[] =>
      typeof text === "string" ? name(text) : [...u32(text.length), ...text];
    return Uint8Array.from([
      ...PREAMBLE,
      ...section(
        1,
        vector([
          [0x60, 0, 0],
          [0x60, 1, 0x7e, 1, 0x7e],
        ]),
      ),
      ...section(2, vector([[...raw(module), ...raw(field), ...kind]])),
      ...section(3, vector([[0]])),
      ...section(7, vector([[...name("deed"), 0, ...u32(kind[0] === 0 ? 1 : 0)]])),
      ...section(10, vector([body([])])),
    ]);
  };
  const FUNCTION = [0, 1];
  const options = { functions: [hostFunction("known", () => "")] };

  test.each([
    "extism:host/env",
    "extism:host/user",
    "env",
    "mortise",
    "wasi_snapshot_preview1",
    "wasi_unstable",
    "main",
    "__proto__",
    "constructor",
    "",
  ])("that nobody provides is refused when the plugin is loaded, from %j", async (module) => {
    for (const field of [
      "unknown",
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "memory",
      "begin",
      "wipe",
      "hold",
      "",
    ]) {
      expect(await run(importing(module, field, FUNCTION), options)).toMatch(/IMPORT_UNKNOWN/);
    }
  });

  test("with a name that is 100 KB long, or no UTF-8, is refused without being printed whole", async () => {
    const long = "a".repeat(100_000);
    for (const bytes of [
      importing(long, "f", FUNCTION),
      importing("env", long, FUNCTION),
      importing(long, long, [2, 0, 1]),
    ]) {
      const error = await compile(bytes).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) continue;
      expect((error as MortiseError).message.length).toBeLessThan(1_000);
      expect((error as MortiseError).code).toMatch(/IMPORT_UNKNOWN|MODULE_INVALID/);
    }
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]])
      expect(await run(importing(bad, bad, FUNCTION))).toBe("MORTISE_MODULE_INVALID");
  });

  test("with a name that would move a terminal's cursor is printed without that", async () => {
    const nasty = "\u001b[2J\u001b]0;owned\u0007\r\n\u202e";
    const error = await compile(importing(nasty, nasty, FUNCTION)).catch((thrown: MortiseError) => thrown);
    expect((error as MortiseError).code).toBe("MORTISE_IMPORT_UNKNOWN");
    expect((error as MortiseError).message).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test("of another type than what is provided is refused when the plugin is loaded", async () => {
    for (const [module, field] of [
      ["extism:host/env", "input_length"],
      ["extism:host/env", "store_u64"],
      ["extism:host/env", "log_info"],
      ["extism:host/env", "http_request"],
      ["wasi_snapshot_preview1", "fd_write"],
      ["mortise", "known"],
    ] as const)
      expect(await run(importing(module, field, FUNCTION), options)).toBe("MORTISE_IMPORT_MISMATCH");
  });

  test("of another kind than a function is refused, but for a memory or table, which are made", async () => {
    for (const module of ["env", "extism:host/env", "__proto__"]) {
      expect(await run(importing(module, "g", [3, 0x7f, 0]))).toBe("MORTISE_IMPORT_UNKNOWN");
      expect(await run(importing(module, "g", [3, 0x7f, 1]))).toBe("MORTISE_IMPORT_UNKNOWN");
      expect(await run(importing(module, "t", [4, 0, 0]))).toBe("MORTISE_IMPORT_UNKNOWN");
      expect(await run(importing(module, "memory", [2, 0, 1]))).toBe("answered");
      expect(await run(importing(module, "memory", [2, 0, 100]))).toBe("MORTISE_MEMORY_EXCEEDED");
      expect(await run(importing(module, "table", [1, 0x70, 0, 1]))).toBe("answered");
      expect(await run(importing(module, "table", [1, 0x70, 0, ...u32(1_000_000)]))).toBe(
        "MORTISE_TABLE_EXCEEDED",
      );
    }
  });
});

describe("an export", () => {
  test("with a name from JavaScript's objects is called as any other, and only where it is there", async () => {
    for (const each of ["__proto__", "constructor", "toString", "valueOf", "then"]) {
      const code = await compile(
        await assemble(`(module (memory 1) (func (export "${each}") (result i32) (i32.const 0)))`),
      );
      await using instance = code.instantiateSync();
      expect(await codeOf(() => instance.callSync(each))).toBe("answered");
      expect(await codeOf(instance.call(each))).toBe("answered");
    }
    for (const [, make] of FORMATS) {
      await using instance = (await make({ wat: "", script: "" })).instantiateSync();
      for (const each of [
        "__proto__",
        "constructor",
        "toString",
        "then",
        "",
        "nope",
        "\u0000",
        "x".repeat(100_000),
      ]) {
        const error = await instance.call(each).catch((thrown: MortiseError) => thrown);
        expect((error as MortiseError).code).toBe("MORTISE_EXPORT_UNKNOWN");
        expect((error as MortiseError).message.length).toBeLessThan(1_000);
        expect(await codeOf(() => instance.callSync(each))).toBe("MORTISE_EXPORT_UNKNOWN");
      }
      await expectUnharmed(instance);
    }
  });

  test("that takes or returns what the format does not is refused when it is called", async () => {
    const texts = [
      `(module (import "extism:host/env" "input_length" (func (result i64)))
        (func (export "deed") (param i32) (result i32) (i32.const 0)))`,
      `(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8))
        (func (export "echo") (param i32 i32) (result i64) (i64.const 0)) (func (export "deed") (param f64)))`,
    ];
    for (const text of texts) {
      await using instance = (await compile(await assemble(text))).instantiateSync();
      expect(await codeOf(() => instance.callSync("deed"))).toBe("MORTISE_EXPORT_UNCALLABLE");
      expect(await codeOf(instance.call("deed"))).toBe("MORTISE_EXPORT_UNCALLABLE");
    }
  });
});

/** How a component begins: layer 1 (Component Model, Binary.md). */
const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

describe("bytes from anywhere", () => {
  const allowed = /^(answered|MORTISE_\w+)$/;
  const hold = async (bytes: Uint8Array): Promise<void> => {
    const code = await codeOf(async () => {
      const compiled = await compile(bytes, { functions: [hostFunction("effect", () => "")] });
      await using instance = compiled.instantiateSync({ deadline: 50, memory: "1MiB" });
      for (const each of instance.exports) {
        await codeOf(() => instance.callSync(each, "some input"));
        await codeOf(instance.call(each, "some input"));
      }
    });
    expect(code).toMatch(allowed);
  };
  const edits = fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { minLength: 1, maxLength: 3 });

  test.each([
    ["extism", extismText],
    ["buffer", bufferText],
  ])("never do more than a guest may: a guest of format %s with bits flipped", async (_, text) => {
    const bytes = await assemble(
      text({
        fields: "(tag $t (param i32))",
        wat: "(try (do (call $effect) (throw $t (i32.const 1))) (catch_all))",
      }),
    );
    await fc.assert(
      fc.asyncProperty(edits, async (flips) => {
        const changed = bytes.slice();
        for (const { at, bit } of flips) changed[8 + (at % (changed.length - 8))]! ^= 1 << bit;
        await hold(changed);
      }),
      { numRuns: 120 },
    );
    await expectUnharmed();
  });

  test("never do more than a guest may: a guest cut short anywhere", async () => {
    const bytes = await assemble(extismText({ wat: "(call $effect)" }));
    const functions = [hostFunction("effect", () => "")];
    // Without its name section a guest is whole still.
    for (let end = 0; end < bytes.length; end++)
      expect(await run(bytes.slice(0, end), { functions })).toMatch(
        /answered|MORTISE_(NOT_WASM|MODULE_INVALID|MANIFEST_INVALID|FORMAT_UNKNOWN)/,
      );
    await expectUnharmed();
  });

  test("are refused with a code: any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom([], PREAMBLE, COMPONENT),
        async (rest, begins) => {
          await hold(Uint8Array.from([...begins, ...rest]));
        },
      ),
      { numRuns: 120 },
    );
  });

  test("are named for what they are: broken components, other versions, nothing", async () => {
    expect(await run(Uint8Array.from([...COMPONENT, 0xff, 1, 0]))).toMatch(/MORTISE_COMPONENT_INVALID/);
    expect(await run(Uint8Array.from([...PREAMBLE.slice(0, 4), 2, 0, 0, 0]))).toBe("MORTISE_NOT_WASM");
    expect(await run(Uint8Array.from(PREAMBLE))).toBe("MORTISE_FORMAT_UNKNOWN");
  });
});
