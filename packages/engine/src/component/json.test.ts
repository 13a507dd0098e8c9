import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentsFrom } from "./arguments.ts";
import { componentFormat } from "./format.ts";
import { fromJson } from "./fromjson.ts";
import { toJson } from "./json.ts";
import { guestOf, load } from "./testing/bound.ts";
import { echoComponent, padded } from "./testing/echo.ts";
import { valuesOf, valueTypes } from "./testing/values.ts";
import type { FuncType } from "./types.ts";
import { primitive, weigh } from "./types.ts";

describe("values as JSON", () => {
  it("come back as they went in", () => {
    const any = valueTypes().chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));
    fc.assert(
      fc.property(any, ([type, value]) => {
        const text = JSON.stringify(toJson(type, value));
        expect(fromJson(type, JSON.parse(text))).toEqual(value);
      }),
      { numRuns: 150 },
    );
  });

  it("say what a double cannot hold as text", () => {
    expect(toJson(primitive("u64"), 18446744073709551615n)).toBe("18446744073709551615");
    expect(fromJson(primitive("u64"), "18446744073709551615")).toBe(18446744073709551615n);
    expect(toJson(primitive("s64"), -3n)).toBe(-3);
    expect(toJson(primitive("f64"), Number.NaN)).toBe("NaN");
    expect(JSON.stringify(toJson(primitive("f64"), -0))).toBe("-0");
    expect(toJson(weigh({ kind: "list", element: primitive("u8") }), new Uint8Array([1, 2, 3]))).toBe("AQID");
  });
});

describe("arguments from JSON", () => {
  it("have flags by WIT's labels too", () => {
    const perms = weigh({ kind: "flags", labels: ["read", "write-all"] });
    expect(fromJson(perms, { "write-all": true })).toEqual({ writeAll: true });
    expect(fromJson(perms, { writeAll: true, read: false })).toEqual({ writeAll: true, read: false });
  });

  it("are refused by the path to a resource that nobody holds", () => {
    const resource = { label: "thing", instance: 0, imported: undefined, destructor: undefined };
    const thing = weigh({ kind: "own", of: { kind: "resource", resource } });
    const holder = weigh({ kind: "record", fields: [{ label: "a", type: thing }] });
    const items = weigh({ kind: "list", element: weigh({ kind: "option", some: holder }) });
    const take: FuncType = { kind: "func", params: [{ label: "items", type: items }], result: undefined };
    const nobody = { give: () => undefined, take: () => undefined };
    const forged = { resource: "thing", handle: 7 };
    expect(() => argumentsFrom(take, [[null, { a: forged }]], nobody)).toThrow(
      "The argument `items`[1].a is an object, and should be a `thing` that is still held",
    );
    expect(() => argumentsFrom(take, [[{}]], nobody)).toThrow("The argument `items`[0].a is missing");
  });

  it("leave text that is no base64 to be refused by the argument's name", async () => {
    const bound = load(await echoComponent(padded(weigh({ kind: "list", element: primitive("u8") }))));
    const run = (first: string): unknown =>
      componentFormat(bound).callSync(guestOf(bound), "echo", [[first, ...Array(16).fill(0)]], undefined);
    expect(() => run("not base64!")).toThrow("is a string, and should be a Uint8Array, or base64 in JSON");
    for (const text of ["bm8==", "bm9=", "b", "====", "bm 8", "bm8=\n"])
      expect(() => run(text), text).toThrow("is a string, and should be a Uint8Array, or base64 in JSON");
    for (const text of ["bm8=", "bm8", ""]) expect(() => run(text)).not.toThrow();
  });

  it("are refused by their names where they are passed in memory", async () => {
    const bound = load(await echoComponent(padded(primitive("u8"))));
    const values = [300, ...Array(16).fill(0)];
    expect(() => componentFormat(bound).callSync(guestOf(bound), "echo", [values], undefined)).toThrow(
      "The argument `v`[0] is 300, and should be a whole number from 0 to 255",
    );
  });

  it("say how a number is passed that a double cannot hold", async () => {
    const bound = load(await echoComponent(padded(primitive("u64"))));
    const run = (first: string): string =>
      componentFormat(bound)
        .callSync(guestOf(bound), "echo", `[[${first}${",0".repeat(16)}]]`, undefined)
        .text();
    expect(() => run("9007199254740993")).toThrow("past 2^53 a bigint or text in JSON");
    expect(run('"9007199254740993"')).toContain('"9007199254740993"');
  });
});
