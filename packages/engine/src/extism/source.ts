import { MortiseError } from "../errors.ts";
import {
  type ExtismManifest,
  type ExtismSettings,
  readManifest,
  readSettings,
} from "../formats/extism/manifest.ts";
import { type Fetch, readResponse } from "../formats/extism/source.ts";
import type { ExtismPluginOptions, MemoryOptions } from "./options.ts";

/** A module in a file. */
export interface ManifestWasmPath {
  readonly path: string;
}

/** A module at a `file:`, `http:` or `https:` URL. */
export interface ManifestWasmUrl {
  readonly url: string | URL;
}

/** A module as its bytes. */
export interface ManifestWasmData {
  readonly data: Uint8Array | ArrayBuffer;
}

/** A module in a response that was fetched already. */
export interface ManifestWasmResponse {
  readonly response: Response;
}

/** One module of a manifest, from one place. */
export type ManifestWasm = (ManifestWasmPath | ManifestWasmUrl | ManifestWasmData | ManifestWasmResponse) & {
  /** What other modules import it by. */
  readonly name?: string | undefined;
  /** SHA-256 in hexadecimal. */
  readonly hash?: string | undefined;
};

/** A manifest. Its fields may be written in `snake_case` too; options of the same name go before them. */
export interface Manifest {
  readonly wasm: readonly ManifestWasm[];
  readonly allowedPaths?: Readonly<Record<string, string>> | undefined;
  readonly allowed_paths?: Readonly<Record<string, string>> | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly allowed_hosts?: readonly string[] | undefined;
  readonly memory?: MemoryOptions | Readonly<Record<string, number>> | undefined;
  readonly config?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | null | undefined;
  readonly timeout_ms?: number | null | undefined;
}

/**
 * What a plugin is made from: a manifest, its JSON, a path or URL of one or of a module, the bytes of a module, or
 * a response with any of them.
 */
export type ManifestLike = Manifest | Response | ArrayBuffer | Uint8Array | URL | string;

const MAX_RESPONSE_BYTES = 256 << 20;

/**
 * Reads what a plugin is made from, and lets the options go before what the manifest says.
 *
 * @throws MORTISE_MANIFEST_INVALID, MORTISE_HASH_MISMATCH, MORTISE_SOURCE_UNREADABLE
 * @throws MORTISE_OPTION_INVALID for a `WebAssembly.Module`, whose bytes nobody can get at
 */
export async function manifestOf(
  source: ManifestLike,
  options: ExtismPluginOptions,
): Promise<ExtismManifest> {
  const fetch: Fetch = options.fetch ?? globalThis.fetch;
  const manifest = await readManifest(await readable(source), {
    fetch,
    allowedPathKeys: "guest",
    remote: source instanceof Response,
  });
  const { allowedPaths, allowedHosts, config, memory, timeoutMs } = options;
  const own = Object.entries({ allowedPaths, allowedHosts, config, memory, timeoutMs }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const settings = readSettings("options", Object.fromEntries(own), { allowedPathKeys: "guest" });
  const chosen = own.map(([name]) => [name, settings[name as keyof ExtismSettings]]);
  return { ...manifest, ...Object.fromEntries(chosen) };
}

async function readable(source: ManifestLike): Promise<string | URL | object | Uint8Array> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Response) return responseBytes(source);
  if (isModule(source)) throw noBytes();
  if (typeof source !== "object" || !("wasm" in source) || !Array.isArray(source.wasm)) return source;
  const wasm = await Promise.all(
    source.wasm.map(async (entry: Partial<ManifestWasmResponse> & { readonly module?: unknown }) => {
      if (typeof entry !== "object" || entry === null) return entry;
      if (isModule(entry.module)) throw noBytes();
      if (!(entry.response instanceof Response)) return entry;
      const { response, ...rest } = entry;
      return { ...rest, data: await responseBytes(response) };
    }),
  );
  return { ...source, wasm };
}

async function responseBytes(response: Response): Promise<Uint8Array> {
  if (!response.ok) {
    throw new MortiseError(
      "MORTISE_SOURCE_UNREADABLE",
      `The response to load a plugin from has status ${response.status}.`,
    );
  }
  return readResponse(response, MAX_RESPONSE_BYTES);
}

function isModule(value: unknown): boolean {
  return value instanceof WebAssembly.Module;
}

function noBytes(): MortiseError {
  return new MortiseError(
    "MORTISE_OPTION_INVALID",
    "A `WebAssembly.Module` does not give its bytes, which are needed to meter it; pass the bytes that it was compiled from.",
  );
}
