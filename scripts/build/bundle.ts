import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { OutputChunk, Plugin } from "rolldown";
import { rolldown } from "rolldown";
import { references } from "../references.ts";
import { ascii } from "./ascii.ts";
import { builtins } from "./builtins.ts";
import type { Start } from "./called.ts";
import { calledAtStart } from "./called.ts";
import { eager } from "./eager.ts";
import { facades } from "./facades.ts";

/**
 * The name that a file has in `dist/`; a source is without its ending. Everything lies in one folder there, so that a
 * file's address is the same from whichever chunk it is asked for.
 *
 * @example
 * ```ts
 * distName("src", "src/extism/index.ts"); // "extism"
 * distName("src", "src/meter/ticker.ts"); // "meter-ticker"
 * ```
 */
export function distName(sourceFolder: string, path: string): string {
  const parts = relative(sourceFolder, path)
    .replace(/\.m?ts$/, "")
    .split(/[\\/]/);
  if (parts.length > 1 && parts.at(-1) === "index") parts.pop();
  return parts.join("-");
}

/**
 * Bundles `entries` and whatever they reach into JavaScript in `outFolder`, the named packages left as imports.
 * A file that a source names by `new URL("./x.ts", import.meta.url)`, a worker's for instance, becomes an entry of
 * its own; any other file named so is copied. What most runs of `start` call is compiled as its file is loaded.
 */
export async function bundle(
  sourceFolder: string,
  entries: readonly string[],
  outFolder: string,
  external: readonly string[],
  start: Start | undefined,
): Promise<void> {
  const core = new Set<string>();
  const together = ON_DEMAND.map((place) => {
    const entry = join(sourceFolder, place);
    return { entry, name: distName(sourceFolder, entry), modules: new Set<string>() };
  });
  await using bundled = await rolldown({
    input: Object.fromEntries(entries.map((path) => [distName(sourceFolder, path), path])),
    platform: "node",
    // What several entries share lies in files of its own, whatever entry it belongs to.
    preserveEntrySignatures: "allow-extension",
    external: external.flatMap((name) => [name, new RegExp(`^${name}/`)]),
    plugins: [
      addresses(sourceFolder),
      reached([{ entry: entries[0] ?? "", modules: core }, ...together]),
      facades(),
      { name: "builtins", renderChunk: (code) => ({ code: ascii(builtins(code)) }) },
    ],
    // A busy machine is no mistake of the sources.
    checks: { pluginTimings: false },
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundled.write({
    dir: outFolder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    cleanDir: true,
    // A file for what the first entry needs at once, and one for each thing that programs need on demand: each file more
    // takes half a millisecond to load, and so do 20 KB.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: "core", priority: 2, test: (id) => core.has(id) },
        ...together.map(({ name, modules }) => ({
          name,
          priority: 1,
          test: (id: string) => modules.has(id),
        })),
      ],
    },
    // As it was written, for stack traces, but for the comments: V8 reads over white space as fast as it is read.
    comments: false,
    minify: false,
    minifyInternalExports: false,
  });
  if (start === undefined) return;
  requireOrder(output.filter((file) => file.type === "chunk"));
  for (const [file, called] of calledAtStart(start, outFolder)) {
    const path = join(outFolder, file);
    writeFileSync(path, eager(readFileSync(path, "utf8"), called));
  }
}

/** A function that is a variable can be called only once its file has run, so that no two files may import each other. */
function requireOrder(chunks: readonly OutputChunk[]): void {
  const imports = new Map(chunks.map(({ fileName, imports: all }) => [fileName, all]));
  const settled = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      throw new Error(`Files of a bundle import each other: ${[...path, file].join(", ")}`);
    if (settled.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    settled.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
}

/**
 * What is imported on demand: each is one file with all that it needs, though others need some of that too. The rest
 * is divided by what needs it.
 */
const ON_DEMAND = [
  "component/open.ts",
  "wasi/preview1.ts",
  "formats/extism/manifest.ts",
  "command/command.ts",
];

interface Reach {
  readonly entry: string;
  readonly modules: Set<string>;
}

/** Collects the modules that each entry imports, and those that these import, without what is imported on demand. */
function reached(all: readonly Reach[]): Plugin {
  return {
    name: "reached",
    buildEnd() {
      for (const { entry, modules } of all) {
        const queue = [entry];
        for (const id of queue) {
          if (modules.has(id)) continue;
          const info = this.getModuleInfo(id);
          if (info === null) continue;
          modules.add(id);
          queue.push(...info.importedIds);
        }
      }
      // The entry's own file is the entry.
      all[0]?.modules.delete(all[0].entry);
    },
  };
}

const READ = { before: "readFileSync(new URL(", after: ", import.meta.url))" } as const;
/** What is longer is read where it lies. In bytes. */
const MAX_INLINE = 16_384;

/**
 * Emits what `new URL("./…", import.meta.url)` names, and points it at where that lies in the bundle's folder; a small
 * file that is read on the spot is put there, for a file takes longer to find than to decode.
 */
export function addresses(sourceFolder: string): Plugin {
  return {
    name: "addresses",
    transform(code, path) {
      if (!/\.[cm]?[jt]s$/.test(path)) return null;
      let out = code;
      for (const { specifier, start, end } of references(path, code)
        .filter(({ kind }) => kind === "url")
        .reverse()) {
        const target = resolve(dirname(path), specifier);
        const source = /\.m?ts$/.test(target);
        const isRead = out.slice(0, start).endsWith(READ.before) && out.slice(end).startsWith(READ.after);
        if (isRead && statSync(target).size <= MAX_INLINE) {
          const bytes = `Buffer.from("${readFileSync(target, "base64")}", "base64")`;
          out = out.slice(0, start - READ.before.length) + bytes + out.slice(end + READ.after.length);
          continue;
        }
        const fileName = distName(sourceFolder, target) + (source ? ".js" : "");
        if (source) this.emitFile({ type: "chunk", id: target, fileName });
        else this.emitFile({ type: "asset", source: readFileSync(target), fileName });
        out = `${out.slice(0, start)}"./${fileName}"${out.slice(end)}`;
      }
      return out === code ? null : { code: out };
    },
  };
}
