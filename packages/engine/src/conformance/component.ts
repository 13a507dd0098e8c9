import { readFile } from "node:fs/promises";
import * as bytes from "../component/testing/assemble.ts";
import { LIBRARY } from "../component/testing/library.ts";
import { primitive } from "../component/types.ts";
import { assemble } from "../hostile/assemble.ts";
import { vector } from "../wasm/bytes.ts";

const STRING = primitive("string");
const IMPORTS = ["shout", "later"];
const EXPORTS = ["echo", "trap", "spin", "hoard", "shouted", "waited"];

/** The conformance guest as a component: each of its functions is `func(input: string) -> string`. */
export async function conformanceComponent(file: string): Promise<Uint8Array> {
  const inner = new bytes.TypeTable();
  const outer = new bytes.TypeTable(1);
  const type = { kind: "func", params: [{ label: "input", type: STRING }], result: STRING } as const;
  const imported = inner.func(type);
  const exported = outer.func(type);
  const declarations = vector([
    ...inner.definitions.map((each) => [0x01, ...each]),
    ...IMPORTS.map((each) => [0x04, ...bytes.externName(each), 0x01, imported]),
  ]);
  const options = [bytes.option.memory(0), bytes.option.realloc(0)];
  const after = 2 + IMPORTS.length;
  return bytes.component(
    bytes.types([0x42, ...declarations]),
    bytes.imported("mortise:test/host", 5, 0),
    ...IMPORTS.map((each) => bytes.exportAlias(bytes.SORT.func, 0, each)),
    bytes.coreModule(await assemble(LIBRARY)),
    bytes.coreModule(await assemble(await readFile(file, "utf8"))),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.coreAlias(0x00, 0, "clean"),
    ...IMPORTS.map((_, i) => bytes.lower(i, options)),
    bytes.coreBundle(IMPORTS.map((each, i) => [each, 2 + i])),
    bytes.coreInstance(1, [
      ["lib", 0],
      ["host", 1],
    ]),
    ...EXPORTS.map((each) => bytes.coreAlias(0x00, 2, each)),
    bytes.types(...outer.definitions),
    ...EXPORTS.map((_, i) => bytes.lift(after + i, [...options, bytes.option.postReturn(1)], exported)),
    ...EXPORTS.map((each, i) => bytes.exported(each, bytes.SORT.func, IMPORTS.length + i)),
  );
}
