import fc from "fast-check";
import { expect, test } from "vitest";
import type { ValueType } from "../wasm/types.ts";
import { gateModule, suspendingModule } from "./gatemodule.ts";

const type = fc.constantFrom<ValueType>("i32", "i64", "f32", "f64", "funcref", "externref");
const functionType = fc.record({
  params: fc.array(type, { maxLength: 20 }),
  results: fc.array(type, { maxLength: 3 }),
});

test("a gate is a valid module, whatever its functions take and however many there are", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ type: functionType, suspends: fc.boolean() }), { maxLength: 200 }),
      (functions) => {
        expect(WebAssembly.validate(gateModule(functions))).toBe(true);
        expect(WebAssembly.validate(suspendingModule(functions.map((each) => each.type)))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});
