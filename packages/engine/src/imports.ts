import { PAGE } from "./caps.ts";
import { MortiseError } from "./errors.ts";
import { threadKernel } from "./kernel/kernel.ts";
import type { Given, Linked, Source } from "./link.ts";
import { clockMemory } from "./meter/clock.ts";
import { ADDED, usesKernel } from "./meter/plan.ts";
import type { Module } from "./wasm/module.ts";

/** What a module is instantiated with, and the memory that it then has. */
export interface Made {
  readonly imports: WebAssembly.Imports;
  readonly memory: WebAssembly.Memory | undefined;
}

/**
 * What one of a plugin's modules imports: what it was linked with, and the memory and tables that the host makes for
 * it, no larger than their caps.
 *
 * @throws MORTISE_MEMORY_EXCEEDED
 */
export function importsOf(
  linked: Linked,
  part: number,
  instances: readonly WebAssembly.Instance[],
  pages: number,
  elements: number,
): Made {
  const { metered } = linked.parts[part] as Linked["parts"][number];
  const shape = metered.shape;
  const imports: WebAssembly.Imports = Object.create(null) as WebAssembly.Imports;
  const put = (module: string, name: string, value: WebAssembly.ImportValue): void => {
    imports[module] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>;
    (imports[module] as Record<string, WebAssembly.ImportValue>)[name] = value;
  };
  let memory: WebAssembly.Memory | undefined;
  let table = 0;
  shape.imports.forEach((each, i) => {
    const source = (linked.sources[part] as readonly Source[])[i] as Source;
    const value =
      source.kind !== "own"
        ? givenBy(source, linked, instances)
        : each.kind === "memory"
          ? makeMemory(shape, 0, pages)
          : makeTable(shape, table, elements);
    if (each.kind === "memory") memory = value as WebAssembly.Memory;
    if (each.kind === "table") table++;
    put(each.module, each.name, value);
  });
  if (shape.memories.length > shape.importedMemories) {
    memory = makeMemory(shape, shape.importedMemories, pages);
    put(ADDED.module, ADDED.memory, memory);
  }
  for (let i = shape.importedTables; i < shape.tables.length; i++)
    put(ADDED.module, ADDED.table(i), makeTable(shape, i, elements));
  if (usesKernel(shape)) put(ADDED.module, ADDED.kernel, threadKernel().memory);
  put(ADDED.module, ADDED.clock, clockMemory());
  put(ADDED.module, ADDED.poll, linked.gate.poll);
  return { imports, memory };
}

/** What a guest exports, once its modules are instantiated. */
export function exportsOf(
  linked: Linked,
  instances: readonly WebAssembly.Instance[],
): Readonly<Record<string, WebAssembly.ExportValue>> {
  if (linked.entered === undefined) return (instances[linked.main] as WebAssembly.Instance).exports;
  const exports = Object.create(null) as Record<string, WebAssembly.ExportValue>;
  linked.entered.forEach((each, i) => {
    exports[i] = givenBy(each, linked, instances);
  });
  return exports;
}

function givenBy(
  source: Given,
  linked: Linked,
  instances: readonly WebAssembly.Instance[],
): WebAssembly.ExportValue {
  if (source.kind === "value") return source.value;
  if (source.kind === "gate") return linked.gate.functions[source.index] as WebAssembly.ExportValue;
  return (instances[source.part] as WebAssembly.Instance).exports[source.name] as WebAssembly.ExportValue;
}

function makeMemory(shape: Module, index: number, pages: number): WebAssembly.Memory {
  const { min, max } = shape.memories[index] ?? { min: 0, max: undefined };
  if (min > pages)
    throw new MortiseError(
      "MORTISE_MEMORY_EXCEEDED",
      `A memory begins with ${min * PAGE} bytes, and ${pages * PAGE} are left of the cap.`,
    );
  return new WebAssembly.Memory({ initial: min, maximum: Math.min(max ?? pages, pages) });
}

function makeTable(shape: Module, index: number, spare: number): WebAssembly.Table {
  const { min, max, element } = shape.tables[index] ?? { min: 0, max: undefined, element: "funcref" };
  const maximum = Math.min(max ?? min + spare, min + spare);
  // Wasm's tables begin with nulls; a table of external references made here would begin with `undefined`.
  return new WebAssembly.Table(
    { element: element === "externref" ? "externref" : "anyfunc", initial: min, maximum },
    null,
  );
}
