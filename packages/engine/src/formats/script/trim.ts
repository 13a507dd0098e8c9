import { name, section, u32, vector } from "../../wasm/bytes.ts";
import { type Export, readModule } from "../../wasm/module.ts";

const EXPORTS = 7;
const KIND: Readonly<Record<Export["kind"], number>> = {
  function: 0,
  table: 1,
  memory: 2,
  global: 3,
  tag: 4,
};

/**
 * A module with only those of its exports that are named. V8 makes an object for each export of each instance: of
 * QuickJS's 450 we use 39, and an instance takes half the time without the others.
 */
export function keepExports(bytes: Uint8Array, kept: ReadonlySet<string>): Uint8Array {
  const { exports, sections } = readModule(bytes);
  const at = sections.findIndex(({ id }) => id === EXPORTS);
  const before = sections[at - 1]?.end;
  const after = sections[at]?.end;
  if (before === undefined || after === undefined) return bytes;
  const items = exports
    .filter((each) => kept.has(each.name))
    .map((each) => [...name(each.name), KIND[each.kind], ...u32(each.index)]);
  return Buffer.concat([
    bytes.subarray(0, before),
    Uint8Array.from(section(EXPORTS, vector(items))),
    bytes.subarray(after),
  ]);
}
