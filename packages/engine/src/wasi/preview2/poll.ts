import { MortiseError } from "../../errors.ts";

/** What a guest can wait for. */
export interface Readiness {
  ready(): boolean;
  /** Nanoseconds until it is ready by itself; undefined where something outside must happen. */
  remaining?(): bigint;
  /** Settles when what must happen outside has happened. */
  readonly happens?: Promise<unknown>;
}

/** Ready at once, and for good. */
export const READY: Readiness = { ready: () => true };

/** `wasi:io/poll#pollable`. */
export class Pollable {
  readonly of: Readiness;

  constructor(of: Readiness) {
    this.of = of;
  }
}

/** How a guest's thread waits, and how its call does. */
export interface Waiting {
  /** Blocks the thread for some milliseconds. */
  block(ms: number): void;
  /** Waits until one of the promises settles, or for some milliseconds where they are given, or until the call ends. */
  pause(ms: number | undefined, happens: readonly Promise<unknown>[]): Promise<void>;
}

/** The most that is waited for at once. */
const MAX_POLLABLES = 10_000;

/** The longest timer that Node has, about 24 days. */
const MAX_SLEEP = 2_147_483_647;

/**
 * Which of them are ready, waiting in this thread until one is: for `callSync`.
 *
 * @throws MORTISE_HOST_FUNCTION_ASYNC where nothing that can happen in this thread makes one ready
 */
export function pollNow(list: readonly Pollable[], waiting: Waiting): number[] {
  const found = readyOf(list);
  if (found.length > 0) return found;
  const soonest = soonestOf(list);
  if (soonest === undefined)
    throw new MortiseError(
      "MORTISE_HOST_FUNCTION_ASYNC",
      "The plugin waits for something that does not come while `callSync` holds the thread.",
    );
  waiting.block(milliseconds(soonest));
  return dueOf(list, soonest);
}

/** The same for `call`: the guest is suspended, and no thread waits. */
export function pollLater(list: readonly Pollable[], waiting: Waiting): number[] | Promise<number[]> {
  const found = readyOf(list);
  return found.length > 0 ? found : wait(list, waiting);
}

async function wait(list: readonly Pollable[], waiting: Waiting): Promise<number[]> {
  const soonest = soonestOf(list);
  const happens = list.flatMap(({ of }) => (of.happens === undefined ? [] : [of.happens]));
  await waiting.pause(soonest === undefined ? undefined : milliseconds(soonest), happens);
  const found = readyOf(list);
  return found.length > 0 || soonest === undefined ? found : dueOf(list, soonest);
}

function readyOf(list: readonly Pollable[]): number[] {
  if (list.length === 0 || list.length > MAX_POLLABLES)
    throw new MortiseError(
      "MORTISE_TRAP",
      `The plugin polled ${list.length} things at once; 1 to ${MAX_POLLABLES} are taken.`,
    );
  return indices(list, ({ of }) => of.ready());
}

function soonestOf(list: readonly Pollable[]): bigint | undefined {
  let least: bigint | undefined;
  for (const { of } of list) {
    const remaining = of.remaining?.();
    if (remaining !== undefined && (least === undefined || remaining < least)) least = remaining;
  }
  return least;
}

/** Those that are ready after the soonest was waited for, whatever the guest's clock says. */
function dueOf(list: readonly Pollable[], soonest: bigint): number[] {
  return indices(list, ({ of }) => of.ready() || (of.remaining?.() ?? soonest + 1n) <= soonest);
}

function indices(list: readonly Pollable[], is: (each: Pollable) => boolean): number[] {
  return list.flatMap((each, i) => (is(each) ? [i] : []));
}

function milliseconds(nanoseconds: bigint): number {
  const ms = (nanoseconds + 999_999n) / 1_000_000n;
  return ms > MAX_SLEEP ? MAX_SLEEP : Number(ms);
}
