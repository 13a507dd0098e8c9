import { assemble } from "../../hostile/assemble.ts";
import type { Encoding } from "../binary/definitions.ts";
import type { FuncType, ValueType } from "../types.ts";
import { primitive, weigh } from "../types.ts";
import * as bytes from "./assemble.ts";
import { ExportedTypes } from "./exportedtypes.ts";

/** So many numbers behind a value that it is passed in memory, both ways. */
const PADDING = 16;

/** The value and the padding, as one tuple: where it is given back from where it came, it is an echo of any type. */
export function padded(type: ValueType): ValueType {
  return weigh({ kind: "tuple", items: [type, ...Array.from({ length: PADDING }, () => primitive("u64"))] });
}

export function pad(value: unknown): unknown[] {
  return [value, ...Array.from({ length: PADDING }, (_, i) => BigInt(i))];
}

/** A guest whose `echo` answers the address it was given, and whose other exports misbehave each in its own way. */
export const GUEST = `(module
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 16))
  (global $cleaned (export "cleaned") (mut i32) (i32.const 0))
  (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $at) (local.get $new)))
    (if (i32.gt_u (global.get $top) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get $new) (i32.const 65536)))))))
    (local.get $at))
  (func (export "garbage") (param i32 i32 i32 i32) (result i32) (i32.const -8))
  (func (export "echo") (param i32) (result i32) (local.get 0))
  (func (export "clean") (param i32) (global.set $top (i32.const 16)))
  (func (export "burst") (param i32) unreachable)
  (func (export "spin") (param i32) (result i32) (loop (br 0)) (unreachable))
  (func (export "beyond") (param i32) (result i32) (i32.const 0x7ffffff8)))`;

/** The canonical option for each encoding. */
export const ENCODINGS = {
  utf8: [],
  utf16: [bytes.option.utf16],
  "latin1+utf16": [bytes.option.latin1],
} as const;

export interface EchoOptions {
  readonly encoding?: Encoding | undefined;
  /** Which core function serves as each. */
  readonly func?: string | undefined;
  readonly realloc?: string | undefined;
  readonly postReturn?: string | undefined;
}

/** A component that exports `echo`, over a type that is passed in memory. */
export async function echoComponent(type: ValueType, options: EchoOptions = {}): Promise<Uint8Array> {
  const func: FuncType = { kind: "func", params: [{ label: "v", type }], result: type };
  const table = new ExportedTypes();
  const index = table.func(func);
  return bytes.component(
    bytes.coreModule(await assemble(GUEST)),
    bytes.coreInstance(0),
    bytes.coreAlias(0x00, 0, options.func ?? "echo"),
    bytes.coreAlias(0x00, 0, options.realloc ?? "realloc"),
    bytes.coreAlias(0x00, 0, options.postReturn ?? "clean"),
    bytes.coreAlias(0x02, 0, "memory"),
    ...table.sections,
    bytes.lift(
      0,
      [
        ...ENCODINGS[options.encoding ?? "utf8"],
        bytes.option.memory(0),
        bytes.option.realloc(1),
        bytes.option.postReturn(2),
      ],
      index,
    ),
    bytes.exported("echo", bytes.SORT.func, 0),
  );
}
