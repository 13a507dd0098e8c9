import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { REWRITER_VERSION } from "./rewrite.ts";
import type { Variant } from "./variant.ts";
import { variantName } from "./variant.ts";

/** Rewritten modules on disk, by what they were made from. Reading and writing never fail: at worst nothing is found. */
export interface ModuleCache {
  /** The rewritten bytes of a module with that digest, or undefined. */
  read(digest: string, variant: Variant): Uint8Array<ArrayBuffer> | undefined;
  write(digest: string, variant: Variant, bytes: Uint8Array): void;
}

const MAGIC = Buffer.from("mortise1");
const DIGEST_BYTES = 32;

/** Where modules are cached unless said otherwise: the user's own cache folder. */
export function defaultCacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "mortise");
}

/**
 * A cache in a folder. A file's name is the module's digest, the variant, and the versions of the rewriter and of V8;
 * its contents are checked by SHA-256 when read, so a damaged file is as good as none. Files appear whole, by
 * renaming. Whoever may write to the folder decides what runs: it is made for its owner alone, and one that others
 * may write to is not used.
 */
export function folderCache(folder: string): ModuleCache {
  let usable: boolean | undefined;
  const engine = process.versions.v8.split(".").slice(0, 2).join(".");
  const file = (digest: string, variant: Variant): string =>
    join(folder, `${digest}-${variantName(variant)}-${REWRITER_VERSION}-${engine}`);
  const ready = (): boolean => {
    usable ??= prepare(folder);
    return usable;
  };
  return {
    read(digest, variant) {
      if (!ready()) return undefined;
      try {
        const raw = readFileSync(file(digest, variant));
        const contents = raw.subarray(MAGIC.length + DIGEST_BYTES);
        const intact =
          raw.subarray(0, MAGIC.length).equals(MAGIC) &&
          raw.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES).equals(checksum(digest, contents));
        return intact
          ? new Uint8Array(contents.buffer as ArrayBuffer, contents.byteOffset, contents.length)
          : undefined;
      } catch {
        return undefined;
      }
    },
    write(digest, variant, bytes) {
      if (!ready()) return;
      const target = file(digest, variant);
      const draft = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      try {
        writeFileSync(draft, Buffer.concat([MAGIC, checksum(digest, bytes), bytes]), {
          mode: 0o600,
          flag: "wx",
        });
        renameSync(draft, target);
      } catch {
        // A full disk or a folder that went away: the module is rewritten again next time.
      }
    },
  };
}

/** Over the digest as well, so that no file serves for another module. */
function checksum(digest: string, bytes: Uint8Array): Buffer {
  return createHash("sha256").update(digest).update(bytes).digest();
}

function prepare(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (process.getuid === undefined) return true;
    if (uid !== process.getuid()) return false;
    if ((mode & 0o022) !== 0) chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}
