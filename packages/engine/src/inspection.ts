import type { Resolved } from "./component/resolve/resolve.ts";
import { resolveComponent } from "./component/resolve/resolve.ts";
import { Room, withinRoom } from "./component/room.ts";
import type { FuncType } from "./component/types.ts";
import { funcText, plain } from "./component/typetext.ts";
import { witText } from "./component/wit/print.ts";
import { worldOf } from "./component/wit/world.ts";
import type { Kind } from "./detect.ts";
import { formatOf, isComponent } from "./detect.ts";
import { digestOf } from "./digest.ts";
import type { ErrorCode } from "./errors.ts";
import { MortiseError } from "./errors.ts";
import { admit } from "./meter/rewrite.ts";
import { Cursor } from "./wasm/cursor.ts";
import type { Import, Module, Section } from "./wasm/module.ts";
import { readModule, readSections } from "./wasm/module.ts";
import type { Bounds, ImportKind } from "./wasm/types.ts";
import { typeText } from "./wasm/types.ts";

/**
 * One import or export; `type` is its type as text, such as `(i32, i32) -> i64` or `1..16 pages`. Of an exported global
 * or tag it is empty.
 */
export interface Interface {
  readonly name: string;
  readonly kind: ImportKind;
  readonly type: string;
}

/** What a file is, found out without running any of it. Names are the file's own: print them with care. */
export interface Inspection {
  /** How it would be called; undefined where no format fits. */
  readonly format: Kind | undefined;
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  readonly imports: readonly (Interface & { readonly module: string })[];
  readonly exports: readonly Interface[];
  /** In pages of 64 KiB. */
  readonly memories: readonly {
    readonly min: number;
    readonly max: number | undefined;
    readonly imported: boolean;
  }[];
  readonly tables: readonly {
    readonly element: string;
    readonly min: number;
    readonly max: number | undefined;
  }[];
  readonly functions: number;
  readonly hasStart: boolean;
  readonly customSections: readonly { readonly name: string; readonly bytes: number }[];
  /** Of a component: its world as WIT text. Undefined for other files, and where it is too long to be read. */
  readonly wit?: string | undefined;
  /** Who made it, by field (`language`, `processed-by`, `sdk`), as the file says. */
  readonly producers: Readonly<Record<string, readonly string[]>>;
  /** Whether it can be run sealed and metered; otherwise why not. */
  readonly metered: boolean;
  readonly refusal: { readonly code: ErrorCode; readonly message: string } | undefined;
}

/** What WebAssembly bytes hold: `inspect` without its promise. */
export function inspection(bytes: Uint8Array): Inspection {
  if (isComponent(bytes)) {
    return inspectComponent(bytes);
  }
  const sections = readSections(bytes);
  let module: Module;
  try {
    module = readModule(bytes);
  } catch (error) {
    return { ...outline(bytes, sections), refusal: refusalOf(error) };
  }
  const described = { ...outline(bytes, sections), ...describe(module), format: formatIn(module) };
  try {
    admit(bytes);
    return { ...described, metered: true };
  } catch (error) {
    return { ...described, refusal: refusalOf(error) };
  }
}

/** A component's functions count as its imports and exports, those of an interface under its name. */
function inspectComponent(bytes: Uint8Array): Inspection {
  const outlined = { ...outline(bytes, []), format: "component" as const };
  let resolved: Resolved;
  try {
    resolved = resolveComponent(bytes);
  } catch (error) {
    return { ...outlined, refusal: refusalOf(error) };
  }
  const described: Inspection = {
    ...outlined,
    wit: withinRoom(() => witText(worldOf(resolved))),
    imports: functionsOf(resolved.imports).map(([module, name, type]) => ({
      module,
      name,
      kind: "function",
      type,
    })),
    exports: functionsOf(resolved.exports).map(([module, name, type]) => ({
      name: module === "" ? name : `${module}#${name}`,
      kind: "function",
      type,
    })),
    customSections: resolved.body.customSections.map(({ name, start, end }) => ({
      name,
      bytes: end - start,
    })),
  };
  try {
    for (const { module } of resolved.parts) admit(bytes.subarray(module.start, module.end));
    return { ...described, metered: true };
  } catch (error) {
    return { ...described, refusal: refusalOf(error) };
  }
}

/** So many characters of functions' types are listed at most. */
const LONGEST_TYPES = 4 << 20;

