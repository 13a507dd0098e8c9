import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Guest } from "../guest.ts";
import { argumentsFrom } from "./arguments.ts";
import type { Bound } from "./bind/bind.ts";
import { componentFormat } from "./format.ts";
import { toJson } from "./json.ts";
import { guestOf, load } from "./testing/bound.ts";
import { echoComponent, padded } from "./testing/echo.ts";
import { mutations } from "./testing/mutations.ts";
import { valuesOf, valueTypes } from "./testing/values.ts";
import type { FuncType, ValueType } from "./types.ts";
import { primitive, weigh } from "./types.ts";

const STRING = primitive("string");
const U32 = primitive("u32");
const job = weigh({
  kind: "record",
  fields: [
    { label: "name", type: STRING },
    { label: "max-count", type: weigh({ kind: "option", some: U32 }) },
  ],
});
const choice = weigh({
  kind: "variant",
  cases: [
    { label: "none-of-it", type: undefined },
    { label: "some-of-it", type: U32 },
    { label: "perhaps", type: weigh({ kind: "option", some: U32 }) },
  ],
});
const rights = weigh({ kind: "flags", labels: ["read", "write-all"] });
const many = weigh({ kind: "list", element: job });

function taking(type: ValueType): FuncType {
  return { kind: "func", params: [{ label: "v", type }], result: undefined };
}

describe("arguments from JSON", () => {
  const twoParams: FuncType = {
    kind: "func",
    params: [
      { label: "block", type: job },
      { label: "max-size", type: weigh({ kind: "option", some: U32 }) },
    ],
    result: undefined,
  };

  it("are taken in order or by name, keys as WIT or JavaScript has them", () => {
    const taken = [{ name: "a", maxCount: 1 }, undefined];
    expect(argumentsFrom(twoParams, [{ name: "a", "max-count": 1 }, null])).toEqual(taken);
    expect(argumentsFrom(twoParams, { block: { name: "a", maxCount: 1 } })).toEqual(taken);
    expect(argumentsFrom(twoParams, { block: { name: "a" }, maxSize: 3 })).toEqual([{ name: "a" }, 3]);
  });

  it.each([
    [[1], "There are 1 arguments, and 2 are taken: `block`, `max-size`"],
    [5, "neither a JSON array nor an object by their names"],
    [
      { block: { name: "a" }, "max-sise": 3 },
      "There is no parameter `max-sise`; `max-size` is perhaps meant.",
    ],
    [{ block: { name: "a" }, x: 3 }, "There is no parameter `x`; there is `block`, `max-size`."],
    [{ "max-size": 3, maxSize: 3 }, "The argument `max-size` is there twice, as `maxSize` too"],
  ])("are refused where there are too few, others, or none: %j", (json, message) => {
    expect(() => argumentsFrom(twoParams, json)).toThrow(message);
  });

  it.each([
    [
      many,
      [{ name: "a", maxCuont: 3 }],
      "The argument `v`[0].maxCuont is unknown, and should be `maxCount`.",
    ],
    [job, { name: "a", zzz: 3 }, "The argument `v`.zzz is unknown, and should be one of `name`, `maxCount`."],
    [
      job,
      { name: "a", maxCount: 3, "max-count": 3 },
      "`v`.max-count is there a second time, and should be said once, as `maxCount`.",
    ],
    [job, JSON.parse('{"name": "a", "__proto__": 3}'), "The argument `v`.__proto__ is unknown"],
    [job, ["a"], "The argument `v` is an array of 1, and should be an object with name, maxCount."],
    [rights, { "write-al": true }, "The argument `v`.write-al is unknown, and should be `writeAll`."],
    [rights, { writeAll: true, "write-all": false }, "`v`.write-all is there a second time"],
    [
      rights,
      ["read"],
      "The argument `v` is an array of 1, and should be an object of booleans: read, writeAll",
    ],
    [
      choice,
      { tag: "none-of-it", val: 1 },
      "`v`.val is 1, and should be left out: `none-of-it` has no payload.",
    ],
    [choice, { tag: "perhaps", value: 1 }, "`v`.value is unknown, and should be one of `tag`, `val`."],
    [choice, { tag: ["some-of-it"], val: 1 }, "`v`.tag is an array of 1, and should be one of none-of-it, "],
    [
      choice,
      { tag: "some-of-ti", val: 1 },
      "`v`.tag is a string, and should be one of none-of-it, some-of-it",
    ],
    [weigh({ kind: "result", ok: undefined, error: U32 }), { ok: null }, "`v`.ok is unknown"],
    [primitive("f64"), JSON.parse("1e400"), "is Infinity, and should be a number that an f64 can hold, or"],
    [primitive("f32"), 1e300, "The argument `v` is 1e+300, and should be a number that an f32 can hold"],
    [STRING, "a\ud800", "The argument `v` is text with half of a character, and should be well-formed"],
  ])("are refused by the path to what is wrong in them: %#", (type, json, message) => {
    expect(() => argumentsFrom(taking(type), [json])).toThrow(message);
  });

  it("say where an argument by name is wrong", () => {
    expect(() => argumentsFrom(twoParams, { block: { nam: "a" } })).toThrow(
      "The argument `block`.nam is unknown, and should be `name`.",
    );
  });

  it("may say that a case without a payload has none", () => {
    expect(argumentsFrom(taking(choice), [{ tag: "none-of-it", val: null }])).toEqual([
      { tag: "none-of-it" },
    ]);
  });

  it("are what came out, and a change to them is another value or refused by its path", async () => {
    const value = valueTypes(2).chain((type) =>
      valuesOf(type).map((each) => ({
        type,
        json: JSON.parse(JSON.stringify(toJson(type, each))) as unknown,
      })),
    );
    const changed = value.chain((each) =>
      fc.array(mutations(each.json), { minLength: 40, maxLength: 40 }).map((others) => ({ ...each, others })),
    );
    const run = (bound: Bound, guest: Guest, json: unknown): string =>
      componentFormat(bound)
        .callSync(guest, "echo", JSON.stringify([[json, ...Array<number>(16).fill(0)]]), undefined)
        .text();
    await fc.assert(
      fc.asyncProperty(changed, async ({ type, json, others }) => {
        const bound = load(await echoComponent(padded(type)));
        const guest = guestOf(bound);
        const before = run(bound, guest, json);
        for (const other of others) {
          let after: string;
          try {
            after = run(bound, guest, other);
          } catch (error) {
            expect(String(error)).toMatch(/The argument `v`\[0\].* is .*, and should be/s);
            continue;
          }
          expect(after).not.toBe(before);
          expect(run(bound, guest, (JSON.parse(after) as unknown[])[0])).toBe(after);
        }
      }),
      { numRuns: 100 },
    );
  });
});
