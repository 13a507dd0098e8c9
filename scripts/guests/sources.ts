import { globSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { worldFiles } from "./component.ts";

export type Language = "AssemblyScript" | "C" | "Go" | "Python" | "Rust" | "TypeScript";

/** One guest as source: what it is built from, and the file it is built into. */
export interface Source {
  readonly name: string;
  readonly language: Language;
  /** The file to compile; for Rust and Go its `Cargo.toml` or `go.mod`. */
  readonly entry: string;
  readonly output: string;
  /** Whether it is made into a component. */
  readonly component: boolean;
  /** Every file that it is made from. */
  readonly inputs: readonly string[];
}

const MADE = ["**/build/**", "**/target/**", "**/node_modules/**"];

/**
 * The guests that a folder has sources of: each `.c` and `.as.ts` file, each crate and each Go module in it. What is
 * called `.component.c` or `.component.ts`, and a crate that uses `wit-bindgen`, is made into a component; so is a
 * `.component.py`, and a `.program.c`, which is a program of WASI.
 *
 * Outputs lie in the folder's `build/` as the sources lie in the folder: `kernels/sort.c` becomes
 * `build/kernels/sort.wasm`. A crate or module is named after its folder.
 *
 * @example
 * ```ts
 * sourcesIn("plugins/digest")[0]?.output; // "plugins/digest/build/digest.wasm"
 * ```
 */
export function sourcesIn(folder: string): readonly Source[] {
  const found: Source[] = [];
  for (const entry of files(folder, "**/*.{c,as.ts,component.ts}")) {
    const isProgram = entry.endsWith(".program.c");
    const component = isProgram || /\.component\.(c|ts)$/.test(entry);
    const language = entry.endsWith(".c") ? "C" : component ? "TypeScript" : "AssemblyScript";
    const path = relative(folder, entry).replace(/(\.component|\.program)?\.(c|(as\.)?ts)$/, "");
    const sources =
      language === "C"
        ? included(entry)
        : component
          ? files(dirname(entry), "**/*.ts")
          : files(folder, "**/*.as.ts");
    const inputs = component && !isProgram ? [...sources, ...worldFiles(entry)] : sources;
    found.push({ name: path, language, entry, output: built(folder, path), component, inputs });
  }
  for (const entry of files(folder, "**/*.component.py")) {
    const path = relative(folder, entry).replace(/\.component\.py$/, "");
    const inputs = [entry, ...worldFiles(entry)];
    found.push({
      name: path,
      language: "Python",
      entry,
      output: built(folder, path),
      component: true,
      inputs,
    });
  }
  for (const entry of files(folder, "**/{Cargo.toml,go.mod}")) {
    const language = basename(entry) === "go.mod" ? "Go" : "Rust";
    // A workspace's own Cargo.toml has no package in it.
    const manifest = readFileSync(entry, "utf8");
    if (language === "Rust" && !/^\[package\]$/m.test(manifest)) continue;
    const component = language === "Rust" && /^wit-bindgen\b/m.test(manifest);
    const path = relative(folder, dirname(entry)) || basename(folder);
    const shared = files(folder, "Cargo.{toml,lock}");
    const inputs = [...shared, ...files(dirname(entry), "**/*.{rs,go,mod,sum,toml,lock}")];
    found.push({ name: path, language, entry, output: built(folder, path), component, inputs });
  }
  return found.sort((one, other) => (one.output < other.output ? -1 : 1));
}

/** Whether a guest is built, and nothing that it is made from changed since. */
export function isFresh(source: Source): boolean {
  const made = changed(source.output);
  return made !== undefined && source.inputs.every((input) => (changed(input) ?? Infinity) <= made);
}

function changed(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function built(folder: string, path: string): string {
  return join(folder, "build", `${path}.wasm`);
}

function files(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder, exclude: MADE })
    .sort()
    .map((path) => join(folder, path));
}

/** A C file, and what it includes by relative path. */
function included(file: string): string[] {
  const names = [...readFileSync(file, "utf8").matchAll(/^#include "(.+)"$/gm)].map(([, name = ""]) => name);
  return [file, ...names.flatMap((name) => included(join(dirname(file), name)))];
}