function functionsOf(
  items: Resolved["imports"],
): readonly (readonly [module: string, name: string, type: string])[] {
  const all = new Room(LONGEST_TYPES);
  const text = (type: FuncType): string => withinRoom(() => funcText(type, plain(all))) ?? "func(…)";
  return [...items].flatMap(([module, item]) => {
    if (item.sort === "func") return [["", module, text(item.type)] as const];
    if (item.sort !== "instance") return [];
    return [...item.exports].flatMap(([name, each]) =>
      each.sort === "func" ? [[module, name, text(each.type)] as const] : [],
    );
  });
}

/** A refusal is a finding; a malformed module is an error. */
function refusalOf(error: unknown): Inspection["refusal"] {
  if (
    error instanceof MortiseError &&
    error.code !== "MORTISE_MODULE_INVALID" &&
    error.code !== "MORTISE_COMPONENT_INVALID" &&
    error.code !== "MORTISE_NOT_WASM"
  ) {
    return { code: error.code, message: error.problem };
  }
  throw error;
}

function outline(bytes: Uint8Array, sections: readonly Section[]): Inspection {
  const custom = sections.filter((each) => each.name !== undefined);
  return {
    format: undefined,
    digest: digestOf(bytes),
    bytes: bytes.length,
    imports: [],
    exports: [],
    memories: [],
    tables: [],
    functions: 0,
    hasStart: false,
    customSections: custom.map((each) => ({ name: each.name ?? "", bytes: each.end - each.start })),
    producers: producersOf(bytes, custom),
    metered: false,
    refusal: undefined,
  };
}

function describe(module: Module): Partial<Inspection> {
  return {
    imports: module.imports.map((each) => ({
      module: each.module,
      name: each.name,
      kind: each.kind,
      type: importType(module, each),
    })),
    exports: module.exports.map(({ name, kind, index }) => ({
      name,
      kind,
      type: exportType(module, kind, index),
    })),
    memories: module.memories.map(({ min, max }, i) => ({ min, max, imported: i < module.importedMemories })),
    tables: module.tables.map(({ element, min, max }) => ({ element, min, max })),
    functions: module.functions.length - module.importedFunctions,
    hasStart: module.start !== undefined,
  };
}

function formatIn(module: Module): Kind | undefined {
  try {
    return formatOf(module);
  } catch {
    return undefined;
  }
}

function functionType(module: Module, index: number | undefined): string {
  const type = module.types[index ?? -1];
  return type === undefined ? "" : typeText(type);
}

function boundsText({ min, max }: Bounds): string {
  return `${min}..${max ?? ""}`;
}

function exportType(module: Module, kind: ImportKind, index: number): string {
  switch (kind) {
    case "function":
      return functionType(module, module.functions[index]);
    case "memory": {
      const memory = module.memories[index];
      return memory === undefined ? "" : `${boundsText(memory)} pages`;
    }
    case "table": {
      const table = module.tables[index];
      return table === undefined ? "" : `${boundsText(table)} ${table.element}`;
    }
    case "global":
    case "tag":
      return "";
  }
}

function importType(module: Module, each: Import): string {
  const bounds = each.bounds === undefined ? "" : boundsText(each.bounds);
  switch (each.kind) {
    case "function":
    case "tag":
      return functionType(module, each.type);
    case "memory":
      return `${bounds} pages`;
    case "table":
      return `${bounds} ${each.value ?? "funcref"}`;
    case "global":
      return `${each.mutable ? "mut " : ""}${each.value ?? ""}`;
  }
}

/** Reads the `producers` section (tool-conventions, ProducersSection.md). One that is malformed says nothing. */
function producersOf(
  bytes: Uint8Array,
  custom: readonly Section[],
): Readonly<Record<string, readonly string[]>> {
  const found = custom.find((each) => each.name === "producers");
  if (found === undefined) return {};
  const cursor = new Cursor(bytes, found.start, found.end);
  const fields = new Map<string, readonly string[]>();
  try {
    for (let left = cursor.count("the number of fields"); left > 0; left--) {
      const field = cursor.name("a field");
      const values: string[] = [];
      for (let more = cursor.count("the number of values"); more > 0; more--) {
        values.push(`${cursor.name("a value")} ${cursor.name("a version")}`.trim());
      }
      fields.set(field, values);
    }
  } catch {
    return {};
  }
  return Object.fromEntries(fields);
}
