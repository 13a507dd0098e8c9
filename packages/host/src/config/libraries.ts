import * as z from "zod";
import { check } from "../document/check.ts";
import type { Document, Position } from "../document/document.ts";
import { readToml } from "../document/toml.ts";
import { HostError } from "../errors.ts";
import { entryName } from "./entry.ts";
import type { LibraryEntry } from "./library.ts";
import { library } from "./library.ts";

/** A library as a config names it, and where its name stands there. */
export interface ConfiguredLibrary extends LibraryEntry {
  readonly name: string;
  readonly at: Position;
}

/** What is wrong with one entry, or, without a name, with the file. */
export interface LibraryMistake {
  readonly name: string | undefined;
  readonly error: HostError;
}

/** The libraries of a file that can be used, and what is wrong with the others. */
export interface LibraryTables {
  readonly libraries: readonly ConfiguredLibrary[];
  readonly mistakes: readonly LibraryMistake[];
}

const CODE = "MORTISE_CONFIG_INVALID";

const one = z.strictObject({ libraries: z.record(entryName, library) });
const alone = z.strictObject({ libraries: z.record(z.string(), z.unknown()).optional() });
const among = z.looseObject({ libraries: z.record(z.string(), z.unknown()).optional() });

/**
 * Reads the `[libraries]` of a `hielements.toml` (seed `003_95f96a9b42a08a55.txt`), or, with `others`, of a file that
 * holds more, such as `mortise.toml`. Each entry is held against the schema by itself: one that is wrong is a mistake,
 * and drops no other.
 *
 * @example
 * ```ts
 * const { libraries, mistakes } = readLibraries("hielements.toml", "[libraries]\na = { path = 'a.wasm' }\nb = {}\n");
 * libraries[0]?.type; // "wasm"
 * mistakes[0]?.error.problem; // "`libraries.b.path` is missing, and so is `executable`."
 * ```
 */
export function readLibraries(
  file: string,
  text: string,
  { others = false }: { readonly others?: boolean } = {},
): LibraryTables {
  const libraries: ConfiguredLibrary[] = [];
  const mistakes: LibraryMistake[] = [];
  const attempt = (name: string | undefined, act: () => void): void => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      mistakes.push({ name, error });
    }
  };
  attempt(undefined, () => {
    const document = readToml({ file, text, code: CODE });
    const held = tableOf(document);
    attempt(undefined, () => void check(document, others ? among : alone, CODE));
    for (const [name, entry] of Object.entries(held))
      attempt(name, () => {
        const found = check({ ...document, value: { libraries: { [name]: entry } } }, one, CODE);
        const read = found.libraries[name];
        if (read !== undefined) libraries.push({ ...read, name, at: document.keyAt(["libraries", name]) });
      });
  });
  return { libraries, mistakes };
}

/** The entries, whatever else is wrong with the file; none where there is no table of them. */
function tableOf({ value }: Document): Readonly<Record<string, unknown>> {
  const { libraries } = value as { readonly libraries?: unknown };
  return typeof libraries === "object" && libraries !== null && !Array.isArray(libraries)
    ? (libraries as Readonly<Record<string, unknown>>)
    : {};
}
