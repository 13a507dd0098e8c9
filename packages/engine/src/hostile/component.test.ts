import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import * as bytes from "../component/testing/assemble.ts";
import { ExportedTypes } from "../component/testing/exportedtypes.ts";
import type { ValueType } from "../component/types.ts";
import { primitive, weigh } from "../component/types.ts";
import type { MortiseError } from "../errors.ts";
import type { Bytes } from "../wasm/bytes.ts";
import { name, section, signed, vector } from "../wasm/bytes.ts";
import { assemble } from "./assemble.ts";
import { componentBytes } from "./component.ts";
import { ENTRIES } from "./formats.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const STRING = primitive("string");
const U32 = primitive("u32");
const LOOP = "(loop $again (br $again))";
const DEEP = "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))";

/** What a component does in each of the places where it is entered. */
interface Places {
  /** More fields of its core module. */
  readonly fields?: string;
  readonly realloc?: string;
  readonly run?: string;
  readonly postReturn?: string;
  readonly destructor?: string;
}

const PLACES = ["a start function", "run", "realloc", "post-return", "a destructor"] as const;

/** The same deed in one of the places. */
function inPlace(place: (typeof PLACES)[number], wat: string, fields = ""): Places {
  switch (place) {
    case "a start function":
      return { fields: `${fields} (func $start ${wat}) (start $start)` };
    case "run":
      return { fields, run: wat };
    case "realloc":
      return { fields, realloc: wat };
    case "post-return":
      return { fields, postReturn: wat };
    case "a destructor":
      return { fields, destructor: wat };
  }
}

/**
 * A component that exports `run: func(input: string) -> string`, an echo which makes and drops a resource of its own,
 * and calls `effect: func()` of its host where a deed says `$effect`.
 */
