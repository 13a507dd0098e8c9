import { Cursor } from "./cursor.ts";
import type { Module } from "./module.ts";
import type { ValueType } from "./types.ts";
import { readHeapType, readValueType, refused } from "./types.ts";

export interface GlobalType {
  readonly value: ValueType;
  readonly mutable: boolean;
}

/**
 * The types of a module's globals, imported ones first (core spec, 5.5.9). What they begin as is read past.
 *
 * @throws MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED
 */
export function globalTypes({ bytes, imports, sections }: Module): readonly GlobalType[] {
  const types: GlobalType[] = [];
  for (const { kind, value, mutable } of imports)
    if (kind === "global" && value !== undefined) types.push({ value, mutable });
  const section = sections.find((each) => each.id === 6);
  if (section === undefined) return types;
  const cursor = new Cursor(bytes, section.start, section.end);
  for (let left = cursor.count("the globals"); left > 0; left--) {
    const value = readValueType(cursor);
    types.push({ value, mutable: cursor.u8("a global's mutability") === 1 });
    skipConstant(cursor);
  }
  return types;
}

/** Reads past a constant expression (core spec, 3.3.10); what is wrong with its types V8 finds. */
function skipConstant(cursor: Cursor): void {
  for (;;) {
    const offset = cursor.at;
    switch (cursor.u8("a constant expression")) {
      case 0x0b:
        return;
      case 0x23: // global.get
      case 0xd2: // ref.func
      case 0x41: // i32.const
      case 0x42: // i64.const
        cursor.skipLeb("a constant");
        break;
      case 0x43: // f32.const
        cursor.skip(4, "a constant");
        break;
      case 0x44: // f64.const
        cursor.skip(8, "a constant");
        break;
      case 0xd0: // ref.null
        readHeapType(cursor);
        break;
      case 0xfd: // v128.const
        if (cursor.u32("an opcode") !== 12) throw notConstant(cursor, offset);
        cursor.skip(16, "a constant");
        break;
      case 0xfb:
        throw refused("garbage-collected values (GC), whose allocations no memory cap counts", offset);
      case 0x6a: // i32.add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c: // i64.add, sub, mul
      case 0x7d:
      case 0x7e:
        break;
      default:
        throw notConstant(cursor, offset);
    }
  }
}

function notConstant(cursor: Cursor, offset: number): Error {
  cursor.at = offset;
  return cursor.invalid("what a global begins as is no constant");
}
