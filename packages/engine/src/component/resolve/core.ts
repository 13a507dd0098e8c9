import type { GlobalType } from "../../wasm/globals.ts";
import { globalTypes } from "../../wasm/globals.ts";
import type { Import, Module } from "../../wasm/module.ts";
import { clip } from "../../wasm/module.ts";
import type { ImportKind } from "../../wasm/types.ts";
import { sameType, typeText } from "../../wasm/types.ts";
import type { Argument, Definition } from "../binary/definitions.ts";
import { invalid, unsupported } from "../binary/reader.ts";
import type { CoreInstance, CoreItem, CoreModule, PartExport, Scope } from "./items.ts";
import { mismatch } from "./match.ts";

/** One core instance to be made: its module, and what each of its imports gets, in their order. */
export interface Part {
  readonly module: CoreModule;
  readonly imports: readonly CoreItem[];
}

const SORTS: Readonly<Record<ImportKind, CoreItem["sort"] | "core tag">> = {
  function: "core func",
  memory: "core memory",
  table: "core table",
  global: "core global",
  tag: "core tag",
};

/** Links a core module's imports by name to the core instances that are given. */
export function instantiateCore(
  { module, args, offset }: Extract<Definition, { kind: "core instantiate" }>,
  scope: Scope,
  parts: Part[],
): CoreInstance {
  const found = scope.get("core module", module, offset);
  const shape = found.shape();
  const given = new Map<string, CoreInstance>();
  for (const { name, instance } of args) {
    if (given.has(name)) throw invalid(`the argument \`${clip(name)}\` is given twice`, offset);
    given.set(name, scope.get("core instance", instance, offset));
  }
  const imports = shape.imports.map((each): CoreItem => {
    scope.step(1, offset);
    const item = given.get(each.module)?.exports.get(each.name);
    const wanted = SORTS[each.kind];
    if (wanted === "core tag") throw unsupported("exception tags between core instances", offset);
    if (item === undefined) throw mismatch(nameOf(each), `a ${wanted}`, "missing", offset);
    if (item.sort !== wanted) throw mismatch(nameOf(each), `a ${wanted}`, `a ${item.sort}`, offset);
    if (item.sort === "core func") {
      const type = shape.types[each.type] ?? { params: [], results: [] };
      if (!sameType(type, item.type))
        throw mismatch(nameOf(each), typeText(type), typeText(item.type), offset);
    } else if (each.bounds !== undefined && item.bounds !== undefined) {
      const wanted = { ...each.bounds, element: each.value };
      if (!within(item.bounds, wanted))
        throw mismatch(nameOf(each), boundsText(wanted), boundsText(item.bounds), offset);
    } else if (item.sort === "core global" && each.value !== undefined) {
      const wanted = { value: each.value, mutable: each.mutable };
      const exporter = parts[item.part]?.module.shape();
      const has = exporter === undefined ? undefined : globalsOf(exporter).get(item.name);
      if (has !== undefined && !isSameGlobal(has, wanted))
        throw mismatch(nameOf(each), globalText(wanted), globalText(has), offset);
    }
    return item;
  });
  const part = parts.push({ module: found, imports }) - 1;
  return { sort: "core instance", part, exports: exportsOf(found, part, scope, offset) };
}

function nameOf({ module, name }: Import): string {
  return `${clip(module)} ${clip(name)}`;
}

type Limited = NonNullable<PartExport["bounds"]>;

/** Whether a table or memory may be imported with those bounds (core spec, 3.2, "Import Subtyping"). */
function within(has: Limited, wanted: Limited): boolean {
  if (has.element !== undefined && wanted.element !== undefined && has.element !== wanted.element)
    return false;
  if (has.min < wanted.min) return false;
  return wanted.max === undefined || (has.max !== undefined && has.max <= wanted.max);
}

function boundsText({ min, max, element }: Limited): string {
  const kind = element === undefined ? "a memory of pages" : `a table of ${element}`;
  return `${kind} from ${min} to ${max ?? "any number"}`;
}

const known = new WeakMap<Module, ReadonlyMap<string, GlobalType>>();

/** The globals that a module exports: read where one is linked, which is seldom, and once. */
function globalsOf(module: Module): ReadonlyMap<string, GlobalType> {
  let found = known.get(module);
  if (found === undefined) {
    const types = globalTypes(module);
    found = new Map(
      module.exports.flatMap(({ name, kind, index }) => {
        const type = kind === "global" ? types[index] : undefined;
        return type === undefined ? [] : [[name, type] as const];
      }),
    );
    known.set(module, found);
  }
  return found;
}

/** Of references, which have subtypes, V8 decides when they are linked. */
function isSameGlobal(has: GlobalType, wanted: GlobalType): boolean {
  if (has.mutable !== wanted.mutable) return false;
  return has.value === wanted.value || (isReference(has.value) && isReference(wanted.value));
}

function isReference(type: GlobalType["value"]): boolean {
  return type.endsWith("ref") || type.startsWith("ref ");
}

function globalText({ value, mutable }: GlobalType): string {
  return `a global of ${mutable ? "mut " : ""}${value}`;
}

function exportsOf(module: CoreModule, part: number, scope: Scope, offset: number): CoreInstance["exports"] {
  const shape = module.shape();
  const exports = new Map<string, CoreItem>();
  for (const { name, kind, index } of shape.exports) {
    scope.step(1, offset);
    const sort = SORTS[kind];
    if (sort === "core tag") continue;
    if (sort !== "core func") {
      const bounds =
        sort === "core memory"
          ? shape.memories[index]
          : sort === "core table"
            ? shape.tables[index]
            : undefined;
      exports.set(name, { sort, part, name, bounds });
      continue;
    }
    const type = shape.types[shape.functions[index] ?? -1];
    if (type === undefined) throw invalid(`a core module exports a function that it does not have`, offset);
    exports.set(name, { sort, type, source: { kind: "part", part, name } });
  }
  return exports;
}

/** A core instance that is put together from what others export. */
export function bundleCore(exports: readonly Argument[], scope: Scope, offset: number): CoreInstance {
  const items = new Map<string, CoreItem>();
  for (const { name, sort, index } of exports) {
    if (items.has(name)) throw invalid(`the export \`${clip(name)}\` is there twice`, offset);
    if (sort !== "core func" && sort !== "core memory" && sort !== "core table" && sort !== "core global")
      throw invalid(`a core instance exports a ${sort}`, offset);
    items.set(name, scope.get(sort, index, offset));
    scope.step(1, offset);
  }
  return { sort: "core instance", part: undefined, exports: items };
}
