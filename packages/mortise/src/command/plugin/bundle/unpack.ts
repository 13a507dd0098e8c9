import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { printable } from "@mortise/engine";
import { Parser } from "tar";
import { CommandError } from "../../../errors.ts";

/** A file of a bundle. */
export interface BundledFile {
  readonly bytes: Uint8Array;
  /** Whether its owner may run it. */
  readonly executable: boolean;
}

/** What a bundle may hold at most. */
export interface BundleBounds {
  /** Bytes once it is decompressed. */
  readonly bytes: number;
  /** Files and folders together. */
  readonly entries: number;
}

export const BUNDLE_BOUNDS: BundleBounds = { bytes: 256 << 20, entries: 10_000 };

const MAX_PATH = 512;

/**
 * The files of a tar archive, gzipped or not, by path. A single folder around everything is taken off. Nothing but
 * files and folders may be in it, and none of them may lead out of it: links, devices, absolute paths and `..` are
 * refused, whatever else it holds.
 *
 * @throws MORTISE_BUNDLE_INVALID
 */
export async function unpack(
  packed: Uint8Array,
  bounds: BundleBounds = BUNDLE_BOUNDS,
): Promise<ReadonlyMap<string, BundledFile>> {
  const bytes = await decompressed(packed, bounds.bytes);
  if (!isTar(bytes)) throw invalid("It is no tar archive.");
  const files = new Map<string, BundledFile>();
  const seen = new Set<string>();
  let problem: string | undefined;
  const parser = new Parser({ strict: true, gzip: true });
  parser.on("error", () => {
    problem ??= "The archive is damaged.";
  });
  parser.on("entry", (entry) => {
    problem ??= wrongEntry(entry.path, entry.type) ?? wrongCount(seen, entry.path, bounds);
    if (problem !== undefined || entry.type === "Directory") return entry.resume();
    const chunks: Uint8Array[] = [];
    const executable = ((entry.mode ?? 0) & 0o100) !== 0;
    entry.on("data", (chunk: Uint8Array) => chunks.push(new Uint8Array(chunk)));
    entry.on("end", () => files.set(plain(entry.path), { bytes: Buffer.concat(chunks), executable }));
  });
  parser.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if (problem !== undefined) throw invalid(problem);
  return withoutFolder(files);
}

async function decompressed(packed: Uint8Array, max: number): Promise<Uint8Array> {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) {
    if (packed.length > max) throw invalid(`It has more than ${max} bytes.`);
    return packed;
  }
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: max });
  } catch (error) {
    const large = error instanceof RangeError;
    throw invalid(large ? `It has more than ${max} bytes once decompressed.` : "Its compression is damaged.");
  }
}

/** By the magic of its first header, which begins with a name: what is compressed twice begins otherwise. */
function isTar(bytes: Uint8Array): boolean {
  const magic = Buffer.from(bytes.subarray(257, 262)).toString("latin1");
  return magic === "ustar" && (bytes[0] ?? 0) > 0x1f && (bytes[0] ?? 0) < 0x7f && bytes[0] !== 0x28;
}

function wrongEntry(path: string, type: string): string | undefined {
  const shown = printable(JSON.stringify(path.slice(0, 100)));
  if (type !== "File" && type !== "OldFile" && type !== "ContiguousFile" && type !== "Directory")
    return `${shown} is neither a file nor a folder (${type}).`;
  const name = plain(path);
  const steps = name.split("/");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path) || steps.includes(".."))
    return `${shown} leads out of the bundle.`;
  if (path.length > MAX_PATH || steps.some((step) => step === "" || step === "." || step.length > 255))
    return type === "Directory" && name === "." ? undefined : `${shown} is no path that is taken.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a path must not hold.
  return /[\u0000-\u001f\u007f\\]/.test(path) || !path.isWellFormed()
    ? `${shown} is no path that is taken.`
    : undefined;
}

/** Two names that differ in case, or in how accents are written, are one file on some systems. */
function wrongCount(seen: Set<string>, path: string, bounds: BundleBounds): string | undefined {
  const name = plain(path).normalize("NFC").toLowerCase();
  if (seen.has(name)) return "It holds one path twice.";
  seen.add(name);
  return seen.size > bounds.entries ? `It holds more than ${bounds.entries} files and folders.` : undefined;
}

function plain(path: string): string {
  return path.replace(/^(\.\/)+/, "").replace(/\/+$/, "") || ".";
}

/** npm and GitHub put everything into one folder. */
function withoutFolder(files: ReadonlyMap<string, BundledFile>): ReadonlyMap<string, BundledFile> {
  if (files.size === 0) throw invalid("It is empty.");
  const tops = new Set([...files.keys()].map((path) => path.split("/")[0]));
  if (tops.size !== 1 || [...files.keys()].some((path) => !path.includes("/"))) return files;
  return new Map([...files].map(([path, file]) => [path.slice(path.indexOf("/") + 1), file]));
}

function invalid(problem: string): CommandError {
  return new CommandError("MORTISE_BUNDLE_INVALID", problem);
}
