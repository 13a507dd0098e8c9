/** Builds the plugins and the guests of the bench: `npm run guests -- [name…] [--json] [--strict]`. */
import { existsSync, globSync } from "node:fs";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { assemblyScriptCompiler } from "./guests/assemblyscript.ts";
import { cCompiler } from "./guests/c.ts";
import type { Compiler, Missing } from "./guests/compiler.ts";
import { componentOfScript } from "./guests/component.ts";
import { goCompiler } from "./guests/go.ts";
import { pythonCompiler } from "./guests/python.ts";
import { rustCompiler } from "./guests/rust.ts";
import type { Language, Source } from "./guests/sources.ts";
import { isFresh, sourcesIn } from "./guests/sources.ts";
import { ROOT } from "./workspace.ts";

/** What became of one guest. `needs` and `get` are there where its compiler is not. */
export interface Built {
  readonly built: boolean;
  /** The compiler that is missing, and the command that gets it. */
  readonly needs?: string;
  readonly get?: string;
}

const COMPILERS: Readonly<Record<Language, () => Promise<Compiler | Missing>>> = {
  AssemblyScript: assemblyScriptCompiler,
  C: cCompiler,
  Go: goCompiler,
  Python: pythonCompiler,
  Rust: rustCompiler,
  TypeScript: async () => ({
    compile: async ({ entry }, output) => writeFile(output, await componentOfScript(entry)),
  }),
};

const looked = new Map<Language, Promise<Compiler | Missing>>();

/**
 * Builds the guests that a folder has sources of, where they changed since; a folder without any is built.
 *
 * @throws Error with the compiler's own words, where it is here and the source does not compile
 * @example
 * ```ts
 * const { built, needs, get } = await buildGuest("plugins/digest");
 * if (!built) console.log(`needs ${needs}: ${get}`);
 * ```
 */
export async function buildGuest(folder: string): Promise<Built> {
  for (const source of sourcesIn(folder)) {
    const built = await build(source);
    if (!built.built) return built;
  }
  return { built: true };
}

async function build(source: Source): Promise<Built> {
  if (isFresh(source)) return { built: true };
  const compiler = await compilerOf(source.language);
  if ("needs" in compiler) return { built: false, needs: compiler.needs, get: compiler.get };
  await mkdir(dirname(source.output), { recursive: true });
  // A test may load the guest while another builds it: a rename shows whole files only.
  const written = `${source.output}.${process.pid}`;
  await compiler.compile(source, written);
  await rename(written, source.output);
  return { built: true };
}

function compilerOf(language: Language): Promise<Compiler | Missing> {
  const before = looked.get(language);
  if (before !== undefined) return before;
  const found = COMPILERS[language]();
  looked.set(language, found);
  return found;
}

/** The folders that guests are built in. */
function folders(): string[] {
  return [
    ...globSync(["plugins/*", "examples/libraries/*"], { cwd: ROOT }).sort(),
    "bench/guests",
    "packages/engine/guests/components",
  ]
    .map((path) => join(ROOT, path))
    .filter((path) => existsSync(path) && sourcesIn(path).length > 0);
}

function matches(path: string, name: string): boolean {
  return basename(path) === name || relative(ROOT, path) === name;
}

interface Row extends Built {
  readonly guest: string;
  readonly language: Language;
  readonly bytes?: number;
  readonly milliseconds: number;
  readonly error?: string;
}

async function row(folder: string, source: Source): Promise<Row> {
  const at = basename(folder) === source.name ? folder : join(folder, source.name);
  const known = { guest: relative(ROOT, at), language: source.language };
  const start = performance.now();
  const spent = (): number => Math.round(performance.now() - start);
  try {
    const built = await build(source);
    const bytes = built.built ? { bytes: (await stat(source.output)).size } : {};
    return { ...known, ...built, ...bytes, milliseconds: spent() };
  } catch (error) {
    return { ...known, built: false, milliseconds: spent(), error: String(error) };
  }
}

function line({ guest, language, built, bytes, milliseconds, needs, error }: Row): string {
  const result = built ? `${String(bytes).padStart(9)} B` : error === undefined ? `needs ${needs}` : "failed";
  const time = built ? `${String(milliseconds).padStart(7)} ms` : "";
  return `${guest.padEnd(30)} ${language.padEnd(15)} ${result} ${time}`.trimEnd();
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const names = args.filter((argument) => !argument.startsWith("--"));
  const all = folders();
  const unknown = names.find((name) => !all.some((path) => matches(path, name)));
  if (unknown !== undefined) {
    console.error(
      `No guest is called ${unknown}; there are ${all.map((path) => relative(ROOT, path)).join(", ")}.`,
    );
    process.exit(2);
  }
  const rows: Row[] = [];
  for (const folder of all.filter(
    (path) => names.length === 0 || names.some((name) => matches(path, name)),
  )) {
    for (const source of sourcesIn(folder)) {
      const done = await row(folder, source);
      rows.push(done);
      if (!args.includes("--json")) console.log(line(done));
    }
  }
  if (args.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  for (const { guest, error } of rows) if (error !== undefined) console.error(`\n${guest}: ${error}`);
  const missing = new Map(
    rows.flatMap(({ needs, get }) => (needs === undefined ? [] : [[needs, get] as const])),
  );
  for (const [needs, get] of missing) console.error(`\n${needs}: ${get}`);
  const failed = rows.some(
    ({ built, error }) => error !== undefined || (!built && args.includes("--strict")),
  );
  process.exitCode = failed ? 1 : 0;
}
