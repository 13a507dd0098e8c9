import { describe, expect, it } from "vitest";
import type { MortiseError } from "../../errors.ts";
import { assemble } from "../../hostile/assemble.ts";
import type { Bytes } from "../../wasm/bytes.ts";
import { section, vector } from "../../wasm/bytes.ts";
import * as bytes from "../testing/assemble.ts";
import { load } from "../testing/bound.ts";

const NOTHING: Bytes = [0x40, 0, 0x01, 0x00];

function refusal(component: Uint8Array): MortiseError {
  try {
    load(component);
  } catch (error) {
    return error as MortiseError;
  }
  throw new Error("It was not refused.");
}

/** Two core modules, the second of which imports `it` from the first. */
async function linked(exported: string, imported: string): Promise<Uint8Array> {
  return bytes.component(
    bytes.coreModule(await assemble(`(module ${exported})`)),
    bytes.coreModule(await assemble(`(module (import "a" "it" ${imported}) (func (export "run")))`)),
    bytes.coreInstance(0),
    bytes.coreInstance(1, [["a", 0]]),
    bytes.coreAlias(0x00, 1, "run"),
    bytes.types(NOTHING),
    bytes.lift(0, [], 0),
    bytes.exported("run", bytes.SORT.func, 0),
  );
}

/** Globals of every form that an initial value has. */
const GLOBALS = `(func $f)
  (global $one i32 (i32.const -1000000)) (global f32 (f32.const 1)) (global f64 (f64.const 1))
  (global externref (ref.null extern)) (global funcref (ref.func $f))
  (global v128 (v128.const i64x2 0x0b0b0b0b0b0b0b0b 0x0b0b0b0b0b0b0b0b))`;

describe("what core modules of a component link", () => {
  it.each([
    ["a memory", '(memory (export "it") 2 4)', "(memory 1 8)"],
    ["a memory without a maximum", '(memory (export "it") 2)', "(memory 2)"],
    ["a table", '(table (export "it") 2 4 funcref)', "(table 1 8 funcref)"],
    ["a global", `${GLOBALS} (global (export "it") i64 (i64.const -1))`, "(global i64)"],
    ["a global that changes", '(global (export "it") (mut f32) (f32.const 1))', "(global (mut f32))"],
    ["a global of a reference", '(global (export "it") funcref (ref.null func))', "(global funcref)"],
  ])("is what is declared, or more: %s", async (_, exported, imported) => {
    expect([...load(await linked(exported, imported)).exports.keys()]).toEqual(["run"]);
  });

  it.each([
    ["a memory that is too small", '(memory (export "it") 1)', "(memory 2)"],
    ["a memory that may grow further", '(memory (export "it") 1 9)', "(memory 1 8)"],
    ["a memory that may grow without end", '(memory (export "it") 1)', "(memory 1 8)"],
    ["a table that is too small", '(table (export "it") 1 funcref)', "(table 2 funcref)"],
    ["a table of something else", '(table (export "it") 1 externref)', "(table 1 funcref)"],
    ["a function of another type", '(func (export "it") (param i32))', "(func (param i64))"],
    ["a global of another type", `${GLOBALS} (global (export "it") i64 (i64.const -1))`, "(global i32)"],
    ["a global that changes", '(global (export "it") (mut i32) (i32.const 1))', "(global i32)"],
    ["a global that does not change", '(global (export "it") i32 (i32.const 1))', "(global (mut i32))"],
    ["another kind", '(memory (export "it") 1)', "(func)"],
    ["nothing", "", "(func)"],
  ])("is refused at load, with both sides and an offset: %s", async (_, exported, imported) => {
    const error = refusal(await linked(exported, imported));
    expect(error.code).toBe("MORTISE_IMPORT_MISMATCH");
    expect(error.message).toMatch(/links `a it` as .+, and it is .+\./);
    expect(error.details.offset).toBeGreaterThan(8);
  });
});

describe("what is refused of a component", () => {
  it("says where in the file it is: an import that nobody provides", async () => {
    const component = bytes.component(
      bytes.types(NOTHING),
      bytes.imported("missing", 1, 0),
      bytes.lower(0, []),
      bytes.coreModule(await assemble('(module (import "h" "f" (func)) (func (export "run")))')),
      bytes.coreBundle([["f", 0]]),
      bytes.coreInstance(0, [["h", 0]]),
      bytes.coreAlias(0x00, 1, "run"),
      bytes.lift(1, [], 0),
      bytes.exported("run", bytes.SORT.func, 1),
    );
    const error = refusal(component);
    expect(error.code).toBe("MORTISE_IMPORT_UNKNOWN");
    const at = error.details.offset!;
    expect(Buffer.from(component.subarray(at + 2, at + 9)).toString()).toBe("missing");
  });

  it("says where in the file it is: what is wrong inside a core module", async () => {
    // A body that takes from an empty stack: (func (export "run") drop), which wabt would not write.
    const core = Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector([[0x60, 0, 0]])),
      ...section(3, vector([[0]])),
      ...section(7, vector([[3, 0x72, 0x75, 0x6e, 0, 0]])),
      ...section(10, vector([[3, 0, 0x1a, 0x0b]])),
    ]);
    const component = bytes.component(
      bytes.types(NOTHING),
      bytes.coreModule(core),
      bytes.coreInstance(0),
      bytes.coreAlias(0x00, 0, "run"),
      bytes.lift(0, [], 0),
      bytes.exported("run", bytes.SORT.func, 0),
    );
    const error = refusal(component);
    expect(error.code).toBe("MORTISE_MODULE_INVALID");
    expect(component[error.details.offset!]).toBe(0x1a);
  });

  it("is a component that stands for another one by its type", () => {
    const component = bytes.component(
      bytes.types([0x41, 0]),
      section(10, vector([[...bytes.externName("part"), 0x04, 0]])),
    );
    expect(refusal(component)).toMatchObject({
      code: "MORTISE_FEATURE_REFUSED",
      details: { offset: expect.any(Number) },
    });
  });

  it.each<[string, Bytes]>([
    ["async functions", [0x43, 0, 0x01, 0x00]],
    ["streams", [0x66, 0x00]],
    ["futures", [0x65, 0x00]],
    ["error contexts", [0x64]],
  ])("is the async ABI, by name: %s", (what, definition) => {
    const error = refusal(bytes.component(bytes.types(definition)));
    expect(error).toMatchObject({ code: "MORTISE_FEATURE_REFUSED", details: { offset: expect.any(Number) } });
    expect(error.message).toContain(`${what} (the async ABI)`);
  });

  it.each<[string, Bytes]>([
    ["`task.return`", [0x09, 0x01, 0x00, 0]],
    ["`stream.read`", [0x0f, 0, 0]],
    ["`waitable-set.wait`", [0x20, 0, 0]],
  ])("is a built-in of the async ABI, by name: %s", (what, canon) => {
    const error = refusal(bytes.component(section(8, vector([canon]))));
    expect(error.code).toBe("MORTISE_FEATURE_REFUSED");
    expect(error.message).toContain(`${what} (the async ABI)`);
  });
});
