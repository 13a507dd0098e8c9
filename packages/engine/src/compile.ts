import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { readCode } from "./codefile.ts";
import type { InstantiateOptions } from "./compiled.ts";
import { Compiled } from "./compiled.ts";
import type { ComponentImports } from "./component/bind/imports.ts";
import { formatOf, isComponent, isScriptName, isWasm } from "./detect.ts";
import { digestOf } from "./digest.ts";
import type { HttpFunction } from "./environment.ts";
import { MortiseError } from "./errors.ts";
import { buffer } from "./formats/buffer/buffer.ts";
import { extism } from "./formats/extism/extism.ts";
import type { ExtismManifest } from "./formats/extism/manifest.ts";
import type { Fetch } from "./formats/extism/source.ts";
import type { FormatName } from "./formats/format.ts";
import { providerOf } from "./formats/provide.ts";
import type { Script } from "./formats/script/modules.ts";
import { WASI_MODULE } from "./formats/wasi.ts";
import { ownFiles, ownSource } from "./given.ts";
import type { HostFunction } from "./hostfunction.ts";
import type { Part, Provided, Provider } from "./link.ts";
import { link, noted } from "./link.ts";
import type { ModuleCache } from "./meter/cache.ts";
import { defaultCacheFolder, folderCache } from "./meter/cache.ts";
import type { Variant } from "./meter/variant.ts";
import { Metered } from "./metered.ts";
import type { Module } from "./wasm/module.ts";

export interface CompileOptions {
  /** What the plugin is called in errors; the file's name unless given. */
  readonly name?: string | undefined;
  /** How the code is called; detected unless given. */
  readonly format?: FormatName | undefined;
  /** What the plugin may call on the host. */
  readonly functions?: readonly HostFunction[] | undefined;
  /**
   * The files of a script, by their paths with `/`; the source is then the path of its entry among them, and nothing is
   * read from disk.
   */
  readonly files?: ReadonlyMap<string, Uint8Array> | undefined;
  /** A script whose types {@link stripScript} removed: nothing is read, and no process is started to do it here. */
  readonly stripped?: Script | undefined;
  /** Whether rewritten modules are kept on disk: in the user's cache folder, or in the folder that is named. Off unless given. */
  readonly cache?: boolean | string | undefined;
  /** What a component may import, by interface and function. Functions under `""` are imported by themselves. */
  readonly imports?: ComponentImports | undefined;
  /** Reads the `http:` and `https:` URLs of a manifest; without it they are refused. */
  readonly fetch?: Fetch | undefined;
  /** Answers imports before all else, with functions of any signature. */
  readonly provide?: Provider | undefined;
}

/** What can be compiled: a file's path or URL, a module's bytes, or an Extism manifest as an object. */
export type PluginSource = string | URL | Uint8Array | object;

/**
 * Reads one plugin's code, sees to it that it can be run sealed and metered, and resolves its imports. Nothing of it runs.
 *
 * @throws MORTISE_SOURCE_UNREADABLE, MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED,
 *   MORTISE_MODULE_TOO_COMPLEX, MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_FORMAT_UNKNOWN,
 *   MORTISE_MANIFEST_INVALID, MORTISE_HASH_MISMATCH, MORTISE_SCRIPT_INVALID, MORTISE_RUNTIME_UNSUPPORTED
 * @example
 * ```ts
 * const code = await compile("count_vowels.wasm");
 * code.exports; // ["count_vowels"]
 * ```
 */
export async function compile(source: PluginSource, options: CompileOptions = {}): Promise<Compiled> {
  const file =
    typeof source === "string"
      ? source
      : source instanceof URL && source.protocol === "file:"
        ? fileURLToPath(source)
        : undefined;
  if (typeof WebAssembly.promising !== "function") {
    throw new MortiseError(
      "MORTISE_RUNTIME_UNSUPPORTED",
      `Node.js ${process.versions.node} cannot suspend WebAssembly.`,
    );
  }
  const name = options.name ?? (file === undefined ? "plugin" : basename(file, extname(file)));
  try {
    if (file !== undefined && isScriptName(file)) return await compileScript(file, name, options);
    // The caller may write to what it gave meanwhile.
    const own = ownSource(source);
    if (own instanceof Uint8Array && isWasm(own))
      return await compileModules([{ name: "main", bytes: own }], 0, name, options, {});
    if (file !== undefined && extname(file) !== ".json" && !file.trimStart().startsWith("{")) {
      return await compileModules([{ name: "main", bytes: await readCode(file) }], 0, name, options, {});
    }
    // Loaded when the first manifest is: modules start sooner without it.
    const { readManifest } = await import("./formats/extism/manifest.ts");
    const manifest = await readManifest(own, { fetch: options.fetch });
    const main = manifest.modules.indexOf(manifest.main);
    return await compileModules(manifest.modules, main, name, options, await manifestDefaults(manifest));
  } catch (error) {
    throw error instanceof MortiseError ? error.in({ plugin: name }) : error;
  }
}

function importsWasi({ imports }: Module): boolean {
  return imports.some((each) => each.module === WASI_MODULE);
}

interface NamedBytes {
  readonly name: string | undefined;
  /** Nobody else writes to them. */
  readonly bytes: Uint8Array;
}

