import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isScriptName, MortiseError, printable } from "@mortise/engine";
import { digestOf, HostError, nameIn, readBounded } from "@mortise/host";
import { CommandError } from "../../../errors.ts";
import { DOWNLOAD_BOUNDS, download } from "./download.ts";
import type { BundledFile } from "./unpack.ts";
import { unpack } from "./unpack.ts";

/** Where a plugin comes from: it stays where it is, or is a file or a folder's files that are to be placed. */
export type Source =
  | { readonly kind: "here"; readonly path: string }
  | { readonly kind: "files"; readonly files: ReadonlyMap<string, BundledFile>; readonly single?: string };

/**
 * Finds out what is added: a folder or code file that stays where it is, an archive, or what an address leads to.
 * `digest`, as `sha256:…`, is what the archive must have.
 *
 * @throws MORTISE_DOWNLOAD_FAILED, MORTISE_BUNDLE_INVALID, MORTISE_FILE_UNREADABLE, MORTISE_FILE_TOO_LARGE,
 *   MORTISE_OPTION_INVALID
 */
export async function sourceOf(given: string, digest: string | undefined): Promise<Source> {
  const isAddress = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(given);
  const isArchive = /\.(tar|tgz|tar\.gz)$/.test(given);
  if (!isAddress && !isArchive) {
    if (digest !== undefined)
      throw new MortiseError(
        "MORTISE_OPTION_INVALID",
        "The option `--digest` is for archives and addresses.",
      );
    const path = resolve(given);
    await mustBeThere(path);
    return { kind: "here", path };
  }
  const bytes = isAddress ? await download(given) : await readBounded(resolve(given), DOWNLOAD_BOUNDS.bytes);
  const actual = digestOf(bytes);
  if (digest !== undefined && digest !== actual)
    throw new CommandError(
      "MORTISE_BUNDLE_INVALID",
      `It has the digest ${actual}, and not the one that is given.`,
    );
  if (!isWasm(bytes)) return { kind: "files", files: await unpack(bytes) };
  const single = `${named(given)}.wasm`;
  return { kind: "files", files: new Map([[single, { bytes, executable: false }]]), single };
}

/** A bare file's plugin is named after the file. */
function named(address: string): string {
  const name = nameIn(URL.parse(address)?.pathname ?? address);
  if (name !== undefined) return name;
  throw new CommandError(
    "MORTISE_BUNDLE_INVALID",
    "It is a module, and its file's name is no name of a plugin.",
  );
}

function isWasm(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\0asm";
}

async function mustBeThere(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new HostError("MORTISE_FILE_UNREADABLE", "There is no such file or folder.", { file: path, cause });
  });
  if (found.isDirectory() || path.endsWith(".wasm") || isScriptName(path)) return;
  const problem = `${printable(path)} is neither a plugin's folder, its code nor an archive (.tar, .tar.gz, .tgz).`;
  throw new MortiseError("MORTISE_OPTION_INVALID", problem);
}
