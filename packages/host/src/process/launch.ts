import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { HostError } from "../errors.ts";

/** How a program is started: nothing is inherited. */
export interface Launch {
  /** The program's path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program that was started, in a process group of its own. */
export type Started = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a program; with `side`, it has a socket at its descriptor 3 besides. Whether it really starts, its `error` and
 * `exit` events say.
 *
 * @throws MORTISE_PROCESS_UNSTARTABLE
 */
export function start({ file, args, folder, env }: Launch, side: boolean): Started {
  let started: Started;
  try {
    started = spawn(file, args, {
      cwd: folder,
      env,
      stdio: ["pipe", "pipe", "pipe", ...(side ? ["pipe" as const] : [])],
      // A group of its own, so that what it starts is ended with it.
      detached: true,
      windowsHide: true,
    });
  } catch (cause) {
    throw unstartable(cause);
  }
  // Without a descriptor left, it has none of its streams, whatever its type says.
  if ((started.stdin as Writable | undefined) !== undefined) return started;
  started.on("error", () => {});
  throw unstartable(undefined);
}

/** The socket at descriptor 3 of a program that was started with one. */
export function sideOf(started: Started): Socket | undefined {
  const side = started.stdio[3];
  return side instanceof Socket ? side : undefined;
}

/** Kills a process and its whole group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group is gone already.
  }
}

export function unstartable(cause: unknown): HostError {
  const why =
    cause instanceof Error && "code" in cause ? String(cause.code) : "the system has no room for it";
  return new HostError("MORTISE_PROCESS_UNSTARTABLE", `It could not be started (${why}).`, { cause });
}
