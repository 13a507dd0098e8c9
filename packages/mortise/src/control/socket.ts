import { randomBytes } from "node:crypto";
import { chmod, link, lstat, mkdir, open, rename, unlink } from "node:fs/promises";
import type { Server, Socket } from "node:net";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { CommandError } from "../errors.ts";
import { ControlClient } from "./client.ts";

/** A socket that this process listens on, until it lets go of it. */
export interface Claim {
  readonly path: string;
  /** Takes the socket away, so that nobody finds this host any more. */
  release(): Promise<void>;
}

/** Bytes that an address of a Unix socket holds, on every system. */
const MAX_ADDRESS = 100;

/** Milliseconds that a host has to say who it is. */
const PATIENCE = 2_000;

/** How often a socket that somebody else takes away meanwhile is tried for. */
const TRIES = 10;

/**
 * Makes a server listen on a path, if nobody else does: there is one host for each folder, and it is the one that has
 * its socket. The socket of a host that was killed is replaced. Only its owner can open it: it gets its rights before
 * anybody can find it.
 *
 * @throws MORTISE_ALREADY_RUNNING with the process's number, MORTISE_SOCKET_FAILED
 */
export async function claim(server: Server, path: string): Promise<Claim> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const made = `${path}.${randomBytes(6).toString("hex")}`;
    const listening = await addressOf(made);
    await listen(server, listening.address).finally(() => listening.done());
    try {
      await chmod(made, 0o600);
      await take(made, path);
    } catch (error) {
      server.close();
      throw error;
    } finally {
      await unlink(made).catch(() => {});
    }
    const { ino } = await lstat(path);
    return { path, release: () => release(path, ino) };
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} could not be made${why(cause)}.`, cause);
  }
}

/** Connects to the host that listens on a path; undefined where none does. @throws MORTISE_SOCKET_FAILED */
export async function connectTo(path: string): Promise<ControlClient | undefined> {
  try {
    const { address, done } = await addressOf(path);
    const socket = await dial(address).finally(done);
    return new ControlClient(socket);
  } catch (cause) {
    if (isCode(cause, "ENOENT", "ECONNREFUSED", "ENOTDIR")) return undefined;
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} could not be reached${why(cause)}.`, cause);
  }
}

/** Gives what listens on `made` the name `path`, which is one step: of two hosts one has it. */
async function take(made: string, path: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      return await link(made, path);
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    await refuseLive(path);
    await bury(path);
  }
  throw new CommandError("MORTISE_SOCKET_FAILED", `${path} keeps coming back.`);
}

async function refuseLive(path: string): Promise<void> {
  using live = await connectTo(path);
  if (live === undefined) return;
  // One that does not answer has the socket all the same.
  const slow = AbortSignal.timeout(PATIENCE);
  slow.addEventListener("abort", () => live.close());
  const who = await live.request("hello", {}).then(
    ({ pid }) => `The process ${pid}`,
    () => "A process that does not answer",
  );
  throw new CommandError("MORTISE_ALREADY_RUNNING", `${who} has ${path}.`);
}

/** Takes away a socket that nobody listens on; one that another host made meanwhile goes back where it was. */
async function bury(path: string): Promise<void> {
  const grave = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, grave);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  using live = await connectTo(grave);
  if (live !== undefined) await link(grave, path).catch(() => {});
  await unlink(grave);
}

async function release(path: string, ino: number): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.ino === ino) await unlink(path).catch(() => {});
}

/** The address of a path that may be longer than addresses are: on Linux by way of the folder, held open meanwhile. */
async function addressOf(
  path: string,
): Promise<{ readonly address: string; readonly done: () => Promise<void> }> {
  if (Buffer.byteLength(path) <= MAX_ADDRESS) return { address: path, done: async () => {} };
  if (process.platform !== "linux")
    throw new CommandError("MORTISE_SOCKET_FAILED", `${path} is longer than ${MAX_ADDRESS} bytes.`);
  const folder = await open(dirname(path));
  const address = join(`/proc/self/fd/${folder.fd}`, path.slice(dirname(path).length + 1));
  return { address, done: () => folder.close() };
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

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function why(error: unknown): string {
  return error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
}
