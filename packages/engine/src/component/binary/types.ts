import type { FunctionType } from "../../wasm/types.ts";
import { readValueType } from "../../wasm/types.ts";
import type { ExternName } from "../names.ts";
import { canonicalLabel, externName, isLabel } from "../names.ts";
import { readDeclaredAlias } from "./aliases.ts";
import type { Definition, ExternType, Labelled, Primitive, TypeDefinition, TypeRef } from "./definitions.ts";
import { PRIMITIVES } from "./definitions.ts";
import type { ComponentCursor } from "./reader.ts";
import { unsupported } from "./reader.ts";

const PRIMITIVE_BASE = 0x7f;

/** Forms that need the async ABI, or are not in the standard yet. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0x43, "async functions (the async ABI)"],
  [0x63, "map types"],
  [0x64, "error contexts (the async ABI)"],
  [0x65, "futures (the async ABI)"],
  [0x66, "streams (the async ABI)"],
  [0x67, "lists of a fixed length"],
]);

/** Names that need the async ABI, or are not in the standard yet. */
const UNSUPPORTED_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:url|integrity|locked-dep|unlocked-dep|relative-url)=/, "an import by URL, hash or dependency"],
  [/^\[implements=/, "an interface under another name than its own (`implements`)"],
  [/^\[async/, "async functions (the async ABI)"],
  [/^(?:\[method\]|\[static\])?\[[gs]et\]/, "getters and setters"],
  [
    /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*(?:(?::[a-z][a-z0-9-]*)+\/|\/[A-Za-z0-9-]+\/)/,
    "nested namespaces or packages",
  ],
];

/** Reads a type definition (Binary.md, "Type Definitions"). */
export function readType(cursor: ComponentCursor): TypeDefinition {
  const offset = cursor.at;
  const code = cursor.u8("a type");
  const primitive = primitiveOf(code);
  if (primitive !== undefined) return { kind: "primitive", primitive };
  const feature = UNSUPPORTED.get(code);
  if (feature !== undefined) throw unsupported(feature, offset);
  switch (code) {
    case 0x72:
      return {
        kind: "record",
        fields: unique(
          cursor,
          some(cursor, "fields", () => labelled(cursor)),
        ),
      };
    case 0x71:
      return {
        kind: "variant",
        cases: unique(
          cursor,
          some(cursor, "cases", () => readCase(cursor)),
        ),
      };
    case 0x70:
      return { kind: "list", element: readTypeRef(cursor) };
    case 0x6f:
      return { kind: "tuple", items: some(cursor, "items", () => readTypeRef(cursor)) };
    case 0x6e:
    case 0x6d: {
      const labels = some(cursor, "labels", () => ({ label: readLabel(cursor) }));
      return {
        kind: code === 0x6e ? "flags" : "enum",
        labels: unique(cursor, labels).map((each) => each.label),
      };
    }
    case 0x6b:
      return { kind: "option", some: readTypeRef(cursor) };
    case 0x6a:
      return { kind: "result", ok: optional(cursor), error: optional(cursor) };
    case 0x69:
      return { kind: "own", resource: cursor.u32("a resource's index") };
    case 0x68:
      return { kind: "borrow", resource: cursor.u32("a resource's index") };
    case 0x40:
      return readFunction(cursor);
    case 0x3f:
      return readResource(cursor);
    case 0x41:
    case 0x42: {
      const kind = code === 0x41 ? "component" : "instance";
      return { kind, declarations: cursor.nested(() => readDeclarations(cursor, kind)) };
    }
    default:
      cursor.at = offset;
      throw cursor.invalid(`0x${code.toString(16)} is no type`);
  }
}

function primitiveOf(code: number): Primitive | undefined {
  return PRIMITIVES[PRIMITIVE_BASE - code];
}

/** A value type where it is used: a signed LEB128 of 33 bits, negative for the primitives. */
export function readTypeRef(cursor: ComponentCursor): TypeRef {
  const code = cursor.bytes[cursor.at] ?? 0;
  // One byte with bit 6 set is a negative number; more bytes are an index.
  if (cursor.done || code > 0x7f || (code & 0x40) === 0) return cursor.u32("a type index");
  cursor.at++;
  const primitive = primitiveOf(code);
  if (primitive !== undefined) return primitive;
  cursor.at--;
  const feature = UNSUPPORTED.get(code);
  if (feature !== undefined) throw unsupported(feature, cursor.at);
  throw cursor.invalid(`0x${code.toString(16)} is no value type`);
}

function optional(cursor: ComponentCursor): TypeRef | undefined {
  return present(cursor) ? readTypeRef(cursor) : undefined;
}

function present(cursor: ComponentCursor): boolean {
  const flag = cursor.u8("whether something follows");
  if (flag > 1) throw cursor.invalid("a presence is neither 0 nor 1");
  return flag === 1;
}

function some<T>(cursor: ComponentCursor, what: string, read: () => T): readonly T[] {
  const items = cursor.vector(what, read);
  if (items.length === 0) throw cursor.invalid(`a type has no ${what}`);
  return items;
}

function readLabel(cursor: ComponentCursor): string {
  const from = cursor.at;
  const label = cursor.name("a label");
  if (isLabel(label)) return label;
  cursor.at = from;
  throw cursor.invalid("a label is not words joined by hyphens");
}

function labelled(cursor: ComponentCursor): Labelled<TypeRef> {
  return { label: readLabel(cursor), type: readTypeRef(cursor) };
}

function readCase(cursor: ComponentCursor): Labelled<TypeRef | undefined> {
  const label = readLabel(cursor);
  const type = optional(cursor);
  if (cursor.u8("the end of a case") !== 0) throw cursor.invalid("a case ends with something unknown");
  return { label, type };
}

/** Labels that differ only in case or hyphens count as the same. */
function unique<T extends { readonly label: string }>(
  cursor: ComponentCursor,
  items: readonly T[],
): readonly T[] {
  if (new Set(items.map((each) => canonicalLabel(each.label))).size < items.length)
    throw cursor.invalid("a type has the same label twice");
  return items;
}

function readFunction(cursor: ComponentCursor): TypeDefinition {
  const params = unique(
    cursor,
    cursor.vector("parameters", () => labelled(cursor)),
  );
  const form = cursor.u8("a result");
  if (form === 0) return { kind: "func", params, result: readTypeRef(cursor) };
  if (form !== 1 || cursor.u8("a result") !== 0) throw cursor.invalid("a function has named results");
  return { kind: "func", params, result: undefined };
}

function readResource(cursor: ComponentCursor): TypeDefinition {
  const offset = cursor.at;
  const rep = cursor.u8("a resource's representation");
  if (rep !== 0x7f) throw unsupported("a resource that is not represented by an i32", offset);
  return { kind: "resource", destructor: present(cursor) ? cursor.u32("a destructor") : undefined };
}

function readDeclarations(cursor: ComponentCursor, of: "component" | "instance"): readonly Definition[] {
  return cursor.vector("declarations", (): Definition => {
    const offset = cursor.at;
    const code = cursor.u8("a declaration");
    switch (code) {
      case 0x00:
        return readCoreType(cursor, offset);
      case 0x01: {
        const type = readType(cursor);
        if (type.kind === "resource") throw cursor.invalid("a resource is defined inside a type");
        return { kind: "type", offset, type };
      }
      case 0x02:
        return readDeclaredAlias(cursor, offset);
      case 0x03:
        if (of === "component") return readImport(cursor, offset);
        break;
      case 0x04:
        return { kind: "export type", offset, name: readExternName(cursor), type: readExternType(cursor) };
    }
    cursor.at = offset;
    throw cursor.invalid(`0x${code.toString(16)} is no declaration of a ${of} type`);
  });
}

export function readImport(cursor: ComponentCursor, offset = cursor.at): Definition {
  return { kind: "import", offset, name: readExternName(cursor), type: readExternType(cursor) };
}

/** The name of an import or export. The byte before it told forms apart in earlier versions, and is 0 or 1 now. */
export function readExternName(cursor: ComponentCursor): ExternName {
  const offset = cursor.at;
  const form = cursor.u8("a name's form");
  if (form > 2) throw cursor.invalid(`0x${form.toString(16)} is no form of a name`);
  if (form === 2) throw unsupported("a name with a version suffix", offset);
  const from = cursor.at;
  const text = cursor.name("a name");
  const name = externName(text);
  if (name !== undefined) return name;
  const feature = UNSUPPORTED_NAMES.find(([pattern]) => pattern.test(text));
  if (feature !== undefined) throw unsupported(feature[1], from);
  cursor.at = from;
  throw cursor.invalid(
    "the name of an import or export is neither a label nor `namespace:package/interface@version`",
  );
}

export function readExternType(cursor: ComponentCursor): ExternType {
  const offset = cursor.at;
  const code = cursor.u8("the kind of an import or export");
  switch (code) {
    case 0x00:
      if (cursor.u8("a core sort") !== 0x11) throw cursor.invalid("only a core module has a type here");
      return { kind: "core module", index: cursor.u32("a core type index") };
    case 0x01:
      return { kind: "func", index: cursor.u32("a type index") };
    case 0x02:
      throw unsupported("values as imports or exports", offset);
    case 0x03: {
      const bound = cursor.u8("a type's bound");
      if (bound > 1) throw cursor.invalid("a type's bound is neither `eq` nor `sub`");
      return { kind: "type", index: bound === 0 ? cursor.u32("a type index") : undefined };
    }
    case 0x04:
      return { kind: "component", index: cursor.u32("a type index") };
    case 0x05:
      return { kind: "instance", index: cursor.u32("a type index") };
    default:
      cursor.at = offset;
      throw cursor.invalid(`0x${code.toString(16)} is no kind of import or export`);
  }
}

/** Reads a core type: that of a function is kept; that of a module is read past, for none is ever imported. */
export function readCoreType(cursor: ComponentCursor, offset = cursor.at): Definition {
  const code = cursor.u8("a core type");
  if (code === 0x60) return { kind: "core type", offset, type: readCoreFunction(cursor) };
  if (code === 0x50) throw unsupported("types of core modules", offset);
  if (code === 0x4e || code === 0x4f || code === 0x5e || code === 0x5f || code === 0)
    throw unsupported("garbage-collected core types (GC)", offset);
  if (code === 0x65) throw unsupported("shared core types (threads)", offset);
  cursor.at = offset;
  throw cursor.invalid(`0x${code.toString(16)} is no core type`);
}

function readCoreFunction(cursor: ComponentCursor): FunctionType {
  const params = cursor.vector("core parameters", () => readValueType(cursor));
  return { params, results: cursor.vector("core results", () => readValueType(cursor)) };
}
