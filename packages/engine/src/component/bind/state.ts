import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";
import { Context } from "../abi/context.ts";
import type { Encoding } from "../binary/definitions.ts";
import { HandleTable, HostObjects } from "./handles.ts";

/** How one lifting or lowering reaches its instance: names are those of the collector's exports. */
export interface Reach {
  /** Its place among all of them. */
  readonly index: number;
  readonly encoding: Encoding;
  /** The core instance whose memory it is; undefined where nothing passes through memory. */
  readonly memory: number | undefined;
  readonly realloc: string | undefined;
  readonly instance: number;
}

type Core = (...args: unknown[]) => unknown;

/** What one guest has besides its memories: its handles, and whether it may call out. */
export class State {
  readonly tables: readonly HandleTable[];
  readonly hosts = new HostObjects();
  /** False while a guest allocates or cleans up: it may not call out then (CanonicalABI.md, `may_leave`). */
  mayLeave = true;
  private readonly guest: Guest;
  private readonly contexts: (Context | undefined)[] = [];

  constructor(guest: Guest, instances: number) {
    this.guest = guest;
    this.tables = Array.from({ length: instances }, (_, i) => new HandleTable(i, this.hosts));
  }

  table(instance: number): HandleTable {
    return this.tables[instance] as HandleTable;
  }

  context(reach: Reach): Context {
    let context = this.contexts[reach.index];
    if (context === undefined) {
      context = this.make(reach);
      this.contexts[reach.index] = context;
    }
    return context;
  }

  /** Runs something of the guest that may not call out. */
  sealed<T>(body: () => T): T {
    const before = this.mayLeave;
    this.mayLeave = false;
    try {
      return entered(this.guest, body);
    } finally {
      this.mayLeave = before;
    }
  }

  /** @throws MORTISE_TRAP where the guest calls out while it allocates or cleans up */
  leaving(name: string): void {
    if (!this.mayLeave)
      throw new MortiseError(
        "MORTISE_TRAP",
        `The plugin called \`${name}\` while it allocated or cleaned up.`,
      );
  }

  private make({ memory, realloc, instance }: Reach): Context {
    const { guest } = this;
    const nothing = new Uint8Array(0);
    return new Context(
      {
        bytes: memory === undefined ? () => nothing : () => guest.bytes(memory),
        realloc: (address, size, align, newSize) => {
          const core = realloc === undefined ? undefined : (guest.exports[realloc] as Core | undefined);
          if (core === undefined)
            throw new MortiseError(
              "MORTISE_BAD_POINTER",
              "The plugin has no `realloc` for what is passed to it.",
            );
          return this.sealed(() => core(address, size, align, newSize)) as number;
        },
      },
      this.table(instance),
      guest.limits.output,
    );
  }
}

/** Enters a guest from inside a host function: what ends it there has its own code, and not the host function's. */
export function entered<T>(guest: Guest, body: () => T): T {
  try {
    return guest.during(body);
  } catch (error) {
    throw guest.failed(error);
  }
}

const states = new WeakMap<Guest, State>();

/** The state of a guest; made when it is first asked for. */
export function stateOf(guest: Guest, instances: number): State {
  let state = states.get(guest);
  if (state === undefined) {
    state = new State(guest, instances);
    states.set(guest, state);
  }
  return state;
}
