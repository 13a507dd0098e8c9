import { join, relative } from "node:path";
import { isScriptName } from "@mortise/engine";
import type { Document } from "../document/document.ts";
import { HostError } from "../errors.ts";
import { readManifest } from "../manifest/read.ts";
import type { Manifest } from "../manifest/schema.ts";
import { manifestSchema } from "../manifest/schema.ts";
import { DETACHED_FILE } from "../signing/detached.ts";
import { absent, readInside } from "./file.ts";
import type { Failure, Found, Loading } from "./loading.ts";
import { scriptsIn } from "./scripts.ts";

/** A plugin with its manifest and its bytes, which are read here once and nowhere again. */
export interface ReadPlugin {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Where everything in the manifest stands; undefined for a bare file, which has none. */
  readonly document: Document | undefined;
  /** What was read, by path from the folder: the manifest and the code; of a script, every script in the folder. */
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
      const name = error.details.plugin ?? found.name;
      failed.push({ name, error: error.in({ plugin: found.name }), found });
    }
  }
  return { plugins, failed };
}

async function readPlugin(found: Found): Promise<ReadPlugin> {
  const { folder } = found;
  if (found.code !== undefined) {
    const code = relative(folder, found.code);
    const manifest = manifestSchema.parse({ name: found.name, version: "0.0.0" });
    const files = new Map([[code, await readInside(folder, code, CODE_BYTES)]]);
    return { folder, manifest, document: undefined, files, code, detached: undefined };
  }
  if (found.command !== undefined) {
    const { command } = found;
    const manifest = manifestSchema.parse({
      name: found.name,
      version: "0.0.0",
      format: "process",
      command: [...command],
    });
    return {
      folder,
      manifest,
      document: undefined,
      files: new Map(),
      code: undefined,
      detached: undefined,
    };
  }
  const path = "plugin.yaml";
  const text = await readInside(folder, path, MANIFEST_BYTES);
  const { manifest, document } = readManifest(join(folder, path), utf8(text, join(folder, path)));
  const files = new Map([[path, text]]);
  const code = codeOf(manifest, document);
  if (code !== undefined) files.set(code, await codeBytes(folder, code, manifest, document));
  if (code !== undefined && isScriptName(code))
    for (const [script, bytes] of await scriptsIn(folder)) files.set(script, bytes);
  const detached = await readInside(folder, DETACHED_FILE, MANIFEST_BYTES).catch(absent);
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
  const bytes = await readInside(folder, code, CODE_BYTES).catch(absent);
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

function utf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HostError("MORTISE_PLUGIN_MANIFEST_INVALID", "It is not UTF-8.", { file });
  }
}
