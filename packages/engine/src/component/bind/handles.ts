import { MortiseError } from "../../errors.ts";
import { Mismatch } from "../abi/argument.ts";
import type { Handles } from "../abi/context.ts";
import type { Resource } from "../types.ts";

/**
 * The most handles that one component instance may hold, and the most objects of the host that it may have handles of:
 * each takes some hundred bytes of the host's (CanonicalABI.md, "Table State", allows fewer than 2^28).
 */
export const MOST = 1 << 16;

interface Entry {
  readonly resource: Resource;
  readonly rep: number;
  readonly own: boolean;
  /** Calls that the handle is lent to. */
  lends: number;
  /** The call that a borrowed handle came in with. */
  readonly scope: Scope | undefined;
}

/** The guest that resources are of. */
export interface Holder {
  /** Runs the destructor of a resource that its last owner let go of, in a call of its own. */
  destroy(resource: Resource, rep: number): void;
  /** Runs it inside the call that is going on. */
  destroyNow(resource: Resource, rep: number): void;
}

/**
 * A resource that a component defines, in the host's hands. It may be passed to functions of the same instance; passing
 * it as owned gives it away, and disposing of it drops it, which runs its destructor.
 *
 * @example
 * ```ts
 * using store = await instance.invoke("open", ["notes"]);
 * await instance.invoke("[method]store.add", [store, "a note"]);
 * ```
 */
export class ResourceHandle {
  readonly resource: Resource;
  readonly rep: number;
  /** Whose it is: another guest of the same component has numbers of its own. */
  readonly holder: Holder;
  /** False once it was given away, dropped, or the call is over that it was lent for. */
  live = true;
  private readonly own: boolean;

  /** Made where a guest passes one out, or lends it. */
  constructor(resource: Resource, rep: number, holder: Holder, own: boolean) {
    this.resource = resource;
    this.rep = rep;
    this.holder = holder;
    this.own = own;
  }

  /**
   * Drops it; dropping it twice, or one that is only lent, does nothing. While its guest is in a call, the destructor
   * runs at the beginning of the next one.
   *
   * @throws MORTISE_TRAP, and what else ends a guest, where the destructor fails
   */
  [Symbol.dispose](): void {
    if (this.take()) this.holder.destroy(this.resource, this.rep);
  }

  /** Drops it inside a call of its guest. */
  drop(): void {
    if (this.take()) this.holder.destroyNow(this.resource, this.rep);
  }

  private take(): boolean {
    if (!this.live || !this.own) return false;
    this.live = false;
    return true;
  }
}

/** What one call borrows: it must be given back before the call ends. */
export class Scope {
  private lent: Entry[] | undefined;
  private borrowed: ResourceHandle[] | undefined;
  private undoes: (() => void)[] | undefined;
  /** Borrowed handles that a guest got in this call and has not dropped. */
  outstanding = 0;

  lend(entry: Entry): void {
    entry.lends++;
    this.lent ??= [];
    this.lent.push(entry);
  }

  lendOut(handle: ResourceHandle): void {
    this.borrowed ??= [];
    this.borrowed.push(handle);
  }

  /** Notes how to take back a handle that the guest was given. */
  given(undo: () => void): void {
    this.undoes ??= [];
    this.undoes.push(undo);
  }

  /** Takes back every handle that was given: the call that they were for is not made. */
  undo(): void {
    if (this.undoes !== undefined) for (const undo of this.undoes.splice(0)) undo();
  }

  /** @throws MORTISE_HANDLE_INVALID where the guest kept a borrowed handle */
  end(): void {
    if (this.lent !== undefined) for (const entry of this.lent.splice(0)) entry.lends--;
    if (this.borrowed !== undefined) for (const handle of this.borrowed.splice(0)) handle.live = false;
    if (this.outstanding > 0) throw wrong("kept a borrowed handle beyond the call");
  }
}

/** The host's own objects that a guest has handles of, by the number that stands for each. */
export class HostObjects {
  private readonly objects = new Map<number, unknown>();
  private next = 1;

  add(value: unknown): number {
    if (this.objects.size >= MOST) throw wrong(`holds more than ${MOST} of the host's objects`);
    const rep = this.next++;
    this.objects.set(rep, value);
    return rep;
  }

  get(rep: number): unknown {
    return this.objects.get(rep);
  }

