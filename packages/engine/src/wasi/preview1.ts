import { MortiseError } from "../errors.ts";
import { argumentBodies } from "./arguments.ts";
import { clockBodies } from "./clocks.ts";
import { type Descriptor, Descriptors } from "./descriptors.ts";
import { ERRNO, errnoOf } from "./errno.ts";
import { Exit } from "./exit.ts";
import { folderBodies } from "./folders.ts";
import type { SuspendingWasiFunction, WasiBodies, WasiBody, WasiFunction } from "./functions.ts";
import { openGrant } from "./grants.ts";
import { bytesAt, type Memory, memoryOf } from "./memory.ts";
import type { WasiOptions } from "./options.ts";
import { pathBodies } from "./paths.ts";
import { report, type Wait, waitFor } from "./poll.ts";
import { MAX_RANDOM, randomBytes } from "./random.ts";
import { RIGHT } from "./rights.ts";
import { statusBodies } from "./status.ts";
import { transferBodies } from "./transfer.ts";

/** WASI preview 1 for one instance. */
export interface Preview1 {
  /** All 46 functions of `wasi_snapshot_preview1`, by name. */
  readonly imports: Readonly<Record<string, WasiFunction>>;
  /** Those that wait, for guests that can be suspended: they answer with a promise where they have to wait. */
  readonly async: Readonly<Record<"poll_oneoff", SuspendingWasiFunction>>;
  /** Closes all that the guest has open. What it calls afterwards fails with an error number. */
  close(): void;
}

const DEFAULT_MAX_FILES = 256;
const MAX_SIGNAL = 30;
const STREAM_RIGHTS = RIGHT.FD_FDSTAT_SET_FLAGS | RIGHT.FD_FILESTAT_GET | RIGHT.POLL_FD_READWRITE;

/**
 * Makes the imports of `wasi_snapshot_preview1` for one instance: deny by default. All functions are there; what
 * was not granted answers with the error number that WASI has for it. `memory` gives the guest's memory as it is
 * now, and is asked at each call.
 *
 * No function throws for anything that a guest does, except {@link Exit}. What a callback in the options throws
 * goes through the guest as it is.
 *
 * Follows WASI's `phases/snapshot/witx/wasi_snapshot_preview1.witx`.
 *
 * @throws MORTISE_PERMISSION_DENIED for folders elsewhere than on Linux
 * @throws MORTISE_OPTION_INVALID
 * @example
 * ```ts
 * const wasi = preview1(options, () => new Uint8Array(memory.buffer));
 * const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
 * wasi.close();
 * ```
 */
export function preview1(options: WasiOptions, memory: () => Uint8Array<ArrayBufferLike>): Preview1 {
  const descriptors = openAll(options);
  const life: Life = { exit: undefined, closed: false };
  const { clock } = options;

  try {
    const bodies: WasiBodies = {
      ...argumentBodies(options.args, options.env),
      ...clockBodies(clock),
      ...statusBodies(descriptors, clock),
      ...transferBodies(descriptors),
      ...folderBodies(descriptors),
      ...pathBodies(descriptors, clock),
      ...socketBodies(descriptors),
      ...processBodies(life),
      random_get: randomBody(options.random),

      poll_oneoff(view, subscriptions: number, events: number, count: number, out: number) {
        const wait = waitFor(view, descriptors, clock, [subscriptions, events, count, out]);
        if (wait.ms > 0) options.block(wait.ms);
        return report(view, wait, events, out);
      },
    };

    const poll = (
      subscriptions: number,
      events: number,
      count: number,
      out: number,
    ): number | Promise<number> => {
      let wait: Wait;
      try {
        wait = waitFor(memoryOf(memory()), descriptors, clock, [subscriptions, events, count, out]);
      } catch (error) {
        return answer(error);
      }
      const end = guard(life, memory, (view) =>
        life.closed ? ERRNO.EINTR : report(view, wait, events, out),
      );
      return wait.ms > 0 ? options.sleep(wait.ms).then(() => end()) : end();
    };

    return {
      imports: Object.fromEntries(
        Object.entries(bodies).map(([name, body]) => [name, guard(life, memory, body)]),
      ),
      async: {
        poll_oneoff(subscriptions: number, events: number, count: number, out: number) {
          if (life.exit !== undefined) throw life.exit;
          return poll(subscriptions, events, count, out);
        },
      },
      close() {
        life.closed = true;
        descriptors.closeAll();
      },
    };
  } catch (error) {
    descriptors.closeAll();
    throw error;
  }
}

interface Life {
  exit: Exit | undefined;
  closed: boolean;
}

/** A function as the guest imports it: looks at its memory anew, and turns errors into numbers. */
function guard(
  life: Life,
  memory: () => Uint8Array<ArrayBufferLike>,
  body: WasiBody,
): (...values: never[]) => number {
  return (...values) => {
    if (life.exit !== undefined) throw life.exit;
    try {
      return body(memoryOf(memory()), ...values);
    } catch (error) {
      return answer(error);
    }
  };
}

function answer(error: unknown): number {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  return errno;
}

function openAll(options: WasiOptions): Descriptors {
  const max = options.maxFiles ?? DEFAULT_MAX_FILES;
  const streams: readonly Descriptor[] = [
    {
      kind: "input",
      bytes: options.stdin ?? new Uint8Array(),
      position: 0,
      flags: 0,
      rights: STREAM_RIGHTS | RIGHT.FD_READ,
    },
    { kind: "output", write: options.stdout, flags: 0, rights: STREAM_RIGHTS | RIGHT.FD_WRITE },
    { kind: "output", write: options.stderr, flags: 0, rights: STREAM_RIGHTS | RIGHT.FD_WRITE },
  ];
  if (!Number.isSafeInteger(max) || max < streams.length + options.dirs.length) {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`maxFiles\` is ${max}; it takes a whole number that leaves room for 3 streams and each folder.`,
    );
  }
  const descriptors = new Descriptors(max);
  try {
    for (const stream of streams) descriptors.add(stream);
    for (const dir of options.dirs) descriptors.add(openGrant(dir));
    return descriptors;
  } catch (error) {
    descriptors.closeAll();
    throw error;
  }
}

/** No socket is ever open, so that what is open is none. */
function socketBodies(descriptors: Descriptors): WasiBodies {
  const refuse = (_memory: Memory, fd: number): number => {
    descriptors.get(fd);
    return ERRNO.ENOTSOCK;
  };
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse };
}

function processBodies(life: Life): WasiBodies {
  const exit = (code: number): never => {
    life.exit = new Exit(code);
    throw life.exit;
  };
  return {
    proc_exit: (_memory, code: number) => exit(code >>> 0),
    proc_raise(_memory, signal: number) {
      if (signal < 0 || signal > MAX_SIGNAL) return ERRNO.EINVAL;
      return signal === 0 ? ERRNO.SUCCESS : exit(128 + signal);
    },
    sched_yield: () => ERRNO.SUCCESS,
  };
}

function randomBody(random: WasiOptions["random"]): WasiBody {
  return (memory, pointer: number, length: number) => {
    const into = bytesAt(memory, pointer, length);
    // It has no short answer.
    if (into.length > MAX_RANDOM) return ERRNO.EINVAL;
    // By way of a buffer of our own: sources of randomness refuse memory that is shared between threads.
    into.set(randomBytes(random, into.length));
    return ERRNO.SUCCESS;
  };
}
