import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";
import { printable, wants } from "../../log.ts";
import { Context } from "../abi/context.ts";
import type { Encoding } from "../binary/definitions.ts";
import type { Resource } from "../types.ts";
import type { Holder } from "./handles.ts";
import { HandleTable, HostObjects } from "./handles.ts";
import { Held } from "./held.ts";

/** What all guests of one component have in common. */
export interface Shape {
  /** How many component instances there are, each with a table of handles. */
  readonly instances: number;
  /** The destructors that are called from outside, as a guest exports them. */
  readonly destructors: ReadonlyMap<Resource, string>;
}

/** How one lifting or lowering reaches its instance: names are those of a guest's exports. */
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
export class State implements Holder {
  readonly tables: readonly HandleTable[];
  readonly hosts = new HostObjects();
  /** What the caller holds where it has values as JSON. */
  readonly held = new Held();
  /** False while a guest allocates or cleans up: it may not call out then (CanonicalABI.md, `may_leave`). */
  mayLeave = true;
  private readonly guest: Guest;
  private readonly shape: Shape;
  private readonly inside: boolean[];
  private readonly dropped: { readonly resource: Resource; readonly rep: number }[] = [];
  private readonly contexts: (Context | undefined)[] = [];

  constructor(guest: Guest, shape: Shape) {
    this.guest = guest;
    this.shape = shape;
    this.inside = new Array<boolean>(shape.instances).fill(false);
    this.tables = Array.from({ length: shape.instances }, (_, i) => new HandleTable(i, this.hosts, this));
  }

  destroy(resource: Resource, rep: number): void {
    const { guest } = this;
    if (guest.dead || !this.shape.destructors.has(resource)) return;
    if (guest.busy) {
      this.dropped.push({ resource, rep });
      return;
    }
    guest.calling = `[resource-drop]${resource.label}`;
    guest.runSync(undefined, () => this.destroyNow(resource, rep));
  }

  destroyNow(resource: Resource, rep: number, from?: number): void {
    const { guest, shape } = this;
    const destructor = shape.destructors.get(resource);
    if (destructor === undefined) return;
    const run = guest.exports[destructor] as (rep: number) => void;
    const leave = this.crossInto(resource, from);
    entered(guest, () => run(rep));
    leave();
  }

  /**
   * Enters the component that defines a resource, for its destructor; from inside of it, it is entered already. What is
   * answered notes that it was left.
   */
  crossInto({ instance }: Resource, from: number | undefined): () => void {
    if (instance === undefined || instance === from) return () => {};
    this.enter(instance);
    return () => this.leave(instance);
  }

  /** Runs the destructors that had to wait for a call to end. */
  settle(): void {
    if (this.dropped.length === 0) return;
    for (const { resource, rep } of this.dropped.splice(0)) this.destroyNow(resource, rep);
  }

  table(instance: number): HandleTable {
    return this.tables[instance] as HandleTable;
  }

  /** Disposes of the host's objects that the guest had when it ended; what one of them throws keeps none of the others. */
  [Symbol.dispose](): void {
    for (const table of this.tables)
      for (const { resource, rep } of table.owned()) {
        try {
          this.hosts.drop(rep);
        } catch {
          const message = `A \`${printable(resource.label)}\` of the host could not be disposed of.`;
          const { log } = this.guest.environment;
          if (wants(log, "error")) log.write({ level: "error", message });
        }
      }
  }

  /** What values are lifted and lowered with, its memory as it is now, and with all of what a call may pass. */
  context(reach: Reach): Context {
    const context = this.contexts[reach.index];
    if (context === undefined) {
      const made = this.make(reach);
      this.contexts[reach.index] = made;
      return made;
    }
    context.refresh();
    context.budget = this.guest.limits.output;
    return context;
  }

  /**
   * Notes that a call enters a component instance.
   *
   * @throws MORTISE_TRAP where a call is inside it already (CanonicalABI.md, "Lifting": none is entered recursively)
   */
  enter(instance: number): void {
    if (this.inside[instance] === true)
      throw new MortiseError("MORTISE_TRAP", "The plugin called back into a component that was calling out.");
    this.inside[instance] = true;
  }

  /** Notes that the call has left it again. A call that failed need not: its guest is dead. */
  leave(instance: number): void {
    this.inside[instance] = false;
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

  /** Has the guest clean up behind what it answered. */
  clean(name: string, result: unknown): void {
    const { guest } = this;
    const run = guest.exports[name] as Core;
    if (guest.call.isAsync) this.sealed(() => (result === undefined ? run() : run(result)));
    else this.quickly(run, result);
  }

  /**
   * The same in a synchronous call: nothing of it suspends, so the guest is entered as it is. Where that ends it, its own
   * code says why, and not that of the host function for whose answer it made room.
   */
  private quickly(run: Core, a: unknown, b?: unknown, c?: unknown, d?: unknown): unknown {
    const before = this.mayLeave;
    this.mayLeave = false;
    try {
      const result = d === undefined ? (a === undefined ? run() : run(a)) : run(a, b, c, d);
      this.mayLeave = before;
      return result;
    } catch (error) {
      throw this.guest.failed(error);
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
          return (
            guest.call.isAsync
              ? this.sealed(() => core(address, size, align, newSize))
              : this.quickly(core, address, size, align, newSize)
          ) as number;
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

/** The same on a stack of its own, so that it may suspend; only in `call`. */
export function enterInside(guest: Guest, name: string, core: readonly unknown[]): Promise<unknown> {
  return guest.enter(name, ...core).catch((error: unknown) => {
    throw guest.failed(error);
  });
}

/** The state of a guest; made when it is first asked for. */
export function stateOf(guest: Guest, shape: Shape): State {
  const { kept } = guest;
  if (kept instanceof State) return kept;
  const state = guest.outside.attachment(shape, () => new State(guest, shape));
  guest.kept = state;
  return state;
}
