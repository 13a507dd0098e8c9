import { blockFor } from "../../environment.ts";
import type { Guest } from "../../guest.ts";
import { currentGuest } from "../../guest.ts";
import { fail } from "../errno.ts";
import type { WasiOptions } from "../options.ts";
import type { Waiting } from "./poll.ts";
import type { Source } from "./streams.ts";
import { bytesSource } from "./streams.ts";

/** Descriptors open at once, preopened folders and what streams still read included. */
const MAX_FILES = 256;

/** What one guest holds through WASI 0.2. It is made when the guest first asks for something, and ends with it. */
export class Preview2 implements Disposable, Waiting {
  readonly guest: Guest;
  readonly stdin: Source;
  readonly outputs: Pick<WasiOptions, "stdout" | "stderr">;
  /** HTTP requests that are under way. */
  requests = 0;
  /** Bytes of headers and bodies that the host keeps for the guest. */
  private kept = 0;
  private readonly files = new Set<Disposable>();

  constructor(guest: Guest) {
    this.guest = guest;
    this.stdin = bytesSource(guest.environment.stdin ?? new Uint8Array(0));
    this.outputs = guest.outside.outputs();
  }

  get environment(): Guest["environment"] {
    return this.guest.environment;
  }

  readonly block = blockFor;

  pause(ms: number | undefined, happens: readonly Promise<unknown>[]): Promise<void> {
    const { ended } = this.guest.call;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        ended.removeEventListener("abort", done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      ended.addEventListener("abort", done);
      for (const each of happens) each.then(done, done);
    });
  }

  /** Ends with `EMFILE` where nothing more may be opened: asked before the host opens anything. */
  reserve(): void {
    if (this.files.size >= MAX_FILES) fail("EMFILE");
  }

  /** Takes something open in: it is closed with the guest at the latest. */
  opened(file: Disposable): void {
    this.files.add(file);
  }

  closed(file: Disposable): void {
    this.files.delete(file);
  }

  /** Whether so many more bytes may be kept for the guest; they are counted then, until they are given back. */
  keep(bytes: number): boolean {
    if (this.kept + bytes > this.guest.limits.output) return false;
    this.kept += bytes;
    return true;
  }

  give(bytes: number): void {
    this.kept -= bytes;
  }

  [Symbol.dispose](): void {
    for (const file of [...this.files]) file[Symbol.dispose]();
  }
}

const KEY = {};

/** What the guest that runs in this thread right now holds. */
export function preview2(): Preview2 {
  const guest = currentGuest();
  return guest.outside.attachment(KEY, () => new Preview2(guest));
}
