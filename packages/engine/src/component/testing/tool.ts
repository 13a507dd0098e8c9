import { assemble } from "../../hostile/assemble.ts";
import type { Bytes } from "../../wasm/bytes.ts";
import type { FuncType } from "../types.ts";
import { primitive, weigh } from "../types.ts";
import * as bytes from "./assemble.ts";
import { LIBRARY } from "./library.ts";

const STRING = primitive("string");

const JOB = weigh({
  kind: "record",
  fields: [
    { label: "name", type: STRING },
    { label: "max-count", type: primitive("u32") },
  ],
});

const EXECUTE: FuncType = {
  kind: "func",
  params: [{ label: "job", type: JOB }],
  result: weigh({ kind: "result", ok: STRING, error: STRING }),
};

const ASK: FuncType = { kind: "func", params: [{ label: "question", type: STRING }], result: STRING };

const IMPORTED = '(import "host" "ask" (func $ask (param i32 i32 i32)))';

const OWN = `(func $ask (param i32 i32 i32)
  (i32.store (local.get 2) (local.get 0))
  (i32.store offset=4 (local.get 2) (local.get 1)))`;

/** `execute` answers `ok` with what it is told of the name, or `err` with the name where the count is zero. */
function guest(asks: boolean): string {
  return `(module
    ${asks ? IMPORTED : ""}
    (import "lib" "memory" (memory 1))
    ${asks ? "" : OWN}
    (func (export "execute") (param $name i32) (param $length i32) (param $count i32) (result i32)
      (i32.store (i32.const 8) (i32.eqz (local.get $count)))
      (if (local.get $count)
        (then (call $ask (local.get $name) (local.get $length) (i32.const 12)))
        (else
          (i32.store (i32.const 12) (local.get $name))
          (i32.store (i32.const 16) (local.get $length))))
      (i32.const 8)))`;
}

/** The import of `pattern:extension/host@0.1.0`, which has `ask`; makes type 0, instance 0 and function 0. */
function hostImport(): Bytes[] {
  const table = new bytes.TypeTable();
  const type = table.func(ASK);
  const declarations = [
    ...table.definitions.map((each) => [0x01, ...each]),
    [0x04, ...bytes.externName("ask"), 0x01, type],
  ];
  return [
    bytes.types([0x42, declarations.length, ...declarations.flat()]),
    bytes.imported("pattern:extension/host@0.1.0", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "ask"),
  ];
}

/**
 * A component that exports `execute` in `pattern:extension/tool@0.1.0`. With `asks` it imports
 * `ask: func(question: string) -> string` from `pattern:extension/host@0.1.0`, and answers what it says.
 */
export async function toolComponent(asks = false): Promise<Uint8Array> {
  const before = asks ? 1 : 0;
  const table = new bytes.TypeTable(before);
  const execute = table.func(EXECUTE);
  const options = [bytes.option.memory(0), bytes.option.realloc(0)];
  return bytes.component(
    ...(asks ? hostImport() : []),
    bytes.coreModule(await assemble(LIBRARY)),
    bytes.coreModule(await assemble(guest(asks))),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    ...(asks ? [bytes.lower(0, options), bytes.coreBundle([["ask", 1]])] : []),
    bytes.coreInstance(
      1,
      asks
        ? [
            ["host", 1],
            ["lib", 0],
          ]
        : [["lib", 0]],
    ),
    bytes.coreAlias(0x00, before + 1, "execute"),
    bytes.coreAlias(0x00, 0, "clean"),
    bytes.types(...table.definitions),
    bytes.lift(before + 1, [...options, bytes.option.postReturn(before + 2)], execute),
    bytes.bundle([
      ["job", bytes.SORT.type, before],
      ["execute", bytes.SORT.func, before],
    ]),
    bytes.exported("pattern:extension/tool@0.1.0", bytes.SORT.instance, before),
  );
}
