import { open, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Document } from "../document/document.ts";
import { HostError } from "../errors.ts";
import { readManifest } from "../manifest/read.ts";
import type { Manifest } from "../manifest/schema.ts";
import { manifestSchema } from "../manifest/schema.ts";
import { DETACHED_FILE } from "../signing/detached.ts";
import type { Found } from "./discover.ts";
import type { Failure, Loading } from "./loading.ts";

/** A plugin with its manifest and its bytes, which are read here once and nowhere again. */
export interface ReadPlugin {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Where everything in the manifest stands; undefined for a bare file, which has none. */
  readonly document: Document | undefined;
  /** What was read, by path from the folder: the manifest and the code. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The path of the code from the folder; undefined for the format process without one. */
  readonly code: string | undefined;
  /** The text of the `plugin.sig`, where there is one. */
  readonly detached: string | undefined;
}

const MANIFEST_BYTES = 1 << 20;
const CODE_BYTES = 256 << 20;

/**
 * Reads the plugins that were found. A bare file gets a manifest with its name, version 0.0.0 and no capabilities.
 * Nothing outside a plugin's folder is read, by links either.
 *
 * The failures of single plugins are MORTISE_PLUGIN_MANIFEST_INVALID, MORTISE_CODE_MISSING, MORTISE_FILE_TOO_LARGE and
 * MORTISE_FILE_UNREADABLE.
 */
export async function read(loading: Loading<Found>): Promise<Loading<ReadPlugin>> {
  const plugins: ReadPlugin[] = [];
  const failed: Failure[] = [...loading.failed];
  for (const found of loading.plugins) {
    try {
      plugins.push(await readPlugin(found));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failed.push({ name: error.details.plugin ?? found.name, error: error.in({ plugin: found.name }) });
    }
  }
  return { plugins, failed };
}

async function readPlugin(found: Found): Promise<ReadPlugin> {
  const { folder } = found;
  if (found.code !== undefined) {
    const code = relative(folder, found.code);
    const manifest = manifestSchema.parse({ name: found.name, version: "0.0.0" });
    const files = new Map([[code, await bytesOf(folder, code, CODE_BYTES)]]);
    return { folder, manifest, document: undefined, files, code, detached: undefined };
  }
  const path = "plugin.yaml";
  const text = await bytesOf(folder, path, MANIFEST_BYTES);
  const { manifest, document } = readManifest(join(folder, path), utf8(text, join(folder, path)));
  const files = new Map([[path, text]]);
  const code = codeOf(manifest, document);
  if (code !== undefined) files.set(code, await codeBytes(folder, code, manifest, document));
  const detached = await bytesOf(folder, DETACHED_FILE, MANIFEST_BYTES).catch(absent);
  return {
    folder,
    manifest,
    document,
    files,
    code,
    detached: detached === undefined ? undefined : utf8(detached, join(folder, DETACHED_FILE)),
  };
}

function codeOf({ name, code, format }: Manifest, document: Document): string | undefined {
  if (code !== undefined || format === "process") return code;
  throw missing("The manifest names no `code`.", name, document);
}

async function codeBytes(
  folder: string,
  code: string,
  { name, build }: Manifest,
  document: Document,
): Promise<Uint8Array> {
  const bytes = await bytesOf(folder, code, CODE_BYTES).catch(absent);
  if (bytes !== undefined) return bytes;
  const advice = build === undefined ? "" : `; it is built by \`${build}\``;
  throw missing(`There is no ${code}${advice}.`, name, document);
}

function missing(problem: string, plugin: string, document: Document): HostError {
  return new HostError("MORTISE_CODE_MISSING", problem, {
    plugin,
    file: document.file,
    ...document.valueAt(["code"]),
  });
}

function absent(error: unknown): undefined {
  if (
    error instanceof HostError &&
    (error.details.cause as { code?: unknown } | undefined)?.code === "ENOENT"
  )
    return;
  throw error;
}

/** A file's bytes through one handle, so that what is measured is what is read. */
async function bytesOf(folder: string, path: string, max: number): Promise<Uint8Array> {
  const file = join(folder, path);
  try {
    const real = await realpath(file);
    if (!real.startsWith(`${await realpath(folder)}${sep}`))
      throw new HostError("MORTISE_FILE_UNREADABLE", "It leads out of the plugin's folder.", { file });
    const handle = await open(real, "r");
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new HostError("MORTISE_FILE_UNREADABLE", "It is no file.", { file });
      if (stat.size > max)
        throw new HostError("MORTISE_FILE_TOO_LARGE", `It has ${stat.size} bytes, more than ${max}.`, {
          file,
        });
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new HostError("MORTISE_FILE_UNREADABLE", `It could not be read${why}.`, { file, cause });
  }
}

function utf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HostError("MORTISE_PLUGIN_MANIFEST_INVALID", "It is not UTF-8.", { file });
  }
}