async function compileModules(
  modules: readonly NamedBytes[],
  main: number,
  name: string,
  options: CompileOptions,
  defaults: InstantiateOptions,
): Promise<Compiled> {
  const cache = cacheOf(options);
  const only = modules.length === 1 ? modules[0] : undefined;
  if (only !== undefined && isComponent(only.bytes)) return compileComponent(only.bytes, name, options);
  // What `call` uses unless said otherwise: the variant that a cache is asked for first.
  const likely: Variant = { yields: true, fuel: false };
  const parts = modules.map(({ name: part, bytes }, i): Part => {
    if (isComponent(bytes))
      throw new MortiseError("MORTISE_FORMAT_UNKNOWN", "A component cannot be linked with other modules.");
    return { name: part ?? (i === main ? "main" : `#${i}`), metered: Metered.open(bytes, cache, likely) };
  });
  const entry = parts[main] as Part;
  const format = options.format ?? formatOf(entry.metered.shape);
  if (format === "script" || format === "component")
    throw new MortiseError("MORTISE_FORMAT_UNKNOWN", `The file is a WebAssembly module, and no ${format}.`);
  const { functions = [], provide } = options;
  const wasi = parts.some(({ metered }) => importsWasi(metered.shape))
    ? // Loaded when the first plugin imports it: others start sooner without it.
      (await import("./wasi/preview1.ts")).preview1
    : undefined;
  const provided: Provided[] = [];
  const provider = providerOf({ functions, plugin: name, wasi, first: noted(provide, provided) });
  const linked = link(parts, main, provider, format === "extism");
  const made = format === "extism" ? extism(linked) : buffer(linked);
  const recipe = { plugin: name, linked, format: made, functions, provided };
  return new Compiled(recipe, () => digestOf(entry.metered.shape.bytes), defaults);
}

/** Functions of the host are its imports: they have the types that WIT gives them. */
async function compileComponent(bytes: Uint8Array, name: string, options: CompileOptions): Promise<Compiled> {
  if (options.format !== undefined && options.format !== "component")
    throw new MortiseError("MORTISE_FORMAT_UNKNOWN", `The file is a component, and no ${options.format}.`);
  // Whoever gives both has made imports of the functions.
  const given = options.provide !== undefined ? "provide" : "functions";
  if (options.provide !== undefined || (options.functions?.length && options.imports === undefined))
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `\`${given}\` is for the other formats: what a component may call has types, and is given as \`imports\`.`,
    );
  // Loaded when the first component is: modules start sooner without it.
  const { openWithWasi } = await import("./component/open.ts");
  const { digest, ...opened } = await openWithWasi(bytes, options.imports ?? {}, cacheOf(options));
  return new Compiled({ plugin: name, functions: undefined, ...opened }, digest, {});
}

function cacheOf(options: CompileOptions): ModuleCache | undefined {
  const folder = cacheFolder(options);
  return folder === undefined ? undefined : folderCache(folder);
}

function cacheFolder({ cache }: CompileOptions): string | undefined {
  if (cache === undefined || cache === false) return undefined;
  return cache === true ? defaultCacheFolder() : cache;
}

async function compileScript(file: string, name: string, options: CompileOptions): Promise<Compiled> {
  const { functions = [], files, stripped, format } = options;
  if (format !== undefined && format !== "script")
    throw new MortiseError("MORTISE_FORMAT_UNKNOWN", `The file is a script, and no ${format}.`);
  if (options.provide !== undefined)
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "`provide` is for modules: a script imports `functions`.",
    );
  const folder = cacheFolder(options);
  const own = files === undefined ? undefined : ownFiles(files);
  // Loaded when the first script is: modules start sooner without it.
  const { openScript, readScript } = await import("./formats/script/open.ts");
  const script = stripped ?? (await readScript(file, folder, own));
  const { digest, ...opened } = await openScript(script, name, functions, folder);
  return new Compiled({ plugin: name, functions, ...opened }, () => digest, {});
}

/**
 * Removes the types of a script among files in memory, and of what it imports; the source is the path of its entry.
 * It happens in a process of its own, so that whoever compiles the script need not be able to start one.
 *
 * @throws MORTISE_SCRIPT_INVALID, MORTISE_SOURCE_UNREADABLE, MORTISE_IMPORT_OUTSIDE
 * @example
 * ```ts
 * const stripped = await stripScript("main.ts", { files });
 * const code = await compile("main.ts", { stripped });
 * ```
 */
export async function stripScript(
  entry: string,
  options: { readonly files: ReadonlyMap<string, Uint8Array>; readonly cache?: boolean | string | undefined },
): Promise<Script> {
  const files = ownFiles(options.files);
  const { readScript } = await import("./formats/script/open.ts");
  return readScript(entry, cacheFolder(options), files);
}

/** What a manifest says an instance gets; what is passed to `instantiate` stands before it. */
async function manifestDefaults(manifest: ExtismManifest): Promise<InstantiateOptions> {
  const { memory, timeoutMs } = manifest;
  return {
    config: manifest.config,
    ...(manifest.allowedHosts.length === 0 ? {} : { http: await manifestHttp(manifest) }),
    dirs: manifest.allowedPaths.map(({ host, guest, readOnly }) => ({ host, guest, write: !readOnly })),
    ...(memory.maxPages === undefined ? {} : { memory: memory.maxPages * 65_536 }),
    ...(memory.maxVarBytes === undefined ? {} : { vars: memory.maxVarBytes }),
    ...(timeoutMs === undefined ? {} : { deadline: timeoutMs }),
  };
}

async function manifestHttp({ allowedHosts, memory }: ExtismManifest): Promise<HttpFunction> {
  // Loaded when the first manifest names hosts.
  const { guardedHttp } = await import("./http/guarded.ts");
  return guardedHttp({ allowedHosts, maxResponseBytes: memory.maxHttpResponseBytes });
}
