import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../errors.ts";

/** A folder that this process has for itself. */
export interface LockedFolder {
  readonly folder: string;
  unlock(): void;
}

/**
 * Makes a folder, and takes it for this process. The lock is the operating system's, on a file that SQLite holds open:
 * Node locks no files itself. It ends with the process, however that ends, and nobody takes over a lock that is held.
 *
 * @throws MORTISE_STORE_IN_USE, with the process that holds it, MORTISE_STORE_UNREACHABLE
 */
export function lockFolder(folder: string): LockedFolder {
  const holder = join(folder, "holder");
  let file: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    file = new DatabaseSync(join(folder, "lock"));
    file.exec("pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive");
    writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 });
    const held = file;
    return { folder, unlock: () => held.close() };
  } catch (cause) {
    file?.close();
    const errcode: unknown = cause instanceof Error ? Reflect.get(cause, "errcode") : undefined;
    if (typeof errcode === "number" && (errcode & 0xff) === SQLITE_BUSY)
      throw new StoreError("MORTISE_STORE_IN_USE", `Process ${pidIn(holder)} has it open.`, { folder });
    const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
    throw new StoreError("MORTISE_STORE_UNREACHABLE", `The folder cannot be used (${String(code)}).`, {
      folder,
      cause,
    });
  }
}

/** The low byte of a code; the rest says more. */
const SQLITE_BUSY = 5;

function pidIn(holder: string): string {
  try {
    return /^\d{1,10}/.exec(readFileSync(holder, "utf8"))?.[0] ?? "another";
  } catch {
    return "another";
  }
}
