import { resolve } from "node:path";
import { MortiseError } from "../../errors.ts";
import { readHostRule } from "../../http/hosts.ts";
import { type ExtismModule, pathSource, type Reading, readEntry, readModules } from "./entry.ts";
import { entriesOf, type Field, fieldsOf, invalid, itemsOf, join, quote, textOf, wholeOf } from "./fields.ts";
import { type Fetch, readSource, type Source } from "./source.ts";

/** A folder of the host that the guest sees. */
export interface ExtismPath {
  readonly host: string;
  readonly guest: string;
  readonly readOnly: boolean;
}

/** Limits that a manifest may set; what it leaves out is undefined. */
export interface ExtismMemory {
  /** Pages of 64 KiB. */
  readonly maxPages?: number | undefined;
  readonly maxHttpResponseBytes?: number | undefined;
  /** Bytes of all vars; 0 for no vars. */
  readonly maxVarBytes?: number | undefined;
}

/** What a manifest says besides its modules. */
export interface ExtismSettings {
  readonly config: ReadonlyMap<string, string>;
  /** Hostnames and patterns that the guest may send HTTP requests to. None: it may send none. */
  readonly allowedHosts: readonly string[];
  readonly allowedPaths: readonly ExtismPath[];
  readonly memory: ExtismMemory;
  /** Milliseconds; undefined where the manifest sets none. */
  readonly timeoutMs: number | undefined;
}

/** An Extism manifest with its modules read, their hashes checked, and every field known to be right. */
export interface ExtismManifest extends ExtismSettings {
  /** In the order of the manifest; names are unique. */
  readonly modules: readonly ExtismModule[];
  /** The module named `main`, else the last. */
  readonly main: ExtismModule;
}

export type { ExtismModule } from "./entry.ts";

export interface ReadManifestOptions {
  /** Reads `http:` and `https:` URLs. Without it they are refused. */
  readonly fetch?: Fetch | undefined;
  /** The folder that relative paths start from. The working directory by default, as in Extism. */
  readonly folder?: string | undefined;
  /** Which side the keys of `allowed_paths` are: Extism's Rust runtime has the host's, its JavaScript SDK the guest's. */
  readonly allowedPathKeys?: "host" | "guest" | undefined;
  /** Whether the manifest came over a network: then it names no files of this machine. Known of URLs by themselves. */
  readonly remote?: boolean | undefined;
  /** Bytes that one module may have. 64 MiB by default. */
  readonly maxModuleBytes?: number | undefined;
}

const SETTINGS = ["memory", "config", "allowed_hosts", "allowed_paths", "timeout_ms"];
const MEMORY_FIELDS = ["max_pages", "max_http_response_bytes", "max_var_bytes"];

const MIB = 1 << 20;
const MAX_MANIFEST_BYTES = 256 * MIB;
const MAX_MODULES = 64;
const MAX_ENTRIES = 10_000;
const MAX_TEXT = MIB;

/**
 * Reads an Extism manifest: an object, its JSON, a path, or a `file:`, `http:` or `https:` URL. Fields are taken
 * in `snake_case` and `camelCase`. A path, URL or bytes of a bare module are a manifest with that one module.
 *
 * A manifest that came over HTTP names no files of this machine: its modules are URLs or data.
 *
 * @throws MORTISE_MANIFEST_INVALID naming the field
 * @throws MORTISE_HASH_MISMATCH
 * @throws MORTISE_SOURCE_UNREADABLE
 * @see https://extism.org/docs/concepts/manifest
 * @example
 * ```ts
 * const manifest = await readManifest({ wasm: [{ path: "count_vowels.wasm" }], config: { vowels: "aeiou" } });
 * manifest.main.bytes;
 * ```
 */
export async function readManifest(
  input: string | URL | object | Uint8Array,
  options: ReadManifestOptions = {},
): Promise<ExtismManifest> {
  const reading: Reading = {
    ...options,
    max: options.maxModuleBytes ?? 64 * MIB,
    remote: options.remote === true,
  };
  if (input instanceof Uint8Array) return fromBytes(input, reading);
  if (typeof input === "string" && /^\s*\{/.test(input)) return fromValue(parse(input), reading);
  if (typeof input !== "string" && !(input instanceof URL)) return fromValue(input, reading);
  const source = sourceOf(input, reading);
  const remote = reading.remote || (source.kind === "url" && source.url.protocol !== "file:");
  return fromBytes(await readSource(source, MAX_MANIFEST_BYTES, reading.fetch), { ...reading, remote });
}

function fromBytes(bytes: Uint8Array, reading: Reading): Promise<ExtismManifest> {
  const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  if (isWasm) return fromValue({ wasm: [{ data: bytes }] }, reading);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MortiseError(
      "MORTISE_NOT_WASM",
      "The bytes are neither a WebAssembly module nor a JSON manifest.",
      { cause },
    );
  }
  return fromValue(parse(text), reading);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which may hold secrets of `config`.
    throw invalid("manifest", "is no JSON");
  }
}