  /** Forgets an object, and disposes of it where it can be disposed of. */
  drop(rep: number): void {
    const value = this.objects.get(rep);
    this.objects.delete(rep);
    if (typeof value === "object" && value !== null && Symbol.dispose in value)
      (value as Disposable)[Symbol.dispose]();
  }

  take(rep: number): unknown {
    const value = this.objects.get(rep);
    this.objects.delete(rep);
    return value;
  }
}

/** The handles of one component instance (CanonicalABI.md, "Resource State"). Numbers begin at 1, and are used again. */
export class HandleTable implements Handles {
  private readonly entries: (Entry | undefined)[] = [undefined];
  private readonly free: number[] = [];
  private readonly instance: number;
  private readonly hosts: HostObjects;
  private readonly holder: Holder;
  /** The call that lifts or lowers right now. */
  scope = new Scope();

  constructor(instance: number, hosts: HostObjects, holder: Holder) {
    this.instance = instance;
    this.hosts = hosts;
    this.holder = holder;
  }

  add(resource: Resource, rep: number, own: boolean, scope?: Scope): number {
    if (this.entries.length - this.free.length > MOST) throw wrong(`holds more than ${MOST} handles`);
    const handle = this.free.pop() ?? this.entries.length;
    this.entries[handle] = { resource, rep, own, lends: 0, scope };
    if (scope !== undefined) scope.outstanding++;
    return handle;
  }

  get(resource: Resource, handle: number): Entry {
    const entry = this.entries[handle];
    if (entry === undefined) throw wrong(`used the handle ${handle}, which it does not hold`);
    if (entry.resource !== resource)
      throw wrong(
        `used the handle ${handle} as a \`${resource.label}\`, and it is a \`${entry.resource.label}\``,
      );
    return entry;
  }

  /** Takes a handle out of the table. */
  remove(resource: Resource, handle: number): Entry {
    const entry = this.get(resource, handle);
    if (entry.lends > 0) throw wrong(`gave away the handle ${handle}, which is lent`);
    this.entries[handle] = undefined;
    this.free.push(handle);
    if (entry.scope !== undefined) entry.scope.outstanding--;
    return entry;
  }

  /** Takes out every object of the host that it owns, the last first. */
  *owned(): Generator<Entry> {
    for (const entry of this.entries.splice(1).reverse())
      if (entry?.own === true && entry.resource.imported !== undefined) yield entry;
  }

  lift(resource: Resource, kind: "own" | "borrow", handle: number): unknown {
    const isHost = resource.imported !== undefined;
    if (kind === "own") {
      const entry = this.get(resource, handle);
      if (!entry.own) throw wrong(`gave away the handle ${handle}, which it has borrowed`);
      this.remove(resource, handle);
      return isHost ? this.hosts.take(entry.rep) : new ResourceHandle(resource, entry.rep, this.holder, true);
    }
    const entry = this.get(resource, handle);
    this.scope.lend(entry);
    if (isHost) return this.hosts.get(entry.rep);
    const lent = new ResourceHandle(resource, entry.rep, this.holder, false);
    this.scope.lendOut(lent);
    return lent;
  }

  lower(resource: Resource, kind: "own" | "borrow", value: unknown): number {
    if (resource.imported !== undefined) {
      if (value === undefined || value === null) throw new Mismatch(`a \`${resource.label}\``, value);
      const scope = kind === "borrow" ? this.scope : undefined;
      const handle = this.add(resource, this.hosts.add(value), scope === undefined, scope);
      this.scope.given(() => this.hosts.take(this.remove(resource, handle).rep));
      return handle;
    }
    if (
      !(value instanceof ResourceHandle) ||
      value.resource !== resource ||
      value.holder !== this.holder ||
      !value.live
    )
      throw new Mismatch(`a \`${resource.label}\` that is still held`, value);
    if (kind === "own") {
      value.live = false;
      const handle = this.add(resource, value.rep, true);
      this.scope.given(() => {
        this.remove(resource, handle);
        value.live = true;
      });
      return handle;
    }
    // Whoever defines a resource gets what stands for it, and no handle.
    if (resource.instance === this.instance) return value.rep;
    const handle = this.add(resource, value.rep, false, this.scope);
    this.scope.given(() => this.remove(resource, handle));
    return handle;
  }
}

function wrong(does: string): MortiseError {
  return new MortiseError("MORTISE_HANDLE_INVALID", `The plugin ${does}.`);
}
