import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble } from "../../hostile/assemble.ts";
import type { Encoding } from "../binary/definitions.ts";
import { componentFormat } from "../format.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf, guestOf, load } from "../testing/bound.ts";
import { echoComponent, pad, padded } from "../testing/echo.ts";
import { valuesOf, valueTypes } from "../testing/values.ts";
import { primitive, weigh } from "../types.ts";
import type { ComponentImports } from "./imports.ts";

const STRING = primitive("string");

describe("a component that echoes", () => {
  it("gives back values of every type, in every encoding", async () => {
    const any = valueTypes(2).chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));
    const encodings = fc.constantFrom<Encoding>("utf8", "utf16", "latin1+utf16");
    await fc.assert(
      fc.asyncProperty(any, encodings, async ([type, value], encoding) => {
        const bound = load(await echoComponent(padded(type), { encoding }));
        const guest = guestOf(bound);
        const echo = bound.exports.get("echo")!;
        expect(echo.callSync(guest, [pad(value)])).toEqual(pad(value));
        expect(await echo.call(guest, [pad(value)])).toEqual(pad(value));
      }),
      { numRuns: 40 },
    );
  });

  it("grows its memory for what is passed to it", async () => {
    const bound = load(await echoComponent(padded(STRING)));
    const guest = guestOf(bound);
    const long = "é".repeat(200_000);
    expect(bound.exports.get("echo")!.callSync(guest, [pad(long)])).toEqual(pad(long));
  });

  it("is stopped at its deadline, and dead from then on", async () => {
    const bound = load(await echoComponent(padded(STRING), { func: "spin" }));
    const guest = guestOf(bound);
    const echo = bound.exports.get("echo")!;
    expect(codeOf(() => echo.callSync(guest, [pad("")], { deadline: 20 }))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(guest.dead).toBe(true);
    expect(codeOf(() => echo.callSync(guest, [pad("")]))).toBe("MORTISE_CLOSED");
  });

  it.each([
    ["a trap in `post-return`", { postReturn: "burst" }, "MORTISE_TRAP"],
    ["an allocator that answers garbage", { realloc: "garbage" }, "MORTISE_BAD_POINTER"],
    ["an answer outside memory", { func: "beyond" }, "MORTISE_BAD_POINTER"],
  ])("ends with a code at %s, and is dead", async (_, options, code) => {
    const bound = load(await echoComponent(padded(STRING), options));
    const guest = guestOf(bound);
    expect(codeOf(() => bound.exports.get("echo")!.callSync(guest, [pad("x")]))).toBe(code);
    expect(guest.dead).toBe(true);
  });

  it("stays alive after a wrong argument", async () => {
    const bound = load(await echoComponent(padded(STRING)));
    const guest = guestOf(bound);
    const echo = bound.exports.get("echo")!;
    expect(codeOf(() => echo.callSync(guest, [pad(7)]))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(echo.callSync(guest, [pad("a")])).toEqual(pad("a"));
  });
});

describe("names that objects have by themselves", () => {
  it("are fields like any other", async () => {
    const type = weigh({
      kind: "record",
      fields: ["constructor", "to-string", "proto"].map((label) => ({ label, type: primitive("u8") })),
    });
    const bound = load(await echoComponent(padded(type)));
    const guest = guestOf(bound);
    const value = { constructor: 1, toString: 2, proto: 3 };
    expect(bound.exports.get("echo")!.callSync(guest, [pad(value)])).toEqual(pad(value));
    expect(codeOf(() => bound.exports.get("echo")!.callSync(guest, [pad({ toString: 2, proto: 3 })]))).toBe(
      "MORTISE_ARGUMENT_INVALID",
    );
  });
});