async function placed(places: Places): Promise<Uint8Array> {
  const { fields = "", realloc = "", run = "", postReturn = "", destructor = "" } = places;
  const core = `(module
    (import "host" "effect" (func $effect))
    (memory (export "memory") 8)
    ${fields}
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc} (i32.const 65536))
    (func (export "dtor") (param i32) ${destructor})
    (func (export "run") (param i32 i32) (result i32)
      ${run}
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16))
    (func (export "clean") (param i32) ${postReturn}))`;
  const outer = `(module
    (import "r" "new" (func $new (param i32) (result i32)))
    (import "r" "drop" (func $drop (param i32)))
    (import "in" "run" (func $run (param i32 i32) (result i32)))
    (func (export "run") (param i32 i32) (result i32)
      (call $drop (call $new (i32.const 1)))
      (call $run (local.get 0) (local.get 1))))`;
  const effect = vector([
    [0x01, 0x40, 0, 0x01, 0x00],
    [0x04, ...bytes.externName("effect"), 0x01, 0],
  ]);
  const table = new bytes.TypeTable(2);
  const type = table.func({ kind: "func", params: [{ label: "input", type: STRING }], result: STRING });
  return bytes.component(
    bytes.types([0x42, ...effect]),
    bytes.imported("mortise:test/host", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "effect"),
    bytes.lower(0, []),
    bytes.coreModule(await assemble(core)),
    bytes.coreModule(await assemble(outer)),
    bytes.coreBundle([["effect", 0]]),
    bytes.coreInstance(0, [["host", 0]]),
    bytes.coreAlias(0x02, 1, "memory"),
    ...["realloc", "clean", "dtor", "run"].map((each) => bytes.coreAlias(0x00, 1, each)),
    bytes.types([0x3f, 0x7f, 0x01, 0x03]),
    bytes.resourceCanon(2, 1),
    bytes.resourceCanon(3, 1),
    bytes.coreBundle([
      ["new", 5],
      ["drop", 6],
    ]),
    bytes.coreBundle([["run", 4]]),
    bytes.coreInstance(1, [
      ["r", 2],
      ["in", 3],
    ]),
    bytes.coreAlias(0x00, 4, "run"),
    bytes.types(...table.definitions),
    bytes.lift(7, [bytes.option.memory(0), bytes.option.realloc(1), bytes.option.postReturn(2)], type),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}

const imports = { "mortise:test/host": { effect: { run: () => undefined } } };
const EVERYWHERE = PLACES.flatMap((place) => ENTRIES.map(([entry, enter]) => ({ place, entry, enter })));

describe.each(EVERYWHERE)("a component, in $place, entered by $entry", ({ place, enter }) => {
  test("is stopped at its deadline and at the end of its fuel, at each call", async () => {
    const code = await compile(await placed(inPlace(place, LOOP)), { imports });
    await using instance = code.instantiateSync({ deadline: 10 });
    await using metered = code.instantiateSync({ fuel: 10_000 });
    for (let turn = 0; turn < 2; turn++) {
      expect(await codeOf(enter(instance, "run", ["x"]))).toBe("MORTISE_DEADLINE_EXCEEDED");
      expect(await codeOf(enter(metered, "run", ["x"]))).toBe("MORTISE_FUEL_EXHAUSTED");
    }
    await expectUnharmed();
  });

  test("traps and uses up the stack with a code, and what it was is never entered again", async () => {
    // A copy that was entered before would loop for ever.
    const once = `(if (global.get $ran) (then ${LOOP})) (global.set $ran (i32.const 1)) (unreachable)`;
    const trap = inPlace(place, once, "(global $ran (mut i32) (i32.const 0))");
    await using trapping = (await compile(await placed(trap), { imports })).instantiateSync();
    const deep = inPlace(place, "(drop (call $deep))", DEEP);
    await using recursing = (await compile(await placed(deep), { imports })).instantiateSync();
    for (let turn = 0; turn < 2; turn++) {
      expect(await codeOf(enter(trapping, "run", ["x"], { deadline: 1_000 }))).toBe("MORTISE_TRAP");
      expect(await codeOf(enter(recursing, "run", ["x"]))).toBe("MORTISE_STACK_OVERFLOW");
    }
    await expectUnharmed();
  });

  test("grows its memory up to its cap, and no further", async () => {
    const grows = `(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))`;
    const code = await compile(await placed(inPlace(place, grows)), { imports });
    await using instance = code.instantiateSync({ memory: "1MiB" });
    expect(await codeOf(enter(instance, "run", ["x"]))).toBe("answered");
    expect(instance.memoryBytes).toBe(1 << 20);
    await expectUnharmed();
  });

  test("calls its host only where it may: not while it allocates or cleans up", async () => {
    const code = await compile(await placed(inPlace(place, "(call $effect)")), { imports });
    await using instance = code.instantiateSync();
    const sealed = place === "realloc" || place === "post-return";
    expect(await codeOf(enter(instance, "run", ["x"]))).toBe(sealed ? "MORTISE_TRAP" : "answered");
    await expectUnharmed();
  });
});

/** A component whose `run` asks its host for a text, which an allocator of its own makes room for. */
async function asking(realloc: string): Promise<Uint8Array> {
  const library = `(module
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc} (i32.const 1024)))`;
  const guest = `(module
    (import "host" "ask" (func $ask (param i32)))
    (func (export "run") (call $ask (i32.const 16))))`;
  const ask = vector([
    [0x01, 0x40, 0, 0x00, 0x73],
    [0x04, ...bytes.externName("ask"), 0x01, 0],
  ]);
  return bytes.component(
    bytes.types([0x42, ...ask]),
    bytes.imported("mortise:test/host", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "ask"),
    bytes.coreModule(await assemble(library)),
    bytes.coreModule(await assemble(guest)),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.lower(0, [bytes.option.memory(0), bytes.option.realloc(0)]),
    bytes.coreBundle([["ask", 1]]),
    bytes.coreInstance(1, [["host", 1]]),
    bytes.coreAlias(0x00, 2, "run"),
    bytes.types([0x40, 0, 0x01, 0x00]),
    bytes.lift(2, [], 1),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}

describe.each(ENTRIES)("room for what a host answers, entered by %s", (entry, enter) => {
  test.each([
    ["a trap", "(unreachable)", "MORTISE_TRAP"],
    ["a loop", LOOP, "MORTISE_DEADLINE_EXCEEDED"],
    ["garbage", "(return (i32.const -4))", "MORTISE_BAD_POINTER"],
    ["room", "", "answered"],
  ])("ends the call with what the guest did, and not as the host's failure: %s", async (_, realloc, code) => {
    for (const async of entry === "call" ? [false, true] : [false]) {
      const run = (): unknown => (async ? Promise.resolve("a text") : "a text");
      const host = { "mortise:test/host": { ask: { run, async } } };
      const compiled = await compile(await asking(realloc), { imports: host });
      await using instance = compiled.instantiateSync({ deadline: 20 });
      for (let turn = 0; turn < 2; turn++) expect(await codeOf(enter(instance, "run"))).toBe(code);
    }
    await expectUnharmed();
  });
});

/** A component that exports `forge: func(at: u32, length: u32) -> T`, T a string or list that it says lies there. */
async function forging(type: ValueType, options: readonly Bytes[] = []): Promise<Uint8Array> {
  const core = `(module
    (memory (export "memory") 1)
    (func (export "forge") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16)))`;
  const table = new ExportedTypes();
  const params = ["at", "length"].map((label) => ({ label, type: U32 }));
  const forge = table.func({ kind: "func", params, result: type });
  return bytes.component(
    bytes.coreModule(await assemble(core)),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "forge"),
    ...table.sections,
    bytes.lift(0, [bytes.option.memory(0), ...options], forge),
    bytes.exported("forge", bytes.SORT.func, 0),
  );
}

const list = (element: ValueType): ValueType => weigh({ kind: "list", element });

describe.each<[string, ValueType, readonly Bytes[], unit: number]>([
  ["a string in UTF-8", STRING, [], 1],
  ["a string in UTF-16", STRING, [bytes.option.utf16], 2],
  ["a string in Latin-1", STRING, [bytes.option.latin1], 1],
  ["a list of bytes", list(primitive("u8")), [], 1],
  ["a list of 64-bit numbers", list(primitive("u64")), [], 8],
  ["a list of lists of strings", list(list(STRING)), [], 8],
])("%s that a component answers", (_, type, options, unit) => {
  test("lies in its memory, or is refused with a code", async () => {
    await using instance = (await compile(await forging(type, options))).instantiateSync({ output: "1MiB" });
    const forge = (at: number, length: number): Promise<string> =>
      codeOf(() => instance.callSync("forge", [at, length]));
    const END = 65_536;
    for (const [at, length] of [
      [0, 2 ** 32 - 1],
      [8, 2 ** 31 - 1],
      [2 ** 32 - 8, 1],
      [2 ** 32 - 8, 2 ** 32 - 1],
      [END - 8, 8 / unit + 1],
      [END, 1],
      [END + 8, 0],
    ] as const)
      expect([at, length, await forge(at, length)]).toEqual([at, length, "MORTISE_BAD_POINTER"]);
    expect(await forge(END - 8, 8 / unit)).toBe("answered");
    expect(await forge(END, 0)).toBe("answered");
    const word = fc.oneof(fc.nat(0xffffffff), fc.nat(70_000), fc.nat(64));
    await fc.assert(
      fc.asyncProperty(word, word, async (at, length) => {
        expect(await forge(at, length)).toMatch(/answered|BAD_POINTER|VALUE_INVALID|OUTPUT_EXCEEDED/);
      }),
      { numRuns: 60 },
    );
    await expectUnharmed();
  });
});

describe("what a component makes its host hold", () => {
  test("is bounded: lists of very small things, and JSON that is much longer than what it came from", async () => {
    const flag = weigh({ kind: "record", fields: [{ label: "a", type: primitive("bool") }] });
    await using records = (await compile(await forging(list(flag)))).instantiateSync({ output: 1 << 20 });
    expect(await codeOf(() => records.callSync("forge", [0, 60_000]))).toBe("MORTISE_OUTPUT_EXCEEDED");
    expect(records.callSync("forge", [0, 10]).json()).toHaveLength(10);
    // Zero bytes, each `\u0000` in JSON.
    await using text = (await compile(await forging(STRING))).instantiateSync({ output: 100_000 });
    expect(await codeOf(() => text.callSync("forge", [1_000, 60_000]))).toBe("MORTISE_OUTPUT_EXCEEDED");
    await expectUnharmed();
  });

  test("is bounded: handles of a component that makes them without end", async () => {
    const table = new bytes.TypeTable(1);
    const run = table.func({ kind: "func", params: [], result: undefined });
    const core = `(module (import "r" "new" (func $new (param i32) (result i32)))
      (func (export "run") (loop $again (drop (call $new (i32.const 1))) (br $again))))`;
    const component = bytes.component(
      bytes.types([0x3f, 0x7f, 0x00]),
      bytes.resourceCanon(2, 0),
      bytes.coreModule(await assemble(core)),
      bytes.coreBundle([["new", 0]]),
      bytes.coreInstance(0, [["r", 0]]),
      bytes.coreAlias(0x00, 1, "run"),
      bytes.types(...table.definitions),
      bytes.lift(1, [], run),
      bytes.exported("run", bytes.SORT.func, 0),
    );
    await using instance = (await compile(component)).instantiateSync({ deadline: 10_000 });
    expect(await codeOf(() => instance.callSync("run"))).toBe("MORTISE_HANDLE_INVALID");
    expect(await codeOf(instance.call("run"))).toBe("MORTISE_HANDLE_INVALID");
    await expectUnharmed();
  });

  test("is bounded: memories and tables of many core instances together", async () => {
    const many = async (core: string): Promise<Uint8Array> =>
      bytes.component(
        bytes.coreModule(await assemble(core)),
        ...Array.from({ length: 100 }, () => bytes.coreInstance(0)),
        bytes.coreAlias(0x00, 0, "run"),
        bytes.types([0x40, 0, 0x01, 0x00]),
        bytes.lift(0, [], 0),
        bytes.exported("run", bytes.SORT.func, 0),
      );
    const run = '(func (export "run"))';
    const memories = await compile(await many(`(module (memory 10) ${run})`));
    expect(await codeOf(() => memories.instantiateSync({ memory: "1MiB" }))).toBe("MORTISE_MEMORY_EXCEEDED");
    const tables = await compile(await many(`(module (table 1001 funcref) ${run})`));
    expect(await codeOf(() => tables.instantiateSync({ tableElements: 100_000 }))).toBe(
      "MORTISE_TABLE_EXCEEDED",
    );
    const grown = await compile(
      await many(`(module (memory 0) (func (export "run")
        (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))))`),
    );
    await using instance = grown.instantiateSync({ memory: "32MiB" });
    expect(await codeOf(instance.call("run"))).toBe("answered");
    expect(instance.memoryBytes).toBeLessThanOrEqual(32 << 20);
    await expectUnharmed();
  });
});

describe("the name of what a component imports", () => {
  const importing = (label: Bytes): Uint8Array =>
    bytes.component(
      bytes.types([0x40, 0, 0x01, 0x00]),
      section(10, vector([[0x00, ...label, 0x01, 0]])),
      bytes.exported("run", bytes.SORT.func, 0),
    );

  test.each(["constructor", "to-string", "value-of", "has-own-property", "proto"])(
    "is no property of JavaScript's objects: %s",
    async (label) => {
      const lowered = bytes.component(
        bytes.types([0x40, 0, 0x01, 0x00]),
        section(10, vector([[0x00, ...name(label), 0x01, 0]])),
        bytes.lower(0, []),
        bytes.coreModule(await assemble('(module (import "h" "f" (func)) (func (export "run")))')),
        bytes.coreBundle([["f", 0]]),
        bytes.coreInstance(0, [["h", 0]]),
        bytes.coreAlias(0x00, 1, "run"),
        bytes.lift(1, [], 0),
        bytes.exported("run", bytes.SORT.func, 1),
      );
      expect(await codeOf(compile(lowered))).toBe("MORTISE_IMPORT_UNKNOWN");
      expect(await codeOf(compile(lowered, { imports: { "": {} } }))).toBe("MORTISE_IMPORT_UNKNOWN");
    },
  );

  test.each<[string, Bytes]>([
    ["__proto__", name("__proto__")],
    ["a path", name("../../etc/passwd")],
    ["an interface of one", name("a:__proto__/b")],
    ["with what moves a cursor", name("\u001b[2J\r\n\u202e")],
    ["no UTF-8", [2, 0xc0, 0x80]],
    ["nothing", name("")],
  ])("is refused where it is none: %s", async (_, label) => {
    const error = (await compile(importing(label)).catch((thrown: unknown) => thrown)) as MortiseError;
    expect(error.code).toBe("MORTISE_COMPONENT_INVALID");
    expect(error.details.offset).toBeGreaterThan(0);
    expect(error.message).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test("is not printed whole where it is 100 KB long", async () => {
    const error = (await compile(importing(name("a".repeat(99_000)))).catch(
      (thrown: unknown) => thrown,
    )) as MortiseError;
    expect(error.code).toMatch(/^MORTISE_/);
    expect(error.message.length).toBeLessThan(1_000);
    const longer = await codeOf(compile(importing(name("a".repeat(200_000)))));
    expect(longer).toBe("MORTISE_MODULE_TOO_COMPLEX");
  });
});

test("labels and exports that are long, and many, are not printed whole", async () => {
  const labels = Array.from({ length: 30 }, (_, n) => `${"a".repeat(3_000)}${n}`);
  const type = weigh({ kind: "enum", labels });
  const table = new ExportedTypes();
  const func = table.func({ kind: "func", params: [{ label: "a".repeat(90_000), type }], result: undefined });
  const component = bytes.component(
    bytes.coreModule(await assemble('(module (func (export "run") (param i32)))')),
    bytes.coreInstance(0),
    bytes.coreAlias(0x00, 0, "run"),
    ...table.sections,
    bytes.lift(0, [], func),
    ...Array.from({ length: 200 }, (_, n) =>
      bytes.exported(`run-${"b".repeat(1_000)}${n}`, bytes.SORT.func, 0),
    ),
  );
  const code = await compile(component);
  await using instance = code.instantiateSync();
  for (const name of ["nothing", code.exports[0] ?? ""]) {
    const error = await instance.call(name, ["none"]).catch((thrown: unknown) => thrown);
    expect((error as MortiseError).code).toMatch(/EXPORT_UNKNOWN|ARGUMENT_INVALID/);
    expect((error as MortiseError).message.length).toBeLessThan(6_000);
  }
});

test("10,000 types inside each other are refused by name", async () => {
  const types: Bytes[] = [[0x70, 0x7f]];
  while (types.length < 10_000) types.push([0x70, ...signed(types.length - 1)]);
  await expect(compile(bytes.component(bytes.types(...types)))).rejects.toMatchObject({
    code: "MORTISE_MODULE_TOO_COMPLEX",
    details: { offset: expect.any(Number) },
  });
});

describe("a component whose bytes were changed", () => {
  test("runs, or ends with a code, and harms nobody", async () => {
    const good = await componentBytes({ wat: "(call $effect)" });
    const edit = fc.record({
      at: fc.nat(good.length - 1),
      byte: fc.nat(255),
      how: fc.constantFrom("change", "take", "put"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const changed = [...good];
        for (const { at, byte, how } of edits)
          changed.splice(at, how === "put" ? 0 : 1, ...(how === "take" ? [] : [byte]));
        await codeOf(async () => {
          const code = await compile(Uint8Array.from(changed), { imports });
          await using instance = code.instantiateSync({ memory: "2MiB", deadline: 50 });
          for (const each of instance.exports) await codeOf(() => instance.callSync(each, ["abc"]));
        });
      }),
      { numRuns: 150 },
    );
    await expectUnharmed();
  });
});
