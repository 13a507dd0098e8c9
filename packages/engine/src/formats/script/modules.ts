import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readlink, realpath } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { MortiseError } from "../../errors.ts";
import { PLUGIN_MODULE } from "./prelude.ts";
import { MAX_FILE_BYTES, type Stripper } from "./strip.ts";

/** A module of a script: JavaScript, and which module each of its specifiers means. */
export interface ScriptModule {
  readonly source: string;
  readonly imports: ReadonlyMap<string, string>;
}

/** A plugin's whole code, ready for QuickJS: plain data, which structured clone copies. */
export interface Script {
  /** The entry's name. Names are paths from the plugin's folder, with `/`. */
  readonly entry: string;
  readonly modules: ReadonlyMap<string, ScriptModule>;
  /** SHA-256 in hex over all names and files as they were written. */
  readonly digest: string;
}

const MAX_FILES = 1_000;
const MAX_BYTES = 20 * (1 << 20);
const EXTENSIONS = /\.m?[jt]s$/;

/**
 * Reads a script and everything that it imports by a relative path inside the entry's folder, and strips its types.
 *
 * @throws MORTISE_SCRIPT_INVALID where a file does not parse, is too large, or there are too many
 * @throws MORTISE_IMPORT_OUTSIDE where an import leaves the folder, or names a package
 * @throws MORTISE_SOURCE_UNREADABLE
 * @example
 * ```ts
 * const script = await loadScript("plugins/greet/greet.ts", stripper);
 * script.entry; // "greet.ts"
 * ```
 */
export async function loadScript(path: string, stripper: Stripper): Promise<Script> {
  const entry = await realpath(path).catch((cause: unknown) => {
    throw new MortiseError("MORTISE_SOURCE_UNREADABLE", "The script cannot be found.", {
      file: basename(path),
      cause,
    });
  });
  return collect(new Folder(dirname(entry)), basename(entry), stripper);
}

/**
 * Makes a script of one text; its name's ending says whether it is TypeScript. It can import `mortise:plugin` only.
 *
 * @throws MORTISE_SCRIPT_INVALID
 * @throws MORTISE_IMPORT_OUTSIDE
 * @example
 * ```ts
 * await scriptFromSource("export const greet = (name: string) => `Hello, ${name}`", "greet.ts", stripper);
 * ```
 */
export async function scriptFromSource(text: string, name: string, stripper: Stripper): Promise<Script> {
  return collect(new Alone(text), basename(name), stripper);
}

/**
 * Makes a script of files in memory, by their paths with `/` from the folder that they may import from. Nothing is
 * read from disk: what a signature or digest was checked over is what runs.
 *
 * @throws MORTISE_SCRIPT_INVALID, MORTISE_IMPORT_OUTSIDE
 * @throws MORTISE_SOURCE_UNREADABLE where a file is not among them
 * @example
 * ```ts
 * const files = new Map([["greet.ts", Buffer.from("export const greet = () => 'hi'")]]);
 * await scriptFromFiles(files, "greet.ts", stripper);
 * ```
 */
export async function scriptFromFiles(
  files: ReadonlyMap<string, Uint8Array>,
  entry: string,
  stripper: Stripper,
): Promise<Script> {
  return collect(new Given(files), entry, stripper);
}

/** Where the files of a script come from. */
interface Files {
  read(name: string): Promise<string>;
  /** The name of the file that a relative specifier means; refuses the others. */
  resolve(importer: string, specifier: string, text: string): Promise<string>;
}

async function collect(files: Files, entry: string, stripper: Stripper): Promise<Script> {
  if (!EXTENSIONS.test(entry)) throw refuseExtension(entry, entry, undefined);
  const modules = new Map<string, ScriptModule>();
  const originals = new Map<string, string>();
  const wanted = [entry];
  let bytes = 0;
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (modules.has(name)) continue;
    if (modules.size === MAX_FILES) throw tooLarge(`It imports more than ${MAX_FILES} files`, name);
    const text = await files.read(name);
    bytes += Buffer.byteLength(text);
    if (bytes > MAX_BYTES) throw tooLarge(`Its files have more than ${MAX_BYTES} bytes`, name);
    const { code, imports } = await stripper.strip(name, text);
    const resolved = new Map<string, string>();
    for (const specifier of imports) {
      resolved.set(
        specifier,
        specifier === PLUGIN_MODULE ? specifier : await files.resolve(name, specifier, text),
      );
    }
    for (const specifier of dynamicImports(code)) {
      if (resolved.has(specifier) || specifier === PLUGIN_MODULE) continue;
      // What looks like an import may stand in a comment. What really is one is refused when it runs.
      const target = await files.resolve(name, specifier, text).catch(() => undefined);
      if (target !== undefined) resolved.set(specifier, target);
    }
    for (const target of resolved.values()) if (target !== PLUGIN_MODULE) wanted.push(target);
    modules.set(name, { source: code, imports: resolved });
    originals.set(name, text);
  }
  return { entry, modules, digest: digestOf(entry, originals) };
}