async function fromValue(value: unknown, reading: Reading): Promise<ExtismManifest> {
  const fields = fieldsOf({ path: "manifest", value }, ["wasm", ...SETTINGS]);
  const wasm = fields.get("wasm");
  if (wasm === undefined) throw invalid("wasm", "is missing: it lists the modules");
  const items = itemsOf(wasm, MAX_MODULES);
  if (items.length === 0) throw invalid(wasm.path, "is empty; a plugin has at least one module");
  // Everything is checked before anything is read.
  const entries = items.map((item) => readEntry(item, reading));
  const settings = settingsOf(fields, reading);
  const modules = await readModules(entries, reading);
  const main = modules.find((module) => module.name === "main") ?? modules[modules.length - 1];
  if (main === undefined) throw invalid(wasm.path, "is empty");
  return { ...settings, modules, main };
}

/**
 * Reads the settings of a manifest from an object that has nothing else; errors name it as `path`.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function readSettings(
  path: string,
  value: object,
  options: Pick<ReadManifestOptions, "folder" | "allowedPathKeys"> = {},
): ExtismSettings {
  return settingsOf(fieldsOf({ path, value }, SETTINGS), { ...options, max: 0, remote: false });
}

function settingsOf(fields: ReadonlyMap<string, Field>, reading: Reading): ExtismSettings {
  const timeout = fields.get("timeout_ms");
  return {
    memory: readMemory(fields.get("memory")),
    config: readConfig(fields.get("config")),
    allowedHosts: readHosts(fields.get("allowed_hosts")),
    allowedPaths: readPaths(fields.get("allowed_paths"), reading),
    timeoutMs: timeout === undefined ? undefined : wholeOf(timeout, 1, 2 ** 31 - 1),
  };
}

function readMemory(field: Field | undefined): ExtismMemory {
  const fields = field === undefined ? new Map<string, Field>() : fieldsOf(field, MEMORY_FIELDS);
  const whole = (name: string, max: number): number | undefined => {
    const found = fields.get(name);
    return found === undefined ? undefined : wholeOf(found, 0, max);
  };
  return {
    maxPages: whole("max_pages", 65_536),
    maxHttpResponseBytes: whole("max_http_response_bytes", Number.MAX_SAFE_INTEGER),
    maxVarBytes: whole("max_var_bytes", Number.MAX_SAFE_INTEGER),
  };
}

function readConfig(field: Field | undefined): ReadonlyMap<string, string> {
  const config = new Map<string, string>();
  for (const [key, value] of field === undefined ? [] : entriesOf(field, MAX_ENTRIES)) {
    config.set(key, textOf({ path: join(field?.path ?? "", key), value }, MAX_TEXT, 0));
  }
  return config;
}

function readHosts(field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  return itemsOf(field, MAX_ENTRIES).map((item) => {
    const host = textOf(item, 320);
    if (readHostRule(host) !== undefined) return host;
    throw invalid(
      item.path,
      `is ${quote(host)}, and must be a hostname such as \`api.example.com\`, \`*.example.com\` or \`localhost:8080\``,
    );
  });
}

function readPaths(field: Field | undefined, reading: Reading): readonly ExtismPath[] {
  if (field === undefined) return [];
  if (reading.remote)
    throw invalid(field.path, "grants files of this machine, in a manifest that came over HTTP");
  return entriesOf(field, MAX_ENTRIES).map(([key, value]) => {
    const path = join(field.path, key);
    const [left, right] = [textOf({ path, value: key }, 4096), textOf({ path, value }, 4096)];
    const [host, guest] = reading.allowedPathKeys === "guest" ? [right, left] : [left, right];
    const readOnly = host.startsWith("ro:");
    const folder = readOnly ? host.slice(3) : host;
    if (folder === "") throw invalid(path, "names no folder of the host");
    return { host: resolve(reading.folder ?? ".", folder), guest, readOnly };
  });
}

function sourceOf(input: string | URL, reading: Reading): Source {
  const url = input instanceof URL ? input : /^(https?|file):/i.test(input) ? URL.parse(input) : undefined;
  if (url === null) throw invalid("manifest", "is a URL that does not parse");
  return url === undefined
    ? pathSource(String(input), reading)
    : { kind: "url", url, method: "GET", headers: {} };
}
