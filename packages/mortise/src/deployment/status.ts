import type { Host } from "@mortise/host";
import type { Place } from "./place.ts";

/** How many plugins stand how. */
export interface Counts {
  readonly ready: number;
  readonly failed: number;
  readonly disabled: number;
  /** Being loaded, or on their way out. */
  readonly other: number;
}

/** How a running host stands. It holds no addresses with passwords, and no settings. */
export interface Status {
  readonly pid: number;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly root: string;
  readonly config: string | undefined;
  readonly store: string;
  /** The address of the health endpoint, where there is one. */
  readonly health: string | undefined;
  /** Where spans and metrics go, where they do. */
  readonly telemetry: string | undefined;
  readonly plugins: Counts;
  readonly deadLetters: number;
  /** What was denied, lately. */
  readonly denied: number;
  /** Bytes of the process. */
  readonly memory: number;
}

/** What of a status does not change while a host runs. */
export type Fixed = Pick<Status, "version" | "startedAt" | "store" | "health" | "telemetry"> & {
  readonly place: Place;
};

/** How a host stands at this moment. */
export async function statusOf(host: Host, { place, ...fixed }: Fixed): Promise<Status> {
  return {
    pid: process.pid,
    root: place.root,
    config: place.config,
    ...fixed,
    plugins: countsOf(host),
    deadLetters: (await host.deadLetters()).length,
    denied: host.audit().filter(({ kind }) => kind === "denied").length,
    memory: process.memoryUsage.rss(),
  };
}

/** How many of a host's plugins stand how. */
export function countsOf(host: Host): Counts {
  const states = host.plugins().map(({ state }) => state);
  const count = (...wanted: readonly string[]) => states.filter((state) => wanted.includes(state)).length;
  return {
    ready: count("ready"),
    failed: count("failed"),
    disabled: count("disabled"),
    other: count("loading", "draining"),
  };
}
