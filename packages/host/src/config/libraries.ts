import * as z from "zod";
import type { Mistake } from "../document/check.ts";
import { examine } from "../document/check.ts";
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
export interface LibraryMistake extends Mistake {
  readonly name: string | undefined;
}

/** The libraries of a file that can be used, and what is wrong with the others. */
export interface LibraryTables {
  readonly libraries: readonly ConfiguredLibrary[];
  readonly mistakes: readonly LibraryMistake[];
}

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
 * mistakes[0]?.problem; // "`libraries.b.path` is missing, and so is `executable`."
 * ```
 */
export function readLibraries(
  file: string,
  text: string,
  { others = false }: { readonly others?: boolean } = {},
): LibraryTables {
  const document = parsed(file, text);
  if ("problem" in document) return { libraries: [], mistakes: [document] };
  const libraries: ConfiguredLibrary[] = [];
  const mistakes: LibraryMistake[] = [];
  const whole = examine(document, others ? among : alone);
  if ("mistakes" in whole) mistakes.push(...whole.mistakes.map((each) => ({ ...each, name: undefined })));
  for (const [name, entry] of Object.entries(tableOf(document))) {
    const examined = examine({ ...document, value: { libraries: { [name]: entry } } }, one);
    if ("mistakes" in examined) mistakes.push(...examined.mistakes.map((each) => ({ ...each, name })));
    else
      for (const read of Object.values(examined.value.libraries))
        libraries.push({ ...read, name, at: document.keyAt(["libraries", name]) });
  }
  return { libraries, mistakes };
}

function parsed(file: string, text: string): Document | LibraryMistake {
  try {
    return readToml({ file, text, code: "MORTISE_CONFIG_INVALID" });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { line = 1, column = 1 } = error.details;
    return { name: undefined, at: { line, column }, problem: error.problem };
  }
}

/** The entries, whatever else is wrong with the file; none where there is no table of them. */
function tableOf({ value }: Document): Readonly<Record<string, unknown>> {
  const { libraries } = value as { readonly libraries?: unknown };
  return typeof libraries === "object" && libraries !== null && !Array.isArray(libraries)
    ? (libraries as Readonly<Record<string, unknown>>)
    : {};
}
