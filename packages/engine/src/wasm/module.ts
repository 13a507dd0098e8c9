import { MortiseError } from "../errors.ts";
import { PREAMBLE } from "./bytes.ts";
import { Cursor } from "./cursor.ts";
import type { Bounds, FunctionType, ImportKind, ValueType } from "./types.ts";
import { readValueType, refused } from "./types.ts";

/** What a module asks for from outside. `type` is the index of a function's or tag's type. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly type: number;
  readonly bounds: Bounds | undefined;
  readonly value: ValueType | undefined;
  readonly mutable: boolean;
  readonly offset: number;
}

export interface Export {
  readonly name: string;
  readonly kind: ImportKind;
  readonly index: number;
}

export interface Table extends Bounds {
  readonly element: ValueType;
}

/** Where a section's contents lie in the file; `name` is set for custom ones. */
export interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly name: string | undefined;
}

/** A core module's outside: everything but its function bodies and data. Indices count imports first, as wasm does. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  /** The type index of every function, imported ones first. */
  readonly functions: readonly number[];
  readonly importedFunctions: number;
  readonly tables: readonly Table[];
  readonly importedTables: number;
  readonly memories: readonly Bounds[];
  readonly importedMemories: number;
  readonly globals: number;
  readonly importedGlobals: number;
  readonly exports: readonly Export[];
  readonly start: number | undefined;
  readonly sections: readonly Section[];
}

/** Names that the rewriter adds to a module begin so; a guest may not use them. */
export const RESERVED = "mortise:engine";

const KINDS: readonly ImportKind[] = ["function", "table", "memory", "global", "tag"];

// The order of sections in a module (core spec, 5.5.2; tags as the exception handling proposal places them).
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/**
 * Reads a core module's sections. Reading proves nothing about validity: V8 validates what is to run.
 *
 * @throws MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_NAME_RESERVED
 */
export function readModule(bytes: Uint8Array): Module {
  const sections = readSections(bytes);
  const at = (id: number): Cursor | undefined => {
    const found = sections.find((section) => section.id === id);
    return found === undefined ? undefined : new Cursor(bytes, found.start, found.end);
  };
  const types = items(at(1), "type", readFunctionType);
  const imports = items(at(2), "import", readImport);
  const of = (kind: ImportKind): readonly Import[] => imports.filter((each) => each.kind === kind);
  const tables = items(at(4), "table", readTable);
  const memories = items(at(5), "memory", readMemory);
  const defined = items(at(3), "function", (cursor) => cursor.u32("a type index"));
  const functions = of("function")
    .map((each) => each.type)
    .concat(defined);
  const unknown = functions.find((type) => type >= types.length);
  if (unknown !== undefined) throw invalid(`a function has type ${unknown}, and there are ${types.length}`);
  const importedTables = of("table").map((each) => ({ ...boundsOf(each), element: each.value ?? "funcref" }));
  const importedMemories = of("memory").map(boundsOf);
  refuseTags(at(13), imports, types);
  if (importedMemories.length + memories.length > 1) {
    throw refused("more than one memory (multi-memory)", sections.find((each) => each.id === 5)?.start ?? 0);
  }
  const start = at(8)?.u32("the start function");
  return {
    bytes,
    types,
    imports,
    functions,
    importedFunctions: of("function").length,
    tables: [...importedTables, ...tables],
    importedTables: importedTables.length,
    memories: [...importedMemories, ...memories],
    importedMemories: importedMemories.length,
    globals: of("global").length + (at(6)?.count("the globals") ?? 0),
    importedGlobals: of("global").length,
    exports: items(at(7), "export", readExport),
    start,
    sections,
  };
}

/** The sections of a core module, in the order of the file; each number at most once, but for custom ones. */
export function readSections(bytes: Uint8Array): readonly Section[] {
  if (bytes.length < 8 || PREAMBLE.some((byte, i) => i < 4 && bytes[i] !== byte)) {
    throw new MortiseError(
      "MORTISE_NOT_WASM",
      "The bytes do not begin with a WebAssembly module's magic number.",
      { offset: 0 },
    );
  }
  if (PREAMBLE.some((byte, i) => bytes[i] !== byte)) {
    throw new MortiseError("MORTISE_NOT_WASM", "The bytes are no core module of version 1.", { offset: 4 });
  }
  const cursor = new Cursor(bytes, 8);
  const sections: Section[] = [];
  let last = -1;
  while (!cursor.done) {
    const id = cursor.u8("a section's number");
    const size = cursor.u32("a section's length");
    const start = cursor.at;
    cursor.skip(size, `section ${id}`);
    if (id === 0) {
      const inner = new Cursor(bytes, start, cursor.at);
      const label = inner.name("a custom section's name");
      sections.push({ id, start: inner.at, end: cursor.at, name: label });
      continue;
    }
    const order = ORDER.indexOf(id);
    if (order <= last) {
      cursor.at = start;
      throw cursor.invalid(
        order < 0 ? `there is no section ${id}` : `section ${id} is out of order or repeated`,
      );
    }
    last = order;
    sections.push({ id, start, end: cursor.at, name: undefined });
  }
  return sections;
}

/** Reads a vector and sees to it that its section holds nothing else. */
function items<T>(cursor: Cursor | undefined, what: string, read: (cursor: Cursor) => T): readonly T[] {
  if (cursor === undefined) return [];
  const out = new Array<T>(cursor.count(`the number of ${what}s`));
  for (let i = 0; i < out.length; i++) out[i] = read(cursor);
  if (!cursor.done) throw cursor.invalid(`the ${what} section is longer than its items`);
  return out;
}

