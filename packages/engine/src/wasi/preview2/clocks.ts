import { timeOf } from "../clocks.ts";
import type { PackageImplementations } from "./implementation.ts";
import { Pollable } from "./poll.ts";
import { preview2 } from "./state.ts";

const SECOND = 1_000_000_000n;

/** `wasi:clocks/wall-clock#datetime`. */
export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/** Nanoseconds since 1970 as a datetime; before 1970 there is none. */
export function datetime(nanoseconds: bigint): Datetime {
  const time = nanoseconds < 0n ? 0n : nanoseconds;
  return { seconds: time / SECOND, nanoseconds: Number(time % SECOND) };
}

/** The other way round. */
export function nanosecondsOf({ seconds, nanoseconds }: Datetime): bigint {
  return seconds * SECOND + BigInt(nanoseconds);
}

/** WASI numbers its clocks so since preview 1. */
const WALL = 0;
const MONOTONIC = 1;

/** Clocks are as fine as preview 1 has them: a microsecond. */
const RESOLUTION = 1_000n;

function at(when: bigint): Pollable {
  const { clock } = preview2().environment;
  const remaining = (): bigint => {
    const now = timeOf(clock, MONOTONIC);
    return when > now ? when - now : 0n;
  };
  return new Pollable({ ready: () => remaining() === 0n, remaining });
}

/** `wasi:clocks`. The zone is UTC wherever the host is. */
export const CLOCKS: PackageImplementations = {
  "monotonic-clock": {
    now: () => timeOf(preview2().environment.clock, MONOTONIC),
    resolution: () => RESOLUTION,
    "subscribe-instant": at,
    "subscribe-duration": (length: bigint) => at(timeOf(preview2().environment.clock, MONOTONIC) + length),
  },
  "wall-clock": {
    now: () => datetime(timeOf(preview2().environment.clock, WALL)),
    resolution: () => datetime(RESOLUTION),
  },
  timezone: {
    display: () => ({ utcOffset: 0, name: "UTC", inDaylightSavingTime: false }),
    "utc-offset": () => 0,
  },
};
