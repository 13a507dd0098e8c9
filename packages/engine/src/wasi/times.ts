import { fstatSync, lutimesSync, utimesSync } from "node:fs";
import { fail } from "./errno.ts";
import { refuseSpecial } from "./open.ts";
import { at, type Place } from "./walk.ts";

/** Which times to set, by WASI's `$fstflags`. Times are nanoseconds since 1970. */
export interface TimesRequest {
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly flags: number;
  readonly now: bigint;
}

export const ATIM = 1;
export const ATIM_NOW = 2;
export const MTIM = 4;
export const MTIM_NOW = 8;

/**
 * Sets the times of the file or folder that a descriptor or `O_PATH` handle is for. Node takes times as seconds in
 * a double, so they are kept to about a quarter of a microsecond.
 */
export function setTimes(fd: number, request: TimesRequest): void {
  const stat = fstatSync(fd);
  refuseSpecial(stat);
  const times = timesFrom(stat, request);
  utimesSync(`/proc/self/fd/${fd}`, times.atime, times.mtime);
}

/** The same for a symbolic link: its handle cannot be written through, so it goes by its place. */
export function setLinkTimes(place: Place, stat: Unchanged, request: TimesRequest): void {
  const times = timesFrom(stat, request);
  lutimesSync(at(place), times.atime, times.mtime);
}

interface Unchanged {
  readonly atimeMs: number;
  readonly mtimeMs: number;
}

function timesFrom(stat: Unchanged, { atime, mtime, flags, now }: TimesRequest) {
  const both = (bits: number): boolean => (flags & bits) === bits;
  if ((flags & ~15) !== 0 || both(ATIM | ATIM_NOW) || both(MTIM | MTIM_NOW)) fail("EINVAL");
  return {
    atime: pick(flags & ATIM, atime, flags & ATIM_NOW, now, stat.atimeMs),
    mtime: pick(flags & MTIM, mtime, flags & MTIM_NOW, now, stat.mtimeMs),
  };
}

/** Seconds since 1970. */
function pick(set: number, time: bigint, setNow: number, now: bigint, unchangedMs: number): number {
  if (set === 0 && setNow === 0) return unchangedMs / 1e3;
  return Number(BigInt.asUintN(64, set === 0 ? now : time)) / 1e9;
}
