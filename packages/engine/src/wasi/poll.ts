import { fstatSync } from "node:fs";
import { timeOf } from "./clocks.ts";
import type { Descriptors } from "./descriptors.ts";
import { ERRNO, errnoOf, fail } from "./errno.ts";
import { locate, type Memory, setU32, setU64 } from "./memory.ts";
import type { WasiClock } from "./options.ts";

const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const MAX_SUBSCRIPTIONS = 1_000;
const MAX_SLEEP = 2_147_483_647;
const ABSTIME = 1;
const HANGUP = 1;

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly errno: number;
  readonly bytes: bigint;
  readonly flags: number;
}

/** An event, and how long it takes until it comes about. */
interface Expected {
  readonly event: Event;
  readonly nanoseconds: bigint;
}

/** What a `poll_oneoff` waits for: some milliseconds, after which these events have come about. */
export interface Wait {
  /** A whole number, 0 to 2147483647. */
  readonly ms: number;
  readonly events: readonly Event[];
}

/**
 * The first half of `poll_oneoff`: reads at most 1,000 subscriptions and finds how long to wait, and for what.
 * Files and standard streams are ready at once; a subscription that is wrong is an event with its error.
 */
export function waitFor(
  memory: Memory,
  descriptors: Descriptors,
  clock: WasiClock,
  pointers: readonly [subscriptions: number, events: number, count: number, out: number],
): Wait {
  const [subscriptions, events, count, out] = pointers;
  const size = count >>> 0;
  if (size === 0 || size > MAX_SUBSCRIPTIONS) fail("EINVAL");
  const start = locate(memory, subscriptions, size * SUBSCRIPTION_SIZE);
  locate(memory, events, size * EVENT_SIZE);
  locate(memory, out, 4);
  const expected = Array.from({ length: size }, (_, index) =>
    expect(memory.data, start + index * SUBSCRIPTION_SIZE, descriptors, clock),
  );
  const soonest = expected.reduce(
    (least, { nanoseconds }) => (nanoseconds < least ? nanoseconds : least),
    1n << 64n,
  );
  const ms = (soonest + 999_999n) / 1_000_000n;
  return {
    // Timers cannot wait longer than this, 24 days; whoever does wakes early.
    ms: ms > MAX_SLEEP ? MAX_SLEEP : Number(ms),
    events: expected.filter(({ nanoseconds }) => nanoseconds <= soonest).map(({ event }) => event),
  };
}

/** The second half: writes the events. The pointers were checked in the first, and memory never shrinks. */
export function report(memory: Memory, wait: Wait, events: number, out: number): number {
  let at = locate(memory, events, wait.events.length * EVENT_SIZE);
  const count = locate(memory, out, 4);
  for (const event of wait.events) {
    memory.bytes.fill(0, at, at + EVENT_SIZE);
    setU64(memory, at, event.userdata);
    memory.data.setUint16(at + 8, event.errno, true);
    memory.bytes[at + 10] = event.type;
    setU64(memory, at + 16, event.bytes);
    memory.data.setUint16(at + 24, event.flags, true);
    at += EVENT_SIZE;
  }
  setU32(memory, count, wait.events.length);
  return ERRNO.SUCCESS;
}

function expect(data: DataView, at: number, descriptors: Descriptors, clock: WasiClock): Expected {
  const userdata = data.getBigUint64(at, true);
  const type = data.getUint8(at + 8);
  const plain = { userdata, type, errno: ERRNO.SUCCESS, bytes: 0n, flags: 0 };
  try {
    if (type === 0) return { event: plain, nanoseconds: remaining(data, at, clock) };
    if (type !== 1 && type !== 2) fail("EINVAL");
    return {
      event: { ...plain, ...ready(descriptors, data.getUint32(at + 16, true), type === 1) },
      nanoseconds: 0n,
    };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { event: { ...plain, errno }, nanoseconds: 0n };
  }
}

/** Nanoseconds until a clock subscription is due. */
function remaining(data: DataView, at: number, clock: WasiClock): bigint {
  const id = data.getUint32(at + 16, true);
  const timeout = data.getBigUint64(at + 24, true);
  const now = timeOf(clock, id);
  if ((data.getUint16(at + 40, true) & ABSTIME) === 0) return timeout;
  return timeout > now ? timeout - now : 0n;
}

/** How many bytes can be read or written at once: what the guest holds never makes it wait. */
function ready(descriptors: Descriptors, fd: number, reading: boolean): Pick<Event, "bytes" | "flags"> {
  const found = descriptors.get(fd);
  switch (found.kind) {
    case "input": {
      if (!reading) fail("EBADF");
      const left = found.bytes.length - found.position;
      return { bytes: BigInt(left), flags: left === 0 ? HANGUP : 0 };
    }
    case "output":
      return reading ? fail("EBADF") : { bytes: 65_536n, flags: 0 };
    case "file": {
      const left = fstatSync(found.fd).size - found.position;
      return { bytes: reading ? BigInt(Math.max(left, 0)) : 65_536n, flags: 0 };
    }
    case "folder":
      return fail("EBADF");
  }
}
