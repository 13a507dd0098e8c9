import { chmod, mkdir, rename, rm, rmdir, unlink } from "node:fs/promises";
import type { Server } from "node:net";
import { dirname, join } from "node:path";
import { lockFolder, StoreError } from "@mortise/store";
import { CommandError } from "../errors.ts";
import { addressOf, codeOf } from "./address.ts";

/** A path that this process listens on, until it lets go of it. */
export interface Claim {
  /** Takes the socket away, and lets another host have the folder. */
  release(): Promise<void>;
}

/**
 * Makes a server listen on a path, if no other host does: whoever has the folder's lock has the socket, and what another
 * host left there when it was killed is replaced. Only its owner can open it: it gets its rights before anybody can find
 * it.
 *
 * @throws MORTISE_ALREADY_RUNNING with the process's number, MORTISE_SOCKET_FAILED
 */
export async function claim(server: Server, path: string): Promise<Claim> {
  const { unlock } = locked(dirname(path));
  try {
    // In a folder that nobody else may enter: between being made and getting its rights, a socket has those of the umask.
    const folder = `${path}.new`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    const made = join(folder, "s");
    const { address, done } = await addressOf(made);
    await listen(server, address).finally(done);
    await chmod(made, 0o600);
    await rename(made, path);
    await rmdir(folder);
  } catch (cause) {
    server.close();
    unlock();
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} could not be made${codeOf(cause)}.`, cause);
  }
  return {
    async release() {
      await unlink(path).catch(() => {});
      unlock();
    },
  };
}

function locked(folder: string) {
  try {
    return lockFolder(folder);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    if (cause.code === "MORTISE_STORE_IN_USE")
      throw new CommandError("MORTISE_ALREADY_RUNNING", `${cause.problem} [${folder}]`, cause);
    throw new CommandError("MORTISE_SOCKET_FAILED", `${cause.problem} [${folder}]`, cause);
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      server.on("error", () => {});
      resolve();
    });
  });
}
