import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { Guest } from "../../guest.ts";
import { assemble } from "../../hostile/assemble.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf, guestOf, load } from "../testing/bound.ts";
import type { Bound } from "./bind.ts";
import { ResourceHandle } from "./handles.ts";
import type { ComponentImports } from "./imports.ts";

/**
 * Exports `make: func() -> thing`, `read: func(t: borrow<thing>) -> u32`, `drop: func(t: thing)`,
 * `both: func(a: thing, b: thing)`, which drops two, `forge: func()` and `count: func() -> u32`, which says how often the
 * destructor has run.
 */
async function things(destructor = "dtor"): Promise<Uint8Array> {
  const core = await assemble(`(module
    (global $count (mut i32) (i32.const 0))
    (func (export "count") (result i32) (global.get $count))
    (func (export "dtor") (param i32) (global.set $count (i32.add (global.get $count) (i32.const 1))))
    (func (export "burst") (param i32) unreachable))`);
  const user = await assemble(`(module
    (import "r" "new" (func $new (param i32) (result i32)))
    (import "r" "drop" (func $drop (param i32)))
    (import "r" "rep" (func $rep (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 42)))
    (func (export "read") (param i32) (result i32) (local.get 0))
    (func (export "drop") (param i32) (call $drop (local.get 0)))
    (func (export "twice") (param i32) (call $drop (local.get 0)) (call $drop (local.get 0)))
    (func (export "both") (param i32 i32) (call $drop (local.get 0)) (call $drop (local.get 1)))
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
    bytes.coreAlias(0x00, 0, "count"),
    bytes.coreAlias(0x00, 2, "both"),
    bytes.types(func([0], [0x00, 0x79]), func([2, 1, 0x61, 0x02, 1, 0x62, 0x02], [0x01, 0x00])),
    bytes.lift(9, [], 8),
    bytes.lift(10, [], 9),
    bytes.exported("count", bytes.SORT.func, 10),
    bytes.exported("both", bytes.SORT.func, 11),
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

  it("are dropped by whoever disposes of them, once", async () => {
    const bound = load(await things());
    const guest = guestOf(bound);
    {
      using thing = call(bound, guest, "make") as ResourceHandle;
      expect(call(bound, guest, "read", thing)).toBe(42);
    }
    expect(call(bound, guest, "count")).toBe(1);
    const thing = call(bound, guest, "make") as ResourceHandle;
    thing[Symbol.dispose]();
    thing[Symbol.dispose]();
    expect(call(bound, guest, "count")).toBe(2);
    expect(codeOf(() => call(bound, guest, "read", thing))).toBe("MORTISE_ARGUMENT_INVALID");
    const given = call(bound, guest, "make") as ResourceHandle;
    call(bound, guest, "drop", given);
    given[Symbol.dispose]();
    expect(call(bound, guest, "count")).toBe(3);
  });

  it("are dropped at the beginning of the next call where their guest is in one", async () => {
    const bound = load(await things());
    const guest = guestOf(bound);
    const [one, other] = [1, 2].map(() => call(bound, guest, "make") as ResourceHandle);
    const running = bound.exports.get("read")!.call(guest, [one]);
    other![Symbol.dispose]();
    expect(await running).toBe(42);
    expect(call(bound, guest, "count")).toBe(1);
  });

  it("end their guest where the destructor traps, and are nothing once it is dead", async () => {
    const bound = load(await things("burst"));
    const guest = guestOf(bound);
    const [one, other] = [1, 2].map(() => call(bound, guest, "make") as ResourceHandle);
    expect(codeOf(() => one![Symbol.dispose]())).toBe("MORTISE_TRAP");
    expect(guest.dead).toBe(true);
    expect(codeOf(() => other![Symbol.dispose]())).toBe("none");
  });

  it("are numbers where values are JSON, each of one instance, until they are given away or dropped", async () => {
    const code = await compile(await things());
    expect(code.exports).toContain("[resource-drop]thing");
    await using instance = code.instantiateSync();
    await using stranger = code.instantiateSync();
    const make = async (): Promise<unknown> => (await instance.call("make")).json();
    const thing = await make();
    expect(thing).toEqual({ resource: "thing", handle: expect.any(Number) });
    expect(instance.callSync("read", [thing]).json()).toBe(42);
    expect(codeOf(() => stranger.callSync("read", [thing]))).toBe("MORTISE_ARGUMENT_INVALID");
    for (const forged of [7, null, "thing", { handle: 0 }, { handle: "1" }, { handle: { valueOf: () => 1 } }])
      expect(codeOf(() => instance.callSync("read", [forged]))).toBe("MORTISE_ARGUMENT_INVALID");
    const altered = (change: object): unknown =>
      instance.callSync("read", [{ ...(thing as object), ...change }]);
    expect(() => altered({ resource: "other" })).toThrow("`t`.resource is a string, and should be `thing`.");
    expect(() => altered({ more: 1 })).toThrow(
      "`t`.more is unknown, and should be one of `resource`, `handle`.",
    );
    expect(await instance.call("drop", [thing])).toHaveLength(0);
    expect(codeOf(() => instance.callSync("drop", [thing]))).toBe("MORTISE_ARGUMENT_INVALID");
    const another = await make();
    await instance.call("[resource-drop]thing", [another]);
    expect(codeOf(() => instance.callSync("[resource-drop]thing", [another]))).toBe(
      "MORTISE_ARGUMENT_INVALID",
    );
    expect(instance.callSync("count").json()).toBe(2);
  });

  it("are dropped where the answer that would name them is too long to be given", async () => {
    await using instance = (await compile(await things())).instantiateSync({ output: 20 });
    expect(codeOf(() => instance.callSync("make"))).toBe("MORTISE_OUTPUT_EXCEEDED");
    await expect(instance.call("make")).rejects.toThrow("MORTISE_OUTPUT_EXCEEDED");
    expect(instance.callSync("count").json()).toBe(2);
  });

  it("stay with their caller where a later argument is wrong", async () => {
    const code = await compile(await things());
    await using instance = code.instantiateSync();
    const [one, other] = [1, 2].map(() => instance.invokeSync("make", []) as ResourceHandle);
    other![Symbol.dispose]();
    expect(codeOf(() => instance.invokeSync("both", [one, other]))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(codeOf(() => instance.invokeSync("both", [one, one]))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(instance.invokeSync("read", [one])).toBe(42);
    const json = instance.callSync("make").json();
    expect(codeOf(() => instance.callSync("both", [json, 7]))).toBe("MORTISE_ARGUMENT_INVALID");
    expect(instance.callSync("read", [json]).json()).toBe(42);
    const another = instance.invokeSync("make", []);
    instance.invokeSync("both", [one, another]);
    expect(instance.invokeSync("count", [])).toBe(3);
  });

  it("are handles where values are typed", async () => {
    await using instance = (await compile(await things())).instantiateSync();
    const thing = await instance.invoke("make", []);
    expect(thing).toBeInstanceOf(ResourceHandle);
    expect(instance.invokeSync("read", [thing])).toBe(42);
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
