import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { MortiseError } from "../../errors.ts";

/** The part of the web's `fetch` that a manifest needs. `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string> },
) => Promise<Response>;

/** Where bytes come from, after a manifest was checked. */
export type Source =
  | { readonly kind: "path"; readonly path: string }
  | {
      readonly kind: "url";
      readonly url: URL;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Reads the bytes of a file or an `http(s):` URL, up to `max` of them.
 *
 * @throws MORTISE_SOURCE_UNREADABLE where it is missing, no ordinary file, too large, or no `fetch` was given
 * @example
 * ```ts
 * const bytes = await readSource({ kind: "path", path: "plugin.wasm" }, 1 << 20, undefined);
 * ```
 */
export async function readSource(source: Source, max: number, fetch: Fetch | undefined): Promise<Uint8Array> {
  if (source.kind === "path") return readFile(source.path, max);
  const { url } = source;
  if (url.protocol === "file:") return readFile(filePath(url), max);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw unreadable(`URLs of scheme ${url.protocol} are not read; use file:, http: or https:.`);
  }
  // Only the origin is named: paths and queries of URLs carry tokens.
  if (fetch === undefined)
    throw unreadable(`${url.origin} is only read where a \`fetch\` function is given.`);
  let response: Response;
  try {
    response = await fetch(url.href, { method: source.method, headers: { ...source.headers } });
  } catch (cause) {
    throw unreadable(`The request to ${url.origin} failed.`, cause);
  }
  if (!response.ok) throw unreadable(`${url.origin} answered ${response.status}.`);
  return readResponse(response, max);
}

/**
 * Reads a response's body, up to `max` bytes, whatever its `content-length` says.
 *
 * @throws MORTISE_SOURCE_UNREADABLE
 */
export async function readResponse(response: Response, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > max) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreadable("The response broke off.", cause);
  }
  if (length > max) throw unreadable(`The response is larger than ${max} bytes.`);
  return new Uint8Array(Buffer.concat(chunks));
}

async function readFile(path: string, max: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    // O_NONBLOCK, so that a FIFO does not hold the open for ever.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable(`${path} is no ordinary file.`);
    if (stat.size > max) throw unreadable(`${path} is larger than ${max} bytes.`);
    const bytes = new Uint8Array(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } catch (cause) {
    if (cause instanceof MortiseError) throw cause;
    throw unreadable(`${path} could not be read.`, cause);
  } finally {
    await file?.close();
  }
}

function filePath(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw unreadable("The file: URL names no file on this machine.", cause);
  }
}

function unreadable(message: string, cause?: unknown): MortiseError {
  return new MortiseError("MORTISE_SOURCE_UNREADABLE", message, { cause });
}
