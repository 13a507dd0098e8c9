import { describe, expect, it } from "vitest";
import type { Guest } from "../../guest.ts";
import { assemble } from "../../hostile/assemble.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf, guestOf, load } from "../testing/bound.ts";
import type { Bound } from "./bind.ts";
import { ResourceHandle } from "./handles.ts";
import type { ComponentImports } from "./imports.ts";

/** Exports `make: func() -> thing`, `read: func(t: borrow<thing>) -> u32`, `drop: func(t: thing)`, `forge: func()`. */
async function things(destructor = "dtor"): Promise<Uint8Array> {
  const core = await assemble(`(module
    (func (export "dtor") (param i32))
    (func (export "burst") (param i32) unreachable))`);
  const user = await assemble(`(module
    (import "r" "new" (func $new (param i32) (result i32)))
    (import "r" "drop" (func $drop (param i32)))
    (import "r" "rep" (func $rep (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 42)))
    (func (export "read") (param i32) (result i32) (local.get 0))
    (func (export "drop") (param i32) (call $drop (local.get 0)))
    (func (export "twice") (param i32) (call $drop (local.get 0)) (call $drop (local.get 0)))
    (func (export "forge") (drop (call $rep (i32.const 77)))))`);
  const func = (params: readonly number[], result: readonly number[]): number[] => [
    0x40,
    ...params,
    ...result,
  ];
  const self = [1, 1, 0x74];
  return bytes.component(
    bytes.coreModule(core),
    bytes.coreInstance(0),
    bytes.coreAlias(0x00, 0, destructor),
    bytes.types([0x3f, 0x7f, 0x01, 0x00]),
    bytes.resourceCanon(2, 0),
    bytes.resourceCanon(3, 0),
    bytes.resourceCanon(4, 0),
    bytes.coreModule(user),
    bytes.coreBundle([
      ["new", 1],
      ["drop", 2],
      ["rep", 3],
    ]),
    bytes.coreInstance(1, [["r", 1]]),
    ...["make", "read", "drop", "twice", "forge"].map((each) => bytes.coreAlias(0x00, 2, each)),
    bytes.exported("thing", bytes.SORT.type, 0),
    bytes.types(
      [0x69, 0x01],
      [0x68, 0x01],
      func([0], [0x00, 0x02]),
      func([...self, 0x03], [0x00, 0x79]),
      func([...self, 0x02], [0x01, 0x00]),
      func([0], [0x01, 0x00]),
    ),
    bytes.lift(4, [], 4),
    bytes.lift(5, [], 5),
    bytes.lift(6, [], 6),
    bytes.lift(7, [], 6),
    bytes.lift(8, [], 7),
    ...["make", "read", "drop", "twice", "forge"].map((each, i) =>
      bytes.exported(each, bytes.SORT.func, i === 0 ? 0 : i),
    ),
  );
}

