import { MortiseError } from "../../errors.ts";
import type { Resource } from "../types.ts";

/** A guest's memory as the canonical ABI uses it. */
export interface Memory {
  /** The memory as it is now; a view goes stale when the guest grows it. */
  bytes(): Uint8Array;
  /** The guest's own allocator: old address, old size, alignment, new size; gives an address. */
  realloc(address: number, size: number, align: number, newSize: number): number;
}

/** Where resource handles become values of the host, and the other way round. */
export interface Handles {
  lift(resource: Resource, kind: "own" | "borrow", handle: number): unknown;
  lower(resource: Resource, kind: "own" | "borrow", value: unknown): number;
}

/**
 * What lifting and lowering values of one component instance works on. Everything that the guest says about its memory
 * is checked here.
 */
export class Context {
  readonly memory: Memory;
  readonly handles: Handles;
  /**
   * Bytes that lists and strings may still take in the host in this call: many of them may lie in the same memory, so
   * that the memory's own cap does not bound them.
   */
  budget: number;
  /** The memory as it was when the guest last ran. */
  bytes: Uint8Array;
  view: DataView;
  /** The length of what was stored last, where its address is what storing answers. */
  stored = 0;

  constructor(memory: Memory, handles: Handles, budget: number) {
    this.memory = memory;
    this.handles = handles;
    this.budget = budget;
    this.bytes = memory.bytes();
    this.view = viewOf(this.bytes);
  }

  /** Looks at the memory anew: the guest has run, and may have grown it. */
  refresh(): void {
    const bytes = this.memory.bytes();
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  /**
   * Sees to it that a range lies in memory and is aligned.
   *
   * @throws MORTISE_BAD_POINTER
   */
  check(address: number, size: number, align: number): void {
    const { length } = this.bytes;
    if ((address & (align - 1)) !== 0) throw bad(`the address ${address} is no multiple of ${align}`);
    if (address + size > length) throw bad(`${size} bytes at ${address} lie outside its ${length}`);
  }

  /** The same for a list or string that the guest passes, and counts what it costs. @throws MORTISE_OUTPUT_EXCEEDED */
  take(address: number, size: number, align: number, cost = size): void {
    this.check(address, size, align);
    this.budget -= cost;
    if (this.budget < 0)
      throw new MortiseError(
        "MORTISE_OUTPUT_EXCEEDED",
        "The plugin passed more bytes in one call than it may.",
      );
  }

  /** Room in the guest's memory, made by the guest. @throws MORTISE_BAD_POINTER where what it answers is no room */
  allocate(size: number, align: number): number {
    if (size > 0x7fffffff) throw new MortiseError("MORTISE_ARGUMENT_INVALID", `A value takes ${size} bytes.`);
    const address = this.memory.realloc(0, 0, align, size) >>> 0;
    this.refresh();
    this.check(address, size, align);
    return address;
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

function bad(problem: string): MortiseError {
  return new MortiseError("MORTISE_BAD_POINTER", `The plugin passed a bad pointer: ${problem}.`);
}

/** The error for something of the guest that is no value of its type. */
export function invalidValue(problem: string): MortiseError {
  return new MortiseError("MORTISE_VALUE_INVALID", `The plugin passed ${problem}.`);
}
