import { MortiseError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { Linked, Source } from "./link.ts";
import { usesKernel } from "./meter/plan.ts";
import type { Module } from "./wasm/module.ts";

/** Bytes of a page of memory. */
export const PAGE = 65_536;

/**
 * How many pages each module's memory may have. One that grows through the kernel's accounts may have all; those that
 * do not share what the declared minima leave.
 *
 * @throws MORTISE_MEMORY_EXCEEDED
 */
export function memoryCaps(linked: Linked, limits: Limits): readonly number[] {
  const shapes = linked.parts.map((part) => part.metered.shape);
  const least = shapes.map((shape) => shape.memories[shape.importedMemories]?.min ?? 0);
  const sum = least.reduce((a, b) => a + b, 0);
  const pages = Math.floor(limits.memory / PAGE);
  if (sum > pages) {
    throw new MortiseError(
      "MORTISE_MEMORY_EXCEEDED",
      `The plugin's memory begins with ${sum * PAGE} bytes, and its cap is ${limits.memory}.`,
    );
  }
  const owners = shapes.filter((shape, part) => owns(shape, linked.sources[part] ?? [])).length;
  return shapes.map((shape, part) => {
    if (usesKernel(shape) || owners <= 1) return pages;
    return (least[part] as number) + Math.floor((pages - sum) / owners);
  });
}

/** Whether a module has a memory of its own, and not that of another part. */
function owns(shape: Module, sources: readonly Source[]): boolean {
  if (shape.memories.length > shape.importedMemories) return true;
  return shape.imports.some((each, i) => each.kind === "memory" && sources[i]?.kind === "own");
}

/** V8 takes 100,000 tables, each of them an object of some kilobytes. */
const MAX_TABLES = 1_000;

/**
 * How many elements each table may have besides those that it begins with: an equal share of what they leave.
 *
 * @throws MORTISE_TABLE_EXCEEDED
 */
export function spareElements(linked: Linked, limits: Limits): number {
  const tables = linked.parts.flatMap((part) => part.metered.shape.tables);
  const least = tables.reduce((sum, table) => sum + table.min, 0);
  if (least > limits.tableElements || tables.length > MAX_TABLES) {
    throw new MortiseError(
      "MORTISE_TABLE_EXCEEDED",
      tables.length > MAX_TABLES
        ? `The plugin has ${tables.length} tables, and ${MAX_TABLES} are the most.`
        : `The plugin's tables begin with ${least} elements, and ${limits.tableElements} are allowed.`,
    );
  }
  return tables.length === 0 ? 0 : Math.floor((limits.tableElements - least) / tables.length);
}
