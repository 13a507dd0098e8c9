import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CommandError } from "../errors.ts";

/** What a Unix socket's path is called where the system takes addresses; `done` when it has been used. */
export interface Address {
  readonly address: string;
  done(): Promise<void>;
}

/** Bytes that an address of a Unix socket holds, on every system. */
const MAX_ADDRESS = 100;

/**
 * The address of a path that may be longer than addresses are: on Linux by way of the folder, held open meanwhile.
 *
 * @throws MORTISE_SOCKET_FAILED where it is too long elsewhere
 */
export async function addressOf(path: string): Promise<Address> {
  if (Buffer.byteLength(path) <= MAX_ADDRESS) return { address: path, done: async () => {} };
  if (process.platform !== "linux")
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} is longer than ${MAX_ADDRESS} bytes.`);
  const folder = await open(dirname(path));
  return { address: join(`/proc/self/fd/${folder.fd}`, basename(path)), done: () => folder.close() };
}

/** What a system's error is called, in brackets. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
}
