import { assemble } from "../../hostile/assemble.ts";
import type { Bytes } from "../../wasm/bytes.ts";
import { u32, vector } from "../../wasm/bytes.ts";
import { coreType, layoutOf } from "../abi/layout.ts";
import type { Encoding } from "../binary/definitions.ts";
import type { FuncType, ValueType } from "../types.ts";
import * as bytes from "./assemble.ts";
import { ENCODINGS } from "./echo.ts";
import { NamedTypes } from "./exportedtypes.ts";
import { LIBRARY } from "./library.ts";

/** The types of an interface: what passes through it must have a name there. */
class InterfaceTypes extends NamedTypes {
  readonly declarations: Bytes[] = [];

  protected override write(definition: Bytes): void {
    this.declarations.push([0x01, ...definition]);
  }

  protected override writeExport(name: string, index: number): void {
    this.declarations.push([0x04, ...bytes.externName(name), 0x03, 0x00, ...u32(index)]);
  }
}

/** The same types outside of the interface, where those with names come from it: they are the first. */
class UsedTypes extends bytes.TypeTable {
  private readonly names: readonly ValueType[];
  private readonly first: number;

  constructor(first: number, names: readonly ValueType[]) {
    super(first + names.length);
    this.first = first;
    this.names = names;
  }

  protected override index(type: ValueType): number {
    const known = this.names.indexOf(type);
    return known < 0 ? super.index(type) : this.first + known;
  }
}

/** Hands its core arguments on to the import as they are, and answers what that answers: it knows nothing of the type. */
function guest(func: FuncType): string {
  const outer = coreType(func, "lift");
  const inner = coreType(func, "lower");
  const list = (what: string, types: readonly string[]): string =>
    types.length === 0 ? "" : `(${what} ${types.join(" ")})`;
  const given = outer.params.map((_, i) => `(local.get ${i})`).join(" ");
  const { size, align } = func.result === undefined ? { size: 0, align: 1 } : layoutOf(func.result);
  const room = `(call $realloc (i32.const 0) (i32.const 0) (i32.const ${align}) (i32.const ${size}))`;
  const call =
    inner.params.length === outer.params.length
      ? `(call $swap ${given})`
      : `(local.set $room ${room}) (call $swap ${given} (local.get $room)) (local.get $room)`;
  return `(module
    (import "host" "swap" (func $swap ${list("param", inner.params)} ${list("result", inner.results)}))
    (import "lib" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (func (export "run") ${list("param", outer.params)} ${list("result", outer.results)}
      (local $room i32)
      ${call}))`;
}

/**
 * A component that imports `swap: func(v: T) -> T` of `mortise:test/host`, and exports `run` of the same type, which
 * answers what `swap` does of its own argument: each value crosses its border four times, in both directions.
 */
export async function swapComponent(type: ValueType, encoding: Encoding = "utf8"): Promise<Uint8Array> {
  const func: FuncType = { kind: "func", params: [{ label: "v", type }], result: type };
  const inner = new InterfaceTypes();
  const imported = inner.func(func);
  const outer = new UsedTypes(1, [...inner.names.keys()]);
  const exported = outer.func(func);
  const declarations = vector([
    ...inner.declarations,
    [0x04, ...bytes.externName("swap"), 0x01, ...u32(imported)],
  ]);
  const options = [...ENCODINGS[encoding], bytes.option.memory(0), bytes.option.realloc(0)];
  return bytes.component(
    bytes.types([0x42, ...declarations]),
    bytes.imported("mortise:test/host", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "swap"),
    ...[...inner.names.values()].map((name) => bytes.exportAlias(bytes.SORT.type, 0, name)),
    bytes.coreModule(await assemble(LIBRARY)),
    bytes.coreModule(await assemble(guest(func))),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.lower(0, options),
    bytes.coreBundle([["swap", 1]]),
    bytes.coreInstance(1, [
      ["lib", 0],
      ["host", 1],
    ]),
    bytes.coreAlias(0x00, 2, "run"),
    bytes.types(...outer.definitions),
    bytes.lift(2, options, exported),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}