/** Imports `ask: func(q: string) -> string` of `my:pkg/host@<version>`, and exports `run` of the same type. */
async function asking(version: string): Promise<Uint8Array> {
  const guest = await assemble(`(module
    (import "host" "ask" (func $ask (param i32 i32 i32)))
    (import "lib" "memory" (memory 1))
    (func (export "run") (param i32 i32) (result i32)
      (call $ask (local.get 0) (local.get 1) (i32.const 8)) (i32.const 8)))`);
  const library = await assemble(`(module
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 64))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $top)
      (global.set $top (i32.add (global.get $top) (local.get 3)))))`);
  const table = new bytes.TypeTable(1);
  const type = table.func({ kind: "func", params: [{ label: "q", type: STRING }], result: STRING });
  const inner = new bytes.TypeTable();
  const innerType = inner.func({ kind: "func", params: [{ label: "q", type: STRING }], result: STRING });
  const declarations = [
    ...inner.definitions.map((each) => [0x01, ...each]),
    [0x04, ...bytes.externName("ask"), 0x01, innerType],
  ];
  return bytes.component(
    bytes.types([0x42, declarations.length, ...declarations.flat()]),
    bytes.imported(`my:pkg/host@${version}`, 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "ask"),
    bytes.coreModule(library),
    bytes.coreModule(guest),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.lower(0, [bytes.option.memory(0), bytes.option.realloc(0)]),
    bytes.coreBundle([["ask", 1]]),
    bytes.coreInstance(1, [
      ["host", 1],
      ["lib", 0],
    ]),
    bytes.coreAlias(0x00, 2, "run"),
    bytes.types(...table.definitions),
    bytes.lift(2, [bytes.option.memory(0), bytes.option.realloc(0)], type),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}

describe("a component that asks its host", () => {
  const answer = (run: (q: never) => unknown, async = false): ComponentImports => ({
    "my:pkg/host@1.2.3": { ask: { run, async } },
  });

  it("gets its answer, plain or suspended", async () => {
    const component = await asking("1.2.0");
    const plain = load(
      component,
      answer((q) => `${q}!`),
    );
    expect(plain.exports.get("run")!.callSync(guestOf(plain), ["hé"])).toBe("hé!");
    const later = load(
      component,
      answer(async (q) => `${q}?`, true),
    );
    const guest = guestOf(later);
    expect(await later.exports.get("run")!.call(guest, ["hé"])).toBe("hé?");
    expect(codeOf(() => later.exports.get("run")!.callSync(guest, ["hé"]))).toBe(
      "MORTISE_HOST_FUNCTION_ASYNC",
    );
  });

  it("gets the version that it was built for, where the host has later ones too", async () => {
    const [one, other] = ["1.2.9", "1.2.0"].map((version) => ({
      [`my:pkg/host@${version}`]: { ask: { run: () => version } },
    }));
    for (const imports of [
      { ...one, ...other },
      { ...other, ...one },
    ]) {
      const bound = load(await asking("1.2.0"), imports);
      expect(bound.exports.get("run")!.callSync(guestOf(bound), ["?"])).toBe("1.2.0");
    }
  });

  it("is refused where the host has no compatible version, or not the function", async () => {
    const host = answer(() => "");
    expect(codeOf(async () => 0)).toBe("none");
    for (const version of ["1.3.0", "2.0.0", "0.1.0"]) {
      const component = await asking(version);
      expect(codeOf(() => load(component, host))).toBe("MORTISE_IMPORT_MISMATCH");
    }
    const component = await asking("1.2.0");
    expect(codeOf(() => load(component, {}))).toBe("MORTISE_IMPORT_UNKNOWN");
    const others = { "my:pkg/host": { ask: { run: () => "" } }, "my:pkg/host@2.0.0": {} };
    expect(() => load(component, others)).toThrow(
      "imports `my:pkg/host@1.2.0#ask`; of that interface there is one without a version, version 2.0.0.",
    );
    expect(codeOf(() => load(component, { "my:pkg/host@1.2.0": {} }))).toBe("MORTISE_IMPORT_UNKNOWN");
  });

  it("ends with a code where the host answers something else", async () => {
    const bound = load(
      await asking("1.2.0"),
      answer(() => 5),
    );
    const guest = guestOf(bound);
    expect(codeOf(() => bound.exports.get("run")!.callSync(guest, ["x"]))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(guest.dead).toBe(true);
  });
});

describe("format `component`", () => {
  it("takes and gives JSON", async () => {
    const bound = load(await asking("1.2.0"), { "my:pkg/host@1.2.0": { ask: { run: (q) => `${q}!` } } });
    const format = componentFormat(bound);
    const guest = guestOf(bound);
    expect(format.exports).toEqual(["run"]);
    expect(format.callSync(guest, "run", '["a"]', undefined).json()).toBe("a!");
    expect((await format.call(guest, "run", { q: "b" }, undefined)).text()).toBe('"b!"');
    expect(codeOf(() => format.callSync(guest, "run", "[1]", undefined))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(codeOf(() => format.callSync(guest, "run", "[", undefined))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(codeOf(() => format.callSync(guest, "walk", "", undefined))).toBe("MORTISE_EXPORT_UNKNOWN");
  });
});
