import { readFile } from "node:fs/promises";
import type { Input } from "../../packages/engine/src/index.ts";
import { compile } from "../../packages/engine/src/index.ts";
import { buildGuest } from "../guests.ts";
import type { Plugin } from "./plugin.ts";

/** What became of one plugin: it ran, its compiler is not here, or it failed. */
export type Outcome = { readonly plugin: Plugin } & (
  | {
      readonly kind: "ran";
      readonly output: string;
      /** Milliseconds of a call once the plugin is warm. */
      readonly durationMs: number;
      readonly memoryBytes: number;
      readonly fuel: number;
    }
  | { readonly kind: "missing"; readonly needs: string; readonly get: string }
  | { readonly kind: "failed"; readonly message: string }
);

/** More than any of them needs, so that fuel is counted and stops none. */
const FUEL = 1e12;

/** Building takes longer than running, so what is going on is told of. */
export type Tell = (what: string) => void;

/** Builds a plugin where it has to be, and runs it once. */
export async function outcomeOf(plugin: Plugin, tell: Tell, signal: AbortSignal): Promise<Outcome> {
  try {
    tell(`${plugin.name}: building from ${plugin.language}`);
    const { built, needs, get } = await buildGuest(plugin.folder);
    if (!built) return { plugin, kind: "missing", needs: needs ?? "a compiler", get: get ?? "" };
    tell(`${plugin.name}: running`);
    return await run(plugin, signal);
  } catch (error) {
    return { plugin, kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

async function run(plugin: Plugin, signal: AbortSignal): Promise<Outcome> {
  const input = await inputOf(plugin);
  const code = await compile(plugin.code, { name: plugin.name, format: plugin.format, cache: true });
  await using instance = await code.instantiate({ dirs: plugin.dirs, fuel: FUEL, memory: "64MiB" });
  // The first call waits for V8 to compile, and for the clock's thread to come up.
  await instance.call(plugin.export, input, { signal });
  const began = performance.now();
  const output = await instance.call(plugin.export, input, { signal });
  const durationMs = performance.now() - began;
  const { memoryBytes, fuelUsed: fuel = 0 } = instance;
  return { plugin, kind: "ran", output: output.text(), durationMs, memoryBytes, fuel };
}

/** The bytes of its file; a component's function takes them as its one argument, which is text. */
async function inputOf({ file, format }: Plugin): Promise<Input> {
  if (file === undefined) return "";
  return format === "component" ? [await readFile(file, "utf8")] : readFile(file);
}
