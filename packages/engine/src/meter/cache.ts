import { createHash, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { REWRITER_VERSION } from "./rewrite.ts";
import type { Variant } from "./variant.ts";
import { variantName } from "./variant.ts";

/** Rewritten modules on disk, by what they were made from. Reading and writing never fail: at worst nothing is found. */
export interface ModuleCache {
  /** The rewritten bytes of a module with that digest, or undefined. */
  read(digest: string, variant: Variant): Uint8Array<ArrayBuffer> | undefined;
  write(digest: string, variant: Variant, bytes: Uint8Array): void;
}

/** The same for texts, by keys that are file names. */
export interface TextCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
}

const MAGIC = Buffer.from("mortise1");
const DIGEST_BYTES = 32;
const HEAD_BYTES = MAGIC.length + DIGEST_BYTES;

/** Where modules are cached unless said otherwise: the user's own cache folder. */
export function defaultCacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "mortise");
}

/**
 * A cache of modules in a folder. A file's name is the module's digest, the variant, and the versions of the rewriter
 * and of V8; its contents are checked by SHA-256 when read, so a damaged file is as good as none. Files appear whole,
 * by renaming. Whoever may write to the folder decides what runs: it is made for its owner alone, and one that
 * belongs to somebody else is not used.
 */
export function folderCache(folder: string): ModuleCache {
  const files = checkedFiles(folder);
  const engine = process.versions.v8.split(".").slice(0, 2).join(".");
  const name = (digest: string, variant: Variant): string =>
    `${digest}-${variantName(variant)}-${REWRITER_VERSION}-${engine}`;
  return {
    read: (digest, variant) => files.read(name(digest, variant)),
    write: (digest, variant, bytes) => files.write(name(digest, variant), bytes),
  };
}

/** A cache of texts in a folder, kept as {@link folderCache} keeps modules. */
export function textCache(folder: string): TextCache {
  const files = checkedFiles(folder);
  return {
    async get(key) {
      const bytes = files.read(key);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
    },
    async set(key, text) {
      files.write(key, Buffer.from(text, "utf8"));
    },
  };
}

interface Files {
  read(name: string): Uint8Array<ArrayBuffer> | undefined;
  write(name: string, bytes: Uint8Array): void;
}

/** Files that say in their head what they should hold. */
function checkedFiles(folder: string): Files {
  let usable: boolean | undefined;
  const ready = (): boolean => {
    usable ??= prepare(folder);
    return usable;
  };
  return {
    read(name) {
      if (!ready()) return undefined;
      try {
        const raw = readFileSync(join(folder, name));
        const contents = raw.subarray(HEAD_BYTES);
        const head = Buffer.concat([MAGIC, checksum(name, contents)]);
        return head.equals(raw.subarray(0, HEAD_BYTES)) ? new Uint8Array(contents) : undefined;
      } catch {
        return undefined;
      }
    },
    write(name, bytes) {
      if (!ready()) return;
      const draft = join(folder, `.${randomUUID()}`);
      try {
        writeFileSync(draft, Buffer.concat([MAGIC, checksum(name, bytes), bytes]), {
          mode: 0o600,
          flag: "wx",
        });
        renameSync(draft, join(folder, name));
      } catch {
        // A full disk, or a folder that went away: what was made is made again next time.
        discard(draft);
      }
    },
  };
}

/** Over the name as well, so that no file serves for another. */
function checksum(name: string, bytes: Uint8Array): Buffer {
  return createHash("sha256").update(name).update("\0").update(bytes).digest();
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // There never was one.
  }
}

/** Makes a folder and those above it. Node's own way of it never comes back from a link to nowhere. */
function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    make(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}

function prepare(folder: string): boolean {
  try {
    make(folder);
    const found = statSync(folder);
    if (!found.isDirectory()) return false;
    const { uid, mode } = found;
    if (process.getuid === undefined) return true;
    if (uid !== process.getuid()) return false;
    if ((mode & 0o022) !== 0) chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}
