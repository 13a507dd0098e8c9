import { createHash } from "node:crypto";
import { isAbsolute, resolve } from "node:path";
import { MortiseError } from "../../errors.ts";
import { entriesOf, type Field, fieldsOf, invalid, join, quote, textOf } from "./fields.ts";
import { type Fetch, readSource, type Source } from "./source.ts";

const WASM_FIELDS = ["path", "url", "data", "name", "hash", "method", "headers"];

/** One module of a manifest, read and checked against its hash. */
export interface ExtismModule {
  /** What other modules import it by. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How a manifest is being read. */
export interface Reading {
  readonly fetch?: Fetch | undefined;
  /** The folder that relative paths start from. */
  readonly folder?: string | undefined;
  /** Bytes that one module may have. */
  readonly max: number;
  /** Which side the keys of `allowed_paths` are. */
  readonly allowedPathKeys?: "host" | "guest" | undefined;
  /** Whether the manifest came over HTTP. */
  readonly remote: boolean;
}

/** One item of `wasm`, checked and not yet read. */
export interface Entry {
  readonly path: string;
  readonly name: string | undefined;
  readonly hash: string | undefined;
  readonly from: Source | Uint8Array;
}

/**
 * Checks one item of `wasm`.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function readEntry(item: Field, reading: Reading): Entry {
  const fields = fieldsOf(item, WASM_FIELDS);
  const [place, ...others] = ["path", "url", "data"].flatMap((name) => fields.get(name) ?? []);
  if (place === undefined) throw invalid(item.path, "must say where the module is: `path`, `url` or `data`");
  if (others.length > 0) throw invalid(item.path, "must say one of `path`, `url` and `data`, and says more");
  const url = fields.get("url");
  const [method, headers] = [fields.get("method"), fields.get("headers")];
  const needless = url === undefined ? (method ?? headers) : undefined;
  if (needless !== undefined) throw invalid(needless.path, "goes with `url` only");
  const name = fields.get("name");
  const hash = fields.get("hash");
  return {
    path: item.path,
    name: name === undefined ? undefined : readName(name),
    hash: hash === undefined ? undefined : readHash(hash),
    from:
      url !== undefined
        ? readUrl(url, method, headers, reading)
        : fields.has("path")
          ? readPath(place, reading)
          : readData(place, reading),
  };
}

function readName(field: Field): string {
  const name = textOf(field, 1024);
  if (/^(extism:|wasi_)/.test(name))
    throw invalid(field.path, `is ${quote(name)}, which the host provides; take another name`);
  return name;
}

function readHash(field: Field): string {
  const hash = textOf(field, 64);
  if (!/^[0-9a-f]{64}$/i.test(hash)) throw invalid(field.path, "must be a SHA-256: 64 hexadecimal digits");
  return hash.toLowerCase();
}

function readPath(field: Field, reading: Reading): Source {
  if (reading.remote)
    throw invalid(field.path, "names a file of this machine, in a manifest that came over HTTP");
  return pathSource(textOf(field, 4096), reading);
}

function readUrl(
  field: Field,
  method: Field | undefined,
  headers: Field | undefined,
  reading: Reading,
): Source {
  const written = field.value instanceof URL ? field.value.href : textOf(field, 8192);
  const url = URL.parse(written);
  if (url === null || !/^(https?|file):$/.test(url.protocol))
    throw invalid(field.path, "must be a file:, http: or https: URL");
  if (reading.remote && url.protocol === "file:") {
    throw invalid(field.path, "names a file of this machine, in a manifest that came over HTTP");
  }
  const verb = method === undefined ? "GET" : textOf(method, 32).toUpperCase();
  if (method !== undefined && !/^[A-Z]+$/.test(verb)) throw invalid(method.path, "must be an HTTP method");
  return { kind: "url", url, method: verb, headers: headers === undefined ? {} : readHeaders(headers) };
}

function readHeaders(field: Field): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const [key, value] of entriesOf(field, 100)) {
    const path = join(field.path, key);
    if (!/^[\w!#$%&'*+.^`|~-]{1,256}$/.test(key)) throw invalid(path, "is no header name");
    const text = textOf({ path, value }, 8192, 0);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) throw invalid(path, "holds characters that no header may");
    headers[key] = text;
  }
  return headers;
}

function readData({ path, value }: Field, reading: Reading): Uint8Array {
  let bytes: Uint8Array;
  if (typeof value === "string") {
    if (value.length > Math.ceil(reading.max / 3) * 4)
      throw invalid(path, `is larger than ${reading.max} bytes`);
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
      throw invalid(path, "must be base64 with its padding, or a Uint8Array");
    }
    bytes = Buffer.from(value, "base64");
  } else if (value instanceof Uint8Array) {
    bytes = value;
  } else if (value instanceof ArrayBuffer) {
    bytes = new Uint8Array(value);
  } else {
    throw invalid(path, "must be base64 text or a Uint8Array");
  }
  if (bytes.length > reading.max) throw invalid(path, `is larger than ${reading.max} bytes`);
  // A copy of the view alone: what is hashed is what runs, whatever the caller does to the array later.
  return new Uint8Array(bytes);
}

/**
 * Reads the modules of a manifest in order, checks their hashes, and names those that have no name: the last one
 * `main`, where no other is; the rest by their hash, as Extism does.
 *
 * @throws MORTISE_HASH_MISMATCH
 * @throws MORTISE_SOURCE_UNREADABLE
 */
export async function readModules(
  entries: readonly Entry[],
  reading: Reading,
): Promise<readonly ExtismModule[]> {
  const names = new Set<string>();
  for (const { path, name } of entries) {
    if (name === undefined) continue;
    if (names.has(name)) throw invalid(`${path}.name`, `is ${quote(name)}, as another module's is`);
    names.add(name);
  }
  const modules: ExtismModule[] = [];
  for (const [index, entry] of entries.entries()) {
    const bytes =
      entry.from instanceof Uint8Array
        ? entry.from
        : await readSource(entry.from, reading.max, reading.fetch);
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (entry.hash !== undefined && entry.hash !== hash) {
      throw new MortiseError(
        "MORTISE_HASH_MISMATCH",
        `\`${entry.path}\` should be ${entry.hash} and is ${hash}.`,
      );
    }
    const isMain = index === entries.length - 1 && !names.has("main");
    const name = entry.name ?? (isMain ? "main" : hash);
    if (entry.name === undefined && modules.some((module) => module.name === name)) {
      throw invalid(entry.path, "is the same module as another one; give it a name");
    }
    modules.push({ name, bytes });
  }
  return modules;
}

/** A file's path, from the folder that relative ones start from. */
export function pathSource(path: string, reading: Reading): Source {
  return { kind: "path", path: isAbsolute(path) ? path : resolve(reading.folder ?? ".", path) };
}
