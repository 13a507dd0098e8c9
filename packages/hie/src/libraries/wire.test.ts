import fc from "fast-check";
import { expect, it } from "vitest";
import type { Value } from "./value.ts";
import { fromWire, toWire, verdictFrom } from "./wire.ts";

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant<Value>({ kind: "null" }),
    fc.boolean().map((of): Value => ({ kind: "boolean", value: of })),
    fc.maxSafeInteger().map((of): Value => ({ kind: "int", value: of })),
    fc.double({ noNaN: true }).map((of): Value => ({ kind: "float", value: of })),
    fc.string().map((of): Value => ({ kind: "string", value: of })),
    fc.array(tie("value")).map((items): Value => ({ kind: "list", items })),
    fc
      .record({
        kind: fc.constantFrom("File" as const, "Folder" as const, "Glob" as const),
        name: fc.string(),
        paths: fc.array(fc.string()),
        resolved: fc.boolean(),
      })
      .map((scope): Value => ({ kind: "scope", scope })),
  ),
}));

it("a value goes out and comes back the same", () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(fromWire(toWire(given))).toEqual(given);
    }),
  );
});

it("anything else that a library may answer is read or refused, without a crash", () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      fromWire(given);
      verdictFrom(given);
    }),
  );
});

it("bare values and both forms of verdicts are understood", () => {
  expect(fromWire("x")).toEqual({ kind: "string", value: "x" });
  expect(fromWire([1, 1.5])).toEqual({
    kind: "list",
    items: [
      { kind: "int", value: 1 },
      { kind: "float", value: 1.5 },
    ],
  });
  expect(fromWire({ Int: "x" })).toBeUndefined();
  expect(fromWire({ Int: 1, Float: 2 })).toBeUndefined();
  expect(verdictFrom({ Pass: null })).toEqual({ kind: "pass" });
  expect(verdictFrom({ Fail: "no" })).toEqual({ kind: "fail", message: "no" });
  expect(verdictFrom({ result: "error", message: "why" })).toEqual({ kind: "error", message: "why" });
  expect(verdictFrom({ Maybe: "x" })).toBeUndefined();
});