function dynamicImports(code: string): string[] {
  return Array.from(
    code.matchAll(/\bimport\s*\(\s*(["'])(\.\.?\/[^"'\\\n]{1,1000})\1\s*\)/g),
    (match) => match[2] ?? "",
  );
}

/** One text, and no files. */
class Alone implements Files {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  async read(): Promise<string> {
    return this.#text;
  }

  async resolve(importer: string, specifier: string): Promise<string> {
    const why = /^\.\.?\//.test(specifier)
      ? "A script given as text has no folder to import from"
      : reason(specifier);
    throw refuse(importer, specifier, this.#text, why);
  }
}

/** Files that were read before, and no others. */
class Given implements Files {
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  async read(name: string): Promise<string> {
    const bytes = this.#files.get(name);
    if (bytes === undefined)
      throw new MortiseError("MORTISE_SOURCE_UNREADABLE", "It is not among the plugin's files.", {
        file: name,
      });
    if (bytes.length > MAX_FILE_BYTES)
      throw tooLarge(`It has ${bytes.length} bytes; ${MAX_FILE_BYTES} are allowed`, name);
    return utf8(bytes, name);
  }

  async resolve(importer: string, specifier: string, text: string): Promise<string> {
    if (!/^\.\.?\//.test(specifier)) throw refuse(importer, specifier, text);
    if (!EXTENSIONS.test(specifier)) throw refuseExtension(importer, specifier, text);
    const target = posix.join(posix.dirname(importer), specifier);
    if (target.startsWith("../")) throw refuse(importer, specifier, text, LEAVES);
    if (this.#files.has(target)) return target;
    throw new MortiseError(
      "MORTISE_SOURCE_UNREADABLE",
      `The file that ${quoted(specifier)} names cannot be found.`,
      at(importer, specifier, text),
    );
  }
}

/** The files of a folder and those below it, and no others. */
class Folder implements Files {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async resolve(importer: string, specifier: string, text: string): Promise<string> {
    if (!/^\.\.?\//.test(specifier)) throw refuse(importer, specifier, text);
    if (!EXTENSIONS.test(specifier)) throw refuseExtension(importer, specifier, text);
    const target = join(dirname(join(this.#root, importer)), specifier);
    // Told apart before the file system is asked, so that nobody learns what is there outside.
    if (!this.#holds(target)) throw refuse(importer, specifier, text, LEAVES);
    const real = await realpath(target).catch((cause: unknown) => {
      throw new MortiseError(
        "MORTISE_SOURCE_UNREADABLE",
        `The file that ${quoted(specifier)} names cannot be found.`,
        { ...at(importer, specifier, text), cause },
      );
    });
    if (!this.#holds(real)) throw refuse(importer, specifier, text, LEAVES);
    if (!EXTENSIONS.test(real)) throw refuseExtension(importer, specifier, text);
    return relative(this.#root, real).split(sep).join("/");
  }

  async read(name: string): Promise<string> {
    const path = join(this.#root, name);
    let file: FileHandle | undefined;
    try {
      file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
      // A folder on the way may have become a link since its real path was asked for.
      if (process.platform === "linux" && (await readlink(`/proc/self/fd/${file.fd}`)) !== path)
        throw refuse(name, name, undefined, LEAVES);
      const stat = await file.stat();
      if (!stat.isFile())
        throw new MortiseError("MORTISE_SOURCE_UNREADABLE", "It is no regular file.", { file: name });
      if (stat.size > MAX_FILE_BYTES)
        throw tooLarge(`It has ${stat.size} bytes; ${MAX_FILE_BYTES} are allowed`, name);
      const bytes = Buffer.alloc(stat.size);
      const { bytesRead } = await file.read(bytes, 0, stat.size, 0);
      return utf8(bytes.subarray(0, bytesRead), name);
    } catch (cause) {
      if (cause instanceof MortiseError) throw cause;
      throw new MortiseError("MORTISE_SOURCE_UNREADABLE", "The file cannot be read.", { file: name, cause });
    } finally {
      await file?.close();
    }
  }

  #holds(path: string): boolean {
    return path.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep);
  }
}

const LEAVES = "It leaves the plugin's folder";

function utf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MortiseError("MORTISE_SCRIPT_INVALID", "It is no UTF-8.", { file, cause });
  }
}

function digestOf(entry: string, originals: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256").update(JSON.stringify(entry));
  for (const name of [...originals.keys()].sort()) hash.update(JSON.stringify([name, originals.get(name)]));
  return hash.digest("hex");
}

function refuse(
  importer: string,
  specifier: string,
  text: string | undefined,
  why = reason(specifier),
): MortiseError {
  return new MortiseError(
    "MORTISE_IMPORT_OUTSIDE",
    `${quoted(specifier)} cannot be imported. ${why}.`,
    at(importer, specifier, text),
  );
}

function reason(specifier: string): string {
  if (isBuiltin(specifier)) return "A plugin has no Node.js: what it may do comes from `mortise:plugin`";
  if (specifier.startsWith("mortise:")) return "Mortise has `mortise:plugin` only";
  if (/^[\w-]+:|^[/\\]/.test(specifier)) return "Only relative paths can be imported";
  return "It is a package: bundle it first, with esbuild for one";
}

function refuseExtension(importer: string, specifier: string, text: string | undefined): MortiseError {
  return new MortiseError(
    "MORTISE_SCRIPT_INVALID",
    `${quoted(specifier)} does not end in .ts, .mts, .js or .mjs.`,
    at(importer, specifier, text),
  );
}

function tooLarge(message: string, file: string): MortiseError {
  return new MortiseError("MORTISE_SCRIPT_INVALID", `${message}.`, { file });
}

/** The place of a specifier: where it first stands quoted. */
function at(
  file: string,
  specifier: string,
  text: string | undefined,
): { file: string; line?: number; column?: number } {
  const found =
    text === undefined ? -1 : Math.max(text.indexOf(`"${specifier}"`), text.indexOf(`'${specifier}'`));
  if (text === undefined || found < 0) return { file };
  const before = text.slice(0, found).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function quoted(specifier: string): string {
  return JSON.stringify(specifier.length > 100 ? `${specifier.slice(0, 100)}…` : specifier);
}
