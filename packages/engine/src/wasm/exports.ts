import { name, section, u32, vector } from "./bytes.ts";
import { readModule } from "./module.ts";
import type { ImportKind } from "./types.ts";

const CODES: Readonly<Record<ImportKind, number>> = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };
const EXPORT_SECTION = 7;

/** A module with those of its exports alone whose names are given; everything else is as it was. */
export function keepExports(bytes: Uint8Array, names: ReadonlySet<string>): Uint8Array {
  const module = readModule(bytes);
  const found = module.sections.find((each) => each.id === EXPORT_SECTION);
  if (found === undefined) return bytes;
  const kept = module.exports.filter((each) => names.has(each.name));
  const contents = vector(kept.map((each) => [...name(each.name), CODES[each.kind], ...u32(each.index)]));
  const head = headOf(bytes, found.start, found.end);
  return Buffer.concat([
    bytes.subarray(0, head),
    Uint8Array.from(section(EXPORT_SECTION, contents)),
    bytes.subarray(found.end),
  ]);
}

/** Where a section's number stands, before the length of its contents, which may be padded. */
function headOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start - 1;
  while (at > 0 && ((bytes[at - 1] as number) & 128) !== 0 && start - at < 5) at--;
  // What precedes the length is the number 7; the length's own bytes but the last have their high bit set.
  return end < start ? start : at - 1;
}