function readFunctionType(cursor: Cursor): FunctionType {
  const form = cursor.u8("a type");
  if (form === 0x4e || form === 0x4f || form === 0x50 || form === 0x5e || form === 0x5f) {
    throw refused("garbage-collected types (GC), whose allocations no memory cap counts", cursor.at - 1);
  }
  if (form !== 0x60) throw cursor.invalid(`0x${form.toString(16)} is no function type`);
  const list = (what: string): ValueType[] => {
    const out = new Array<ValueType>(cursor.count(what));
    for (let i = 0; i < out.length; i++) out[i] = readValueType(cursor);
    return out;
  };
  return { params: list("the number of parameters"), results: list("the number of results") };
}

function readImport(cursor: Cursor): Import {
  const offset = cursor.at;
  const module = cursor.name("an import's module");
  const name = cursor.name("an import's name");
  if (module.startsWith(RESERVED)) throw reserved(`imports from \`${clip(module)}\``, offset);
  const code = cursor.u8("an import's kind");
  const kind = KINDS[code];
  const none = { bounds: undefined, value: undefined, mutable: false, type: 0 };
  switch (kind) {
    case "function":
      return { ...none, module, name, kind, offset, type: cursor.u32("a type index") };
    case "table": {
      const table = readTable(cursor);
      return {
        ...none,
        module,
        name,
        kind,
        offset,
        bounds: { min: table.min, max: table.max },
        value: table.element,
      };
    }
    case "memory":
      return { ...none, module, name, kind, offset, bounds: readMemory(cursor) };
    case "global": {
      const value = readValueType(cursor);
      return {
        ...none,
        module,
        name,
        kind,
        offset,
        value,
        mutable: cursor.u8("a global's mutability") === 1,
      };
    }
    case "tag":
      cursor.u8("a tag's attribute");
      return { ...none, module, name, kind, offset, type: cursor.u32("a tag's type") };
    default:
      throw cursor.invalid(`0x${code.toString(16)} is no kind of import`);
  }
}

function readExport(cursor: Cursor): Export {
  const offset = cursor.at;
  const name = cursor.name("an export's name");
  if (name.startsWith(RESERVED)) throw reserved(`exports \`${clip(name)}\``, offset);
  const kind = KINDS[cursor.u8("an export's kind")];
  if (kind === undefined) throw cursor.invalid("an export has no known kind");
  return { name, kind, index: cursor.u32("an export's index") };
}

function readBounds(cursor: Cursor, what: string): Bounds {
  const offset = cursor.at;
  const flags = cursor.u8(`${what}'s limits`);
  if (flags & 0x02) throw refused(`a shared ${what} (threads)`, offset);
  if (flags & 0x04) throw refused(`a 64-bit ${what} (memory64)`, offset);
  if (flags & 0x08) throw refused("custom page sizes", offset);
  if (flags > 1) throw cursor.invalid(`0x${flags.toString(16)} is no form of limits`);
  const min = cursor.u32(`${what}'s minimum`);
  return { min, max: flags === 1 ? cursor.u32(`${what}'s maximum`) : undefined };
}

function readMemory(cursor: Cursor): Bounds {
  return readBounds(cursor, "memory");
}

function readTable(cursor: Cursor): Table {
  const offset = cursor.at;
  if (cursor.bytes[offset] === 0x40)
    throw refused("a table with an initialiser (typed function references)", offset);
  const element = readValueType(cursor);
  if (
    element !== "funcref" &&
    element !== "externref" &&
    element !== "ref null func" &&
    element !== "ref null extern"
  ) {
    throw refused(`a table of ${element}, which the host cannot own`, offset);
  }
  return {
    element: element.endsWith("func") || element === "funcref" ? "funcref" : "externref",
    ...readBounds(cursor, "table"),
  };
}

function refuseTags(
  cursor: Cursor | undefined,
  imports: readonly Import[],
  types: readonly FunctionType[],
): void {
  const tags = items(cursor, "tag", (each) => {
    each.u8("a tag's attribute");
    return { offset: each.at, type: each.u32("a tag's type") };
  });
  for (const { type, offset } of [...imports.filter((each) => each.kind === "tag"), ...tags]) {
    const params = types[type]?.params ?? [];
    if (params.some((param) => param.includes("ref"))) {
      throw refused(
        "an exception tag with a reference parameter, with which exceptions chain without a bound",
        offset,
      );
    }
  }
}

function boundsOf(each: Import): Bounds {
  return each.bounds ?? { min: 0, max: undefined };
}

function invalid(problem: string): MortiseError {
  return new MortiseError("MORTISE_MODULE_INVALID", `The module is malformed: ${problem}.`);
}

function reserved(does: string, offset: number): MortiseError {
  return new MortiseError("MORTISE_NAME_RESERVED", `The module ${does}.`, { offset });
}

const PLAIN = /^[ -~]{0,80}$/;

/** A name from an untrusted module, short enough to print and without control characters. */
export function clip(name: string): string {
  // Most are plain: V8 builds the sets below for the first that is not.
  if (PLAIN.test(name)) return name;
  const safe = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\u{fffd}");
  return safe.length <= 80 ? safe : `${safe.slice(0, 79)}…`;
}