describe("resources that a component defines", () => {
  const call = (bound: Bound, guest: Guest, name: string, ...args: unknown[]): unknown =>
    bound.exports.get(name)!.callSync(guest, args);

  it("go out and come back, and are given away once", async () => {
    const bound = load(await things());
    const guest = guestOf(bound);
    const thing = call(bound, guest, "make");
    expect(thing).toBeInstanceOf(ResourceHandle);
    expect(call(bound, guest, "read", thing)).toBe(42);
    expect(call(bound, guest, "read", thing)).toBe(42);
    call(bound, guest, "drop", thing);
    expect(codeOf(() => call(bound, guest, "drop", thing))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(codeOf(() => call(bound, guest, "read", { rep: 42 }))).toBe("MORTISE_ARGUMENT_INVALID");
    const other = call(bound, guestOf(bound), "make");
    expect(codeOf(() => call(bound, guest, "read", other))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(guest.dead).toBe(false);
  });

  it.each([
    ["forges a handle", "dtor", "forge", [], "MORTISE_HANDLE_INVALID"],
    ["drops one twice", "dtor", "twice", ["thing"], "MORTISE_HANDLE_INVALID"],
    ["traps in a destructor", "burst", "drop", ["thing"], "MORTISE_TRAP"],
  ])("end a guest that %s", async (_, destructor, name, args, code) => {
    const bound = load(await things(destructor));
    const guest = guestOf(bound);
    const given = args.map(() => call(bound, guest, "make"));
    expect(codeOf(() => call(bound, guest, name, ...given))).toBe(code);
    expect(guest.dead).toBe(true);
    expect(codeOf(() => call(bound, guest, "make"))).toBe("MORTISE_CLOSED");
  });
});

/** Imports the resource `thing` of its host; `run` makes one, reads it and drops it; the others use it wrongly. */
async function borrowing(): Promise<Uint8Array> {
  const core = await assemble(`(module
    (import "h" "make" (func $make (param i32) (result i32)))
    (import "h" "get" (func $get (param i32) (result i32)))
    (import "h" "drop" (func $drop (param i32)))
    (func (export "run") (param i32) (result i32) (local i32)
      (local.set 1 (call $make (local.get 0)))
      (call $get (local.get 1))
      (call $drop (local.get 1)))
    (func (export "late") (param i32) (result i32) (local i32)
      (local.set 1 (call $make (local.get 0)))
      (call $drop (local.get 1))
      (call $get (local.get 1)))
    (func (export "forge") (param i32) (result i32) (call $get (local.get 0))))`);
  const declarations = [
    [0x04, ...bytes.externName("thing"), 0x03, 0x01],
    [0x01, 0x69, 0x00],
    [0x01, 0x68, 0x00],
    [0x01, 0x40, 1, 1, 0x6e, 0x79, 0x00, 0x01],
    [0x04, ...bytes.externName("[constructor]thing"), 0x01, 3],
    [0x01, 0x40, 1, 4, 0x73, 0x65, 0x6c, 0x66, 0x02, 0x00, 0x79],
    [0x04, ...bytes.externName("[method]thing.get"), 0x01, 4],
  ];
  const names = ["run", "late", "forge"];
  return bytes.component(
    bytes.types([0x42, declarations.length, ...declarations.flat()]),
    bytes.imported("my:pkg/things@1.0.0", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "[constructor]thing"),
    bytes.exportAlias(bytes.SORT.func, 0, "[method]thing.get"),
    bytes.exportAlias(bytes.SORT.type, 0, "thing"),
    bytes.lower(0, []),
    bytes.lower(1, []),
    bytes.resourceCanon(3, 1),
    bytes.coreModule(core),
    bytes.coreBundle([
      ["make", 0],
      ["get", 1],
      ["drop", 2],
    ]),
    bytes.coreInstance(0, [["h", 0]]),
    ...names.map((each) => bytes.coreAlias(0x00, 1, each)),
    bytes.types([0x40, 1, 1, 0x6e, 0x79, 0x00, 0x79]),
    ...names.map((_, i) => bytes.lift(3 + i, [], 2)),
    ...names.map((each, i) => bytes.exported(each, bytes.SORT.func, 2 + i)),
  );
}

describe("resources that the host brings", () => {
  class Thing {
    readonly n: number;
    disposed = 0;
    constructor(n: number) {
      this.n = n;
    }
    [Symbol.dispose](): void {
      this.disposed++;
    }
  }

  const made: Thing[] = [];
  const imports: ComponentImports = {
    "my:pkg/things@1.0.0": {
      "[constructor]thing": {
        run: (n: never) => {
          const thing = new Thing(n);
          made.push(thing);
          return thing;
        },
      },
      "[method]thing.get": { run: (self: never) => (self as Thing).n + 1 },
    },
  };

  it("are the host's own objects, disposed of when the guest drops them", async () => {
    const bound = load(await borrowing(), imports);
    const guest = guestOf(bound);
    expect(bound.exports.get("run")!.callSync(guest, [41])).toBe(42);
    expect(made.at(-1)?.disposed).toBe(1);
  });

  it.each([["late"], ["forge"]])("end a guest that uses a handle it does not hold: %s", async (name) => {
    const bound = load(await borrowing(), imports);
    const guest = guestOf(bound);
    expect(codeOf(() => bound.exports.get(name)!.callSync(guest, [1]))).toBe("MORTISE_HANDLE_INVALID");
    expect(guest.dead).toBe(true);
  });
});
