import { MortiseError } from "../../errors.ts";
import { readAlias, readCoreSort, readSort } from "./aliases.ts";
import { BOUNDS } from "./bounds.ts";
import { readCanon } from "./canon.ts";
import type { Argument, ComponentBody, CustomSection, Definition, SortIndex } from "./definitions.ts";
import { ComponentCursor, tooComplex, unsupported } from "./reader.ts";
import { readCoreType, readExternName, readExternType, readImport, readType } from "./types.ts";

/** `\0asm`, version 13, layer 1 (Binary.md, "Component Definitions"). */
const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/**
 * Reads a component's bytes, nested components too. Names are checked and counts bounded; nothing is resolved.
 *
 * @throws MORTISE_NOT_WASM, MORTISE_COMPONENT_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX
 */
export function readComponent(bytes: Uint8Array): ComponentBody {
  if (PREAMBLE.some((byte, i) => i < 4 && bytes[i] !== byte)) {
    throw new MortiseError("MORTISE_NOT_WASM", "The bytes do not begin with WebAssembly's magic number.", {
      offset: 0,
    });
  }
  const cursor = new ComponentCursor(bytes);
  const budget = { left: BOUNDS.steps };
  return readBody(cursor, budget);
}

interface Budget {
  left: number;
}

function readBody(cursor: ComponentCursor, budget: Budget): ComponentBody {
  const from = cursor.at;
  if (cursor.end - from < 8 || PREAMBLE.some((byte, i) => cursor.bytes[from + i] !== byte)) {
    if (cursor.bytes[from + 4] !== 0x0d && cursor.bytes[from + 6] === 1)
      throw unsupported("another version of the binary format than 13", from + 4);
    throw cursor.invalid("it does not begin as a component of version 13 does");
  }
  cursor.at += 8;
  const definitions: Definition[] = [];
  const customSections: CustomSection[] = [];
  while (!cursor.done) {
    const id = cursor.u8("a section's number");
    const size = cursor.u32("a section's length");
    const start = cursor.at;
    cursor.skip(size, `section ${id}`);
    const section = new ComponentCursor(cursor.bytes, start, cursor.at);
    section.depth = cursor.depth;
    if (id === 0) {
      const name = section.name("a custom section's name");
      customSections.push({ name, start: section.at, end: section.end });
      continue;
    }
    const found = readSection(section, id, budget);
    if (!section.done) throw section.invalid(`section ${id} is longer than what it holds`);
    budget.left -= found.length;
    if (budget.left < 0) throw tooComplex(`it has more than ${BOUNDS.steps} definitions`, start);
    for (let i = 0; i < found.length; i++) definitions.push(found[i] as Definition);
  }
  return { definitions, customSections };
}

function readSection(cursor: ComponentCursor, id: number, budget: Budget): readonly Definition[] {
  switch (id) {
    case 1: {
      const offset = cursor.at;
      cursor.at = cursor.end;
      return [{ kind: "core module", offset, start: offset, end: cursor.end }];
    }
    case 2:
      return cursor.vector("core instances", () => readCoreInstance(cursor));
    case 3:
      return cursor.vector("core types", () => readCoreType(cursor));
    case 4:
      return [{ kind: "component", offset: cursor.at, body: cursor.nested(() => readBody(cursor, budget)) }];
    case 5:
      return cursor.vector("instances", () => readInstance(cursor));
    case 6:
      return cursor.vector("aliases", () => readAlias(cursor));
    case 7:
      return cursor.vector("types", () => ({ kind: "type", offset: cursor.at, type: readType(cursor) }));
    case 8:
      return cursor.vector("canonical definitions", () => ({
        kind: "canon",
        offset: cursor.at,
        canon: readCanon(cursor),
      }));
    case 9:
      throw unsupported("a start function of the component", cursor.at);
    case 10:
      return cursor.vector("imports", () => readImport(cursor));
    case 11:
      return cursor.vector("exports", () => readExport(cursor));
    case 12:
      throw unsupported("values as definitions", cursor.at);
    default:
      throw cursor.invalid(`there is no section ${id}`);
  }
}

function readCoreInstance(cursor: ComponentCursor): Definition {
  const offset = cursor.at;
  const form = cursor.u8("a core instance");
  if (form === 0) {
    const module = cursor.u32("a module's index");
    const args = cursor.vector("arguments", () => {
      const name = cursor.name("an argument's name");
      if (cursor.u8("an argument's sort") !== 0x12) throw cursor.invalid("an argument is no instance");
      return { name, instance: cursor.u32("an instance's index") };
    });
    return { kind: "core instantiate", offset, module, args };
  }
  if (form !== 1) throw cursor.invalid("a core instance has no known form");
  const exports = cursor.vector("exports", (): Argument => {
    const name = cursor.name("an export's name");
    return { name, sort: readCoreSort(cursor), index: cursor.u32("an index") };
  });
  return { kind: "core bundle", offset, exports };
}

function readInstance(cursor: ComponentCursor): Definition {
  const offset = cursor.at;
  const form = cursor.u8("an instance");
  if (form === 0) {
    const component = cursor.u32("a component's index");
    const args = cursor.vector(
      "arguments",
      (): Argument => ({ name: cursor.name("an argument's name"), ...readSortIndex(cursor) }),
    );
    return { kind: "instantiate", offset, component, args };
  }
  if (form !== 1) throw cursor.invalid("an instance has no known form");
  const exports = cursor.vector("exports", () => ({
    name: readExternName(cursor),
    ...readSortIndex(cursor),
  }));
  return { kind: "bundle", offset, exports };
}

function readSortIndex(cursor: ComponentCursor): SortIndex {
  return { sort: readSort(cursor), index: cursor.u32("an index") };
}

function readExport(cursor: ComponentCursor): Definition {
  const offset = cursor.at;
  const name = readExternName(cursor);
  const of = readSortIndex(cursor);
  const flag = cursor.u8("whether a type follows");
  if (flag > 1) throw cursor.invalid("a presence is neither 0 nor 1");
  return { kind: "export", offset, name, of, type: flag === 1 ? readExternType(cursor) : undefined };
}
