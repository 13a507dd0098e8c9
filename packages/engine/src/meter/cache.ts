import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fingerprint } from "./fingerprint.ts";
import { REWRITER_VERSION } from "./rewrite.ts";
import type { Variant } from "./variant.ts";
import { variantName } from "./variant.ts";

/** Rewritten modules on disk, by what they were made from. Reading and writing never fail: at worst nothing is found. */
export interface ModuleCache {
  /** The rewritten bytes of a module, which is called that, or undefined. */
  read(called: string, original: Uint8Array, variant: Variant): Uint8Array<ArrayBuffer> | undefined;
  write(called: string, original: Uint8Array, variant: Variant, rewritten: Uint8Array): void;
}

/** The same for texts, by keys that are file names. */
export interface TextCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
}

const MAGIC = Buffer.from("mortise2");
const CHECK_BYTES = 16;
const HEAD_BYTES = MAGIC.length + CHECK_BYTES;

/** Where modules are cached unless said otherwise: the user's own cache folder. */
export function defaultCacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "mortise");
}

/**
 * A cache of modules in a folder. A file's name is what the module is called, the variant, and the versions of the
 * rewriter and of V8. It holds the module as it was given, which is compared, and as it was rewritten, which is
 * checked by a fingerprint: a damaged file is as good as none, and no module is taken for another. Files appear whole, by
 * renaming. Whoever may write to the folder decides what runs: it is made for its owner alone, and one that
 * belongs to somebody else is not used.
 */
export function folderCache(folder: string): ModuleCache {
  const files = checkedFiles(folder);
  const engine = process.versions.v8.split(".").slice(0, 2).join(".");
  const name = (called: string, variant: Variant): string =>
    `${called}-${variantName(variant)}-${REWRITER_VERSION}-${engine}`;
  return {
    read: (called, original, variant) => files.read(name(called, variant), original),
    write: (called, original, variant, rewritten) => files.write(name(called, variant), rewritten, original),
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
  /** What a file holds behind its beginning; undefined where it begins otherwise, or is damaged. */
  read(name: string, beginning?: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
  write(name: string, contents: Uint8Array, beginning?: Uint8Array): void;
}

const NOTHING = new Uint8Array(0);

/** Files that say in their head what they should hold. */
function checkedFiles(folder: string): Files {
  let usable: boolean | undefined;
  const ready = (): boolean => {
    usable ??= prepare(folder);
    return usable;
  };
  return {
    read(name, beginning = NOTHING) {
      if (!ready()) return undefined;
      try {
        const raw = readFileSync(join(folder, name));
        const start = HEAD_BYTES + beginning.length;
        if (raw.length < start || raw.compare(beginning, 0, beginning.length, HEAD_BYTES, start) !== 0)
          return undefined;
        const contents = new Uint8Array(raw.buffer, raw.byteOffset + start, raw.length - start);
        return head(name, beginning, contents).equals(raw.subarray(0, HEAD_BYTES)) ? contents : undefined;
      } catch {
        return undefined;
      }
    },
    write(name, contents, beginning = NOTHING) {
      if (!ready()) return;
      const draft = join(folder, draftName());
      try {
        const whole = Buffer.concat([head(name, beginning, contents), beginning, contents]);
        writeFileSync(draft, whole, { mode: 0o600, flag: "wx" });
        renameSync(draft, join(folder, name));
      } catch {
        // A full disk, or a folder that went away: what was made is made again next time.
        discard(draft);
      }
    },
  };
}

/**
 * The fingerprint is over the name as well, so that no file serves for another; of the beginning, which is compared, only
 * its length counts, so that none passes for the beginning of another.
 */
function head(name: string, beginning: Uint8Array, contents: Uint8Array): Buffer {
  return Buffer.concat([
    MAGIC,
    Buffer.from(fingerprint(Buffer.from(`${name} ${beginning.length}`), contents)),
  ]);
}

let drafts = 0;

/** A name that no other thread or process has: it takes no more than that, for nobody else may write here. */
function draftName(): string {
  return `.${process.pid}-${drafts++}-${Math.random().toString(36).slice(2)}`;
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
    let found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) {
      make(folder);
      found = statSync(folder);
    }
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
