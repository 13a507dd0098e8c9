import fc from "fast-check";
import { expect, test } from "vitest";
import { Vars } from "./vars.ts";

test("what is set is got, as a copy, until it is deleted or set again", () => {
  const vars = new Vars(1_000);
  const value = Buffer.from("one");
  vars.set("a", value);
  value.fill(0);
  expect(Buffer.from(vars.get("a")!).toString()).toBe("one");
  vars.set("a", Buffer.from("two"));
  expect(vars.keys()).toEqual(["a"]);
  vars.delete("a");
  vars.delete("a");
  expect(vars.get("a")).toBeUndefined();
});

test("keys from JavaScript's objects are keys as any other", () => {
  const vars = new Vars(1_000);
  for (const key of ["__proto__", "constructor", ""]) {
    expect(vars.get(key)).toBeUndefined();
    vars.set(key, Buffer.from("x"));
    expect(vars.get(key)).toHaveLength(1);
  }
});

test("they never hold more than their cap, keys and 48 bytes each counted, whatever is done", () => {
  const key = fc.constantFrom("a", "bb", "é", "a longer key");
  const step = fc.oneof(
    fc.tuple(fc.constant("set" as const), key, fc.nat(300)),
    fc.tuple(fc.constant("delete" as const), key, fc.constant(0)),
    fc.tuple(fc.constant("clear" as const), key, fc.constant(0)),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const vars = new Vars(500);
      const model = new Map<string, number>();
      const cost = (): number =>
        [...model].reduce((sum, [key, length]) => sum + Buffer.byteLength(key) + length + 48, 0);
      for (const [kind, key, length] of steps) {
        if (kind === "clear") {
          vars.clear();
          model.clear();
        } else if (kind === "delete") {
          vars.delete(key);
          model.delete(key);
        } else {
          const before = model.get(key);
          model.set(key, length);
          if (cost() <= 500) vars.set(key, new Uint8Array(length));
          else {
            expect(() => vars.set(key, new Uint8Array(length))).toThrow(/MORTISE_VARS_EXCEEDED/);
            if (before === undefined) model.delete(key);
            else model.set(key, before);
          }
        }
        expect(Object.fromEntries(vars.keys().map((each) => [each, vars.get(each)!.length]))).toEqual(
          Object.fromEntries(model),
        );
      }
    }),
  );
});
