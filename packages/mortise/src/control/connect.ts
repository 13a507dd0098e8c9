import type { Socket } from "node:net";
import { connect } from "node:net";
import { CommandError } from "../errors.ts";
import { addressOf, codeOf } from "./address.ts";
import { ControlClient } from "./client.ts";

/** What says that nobody listens on a path. */
const NOBODY = new Set(["ENOENT", "ECONNREFUSED", "ENOTDIR"]);

/** Connects to the host that listens on a path; undefined where none does. @throws MORTISE_SOCKET_FAILED */
export async function connectTo(path: string): Promise<ControlClient | undefined> {
  try {
    const { address, done } = await addressOf(path);
    return new ControlClient(await dial(address).finally(done));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && NOBODY.has(String(cause.code))) return undefined;
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} could not be reached${codeOf(cause)}.`, cause);
  }
}

function dial(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
