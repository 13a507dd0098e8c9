import fc from "fast-check";
import { expect, test } from "vitest";
import type { Encoding } from "./binary/definitions.ts";
import { codeOf, guestOf, load } from "./testing/bound.ts";
import { pad, padded } from "./testing/echo.ts";
import { transpiled } from "./testing/jco.ts";
import { swapComponent } from "./testing/swap.ts";
import { valuesOf, valueTypes } from "./testing/values.ts";
import type { ValueType } from "./types.ts";
import { primitive, weigh } from "./types.ts";

const HOST = "mortise:test/host";

/** In jco, lists of numbers are typed arrays; in ours, only those of bytes are. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Iterable<unknown>)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** What the same component answers in ours and in jco, and what their hosts were passed. */
async function both(type: ValueType, value: unknown, encoding: Encoding) {
  const component = await swapComponent(type, encoding);
  const seen: unknown[] = [];
  const swap = (passed: unknown): unknown => {
    seen.push(plain(passed));
    return passed;
  };
  const bound = load(component, { [HOST]: { swap: { run: swap } } });
  const guest = guestOf(bound);
  const ours = bound.exports.get("run")?.callSync(guest, [value]);
  const later = await bound.exports.get("run")?.call(guest, [value]);
  const exports = (await transpiled(component)).instantiate({ [HOST]: { swap } });
  const theirs = plain((exports.run as (value: unknown) => unknown)(value));
  return { ours, later, theirs, seen };
}

test("values of every type cross as they do in jco, to the host and back", async () => {
  const any = valueTypes(2)
    // As the whole of a result, `err` is thrown by jco.
    .map((type) => (type.kind === "result" ? weigh({ kind: "tuple", items: [type] }) : type))
    .chain((type) => fc.tuple(fc.constant(type), valuesOf(type), fc.boolean()));
  const encodings = fc.constantFrom<Encoding>("utf8", "utf16");
  await fc.assert(
    fc.asyncProperty(any, encodings, async ([type, value, inMemory], encoding) => {
      const found = inMemory
        ? await both(padded(type), pad(value), encoding)
        : await both(type, value, encoding);
      const expected = inMemory ? pad(value) : value;
      expect(found.ours).toEqual(expected);
      expect(found.later).toEqual(expected);
      expect(found.theirs).toEqual(expected);
      expect(found.seen).toEqual([expected, expected, expected]);
    }),
    { numRuns: 15 },
  );
});

test.each<[string, ValueType, unknown]>([
  ["a string for a number", primitive("u32"), "7"],
  ["a number for a string", primitive("string"), 7],
  ["a case that there is not", weigh({ kind: "enum", labels: ["a", "b"] }), "c"],
  ["a char of two", primitive("char"), "ab"],
  ["a record for a list", weigh({ kind: "list", element: primitive("string") }), { length: {} }],
])("ours refuses a wrong argument with a code, whatever jco makes of it: %s", async (_, type, value) => {
  const bound = load(await swapComponent(type), { [HOST]: { swap: { run: (v: never) => v } } });
  expect(codeOf(() => bound.exports.get("run")?.callSync(guestOf(bound), [value]))).toBe(
    "MORTISE_ARGUMENT_INVALID",
  );
});
