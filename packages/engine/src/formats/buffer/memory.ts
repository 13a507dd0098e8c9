import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";

/** What allocates and frees in a guest of format `buffer`, by the names that are in use for it. */
export const ALLOCATORS: readonly string[] = ["alloc", "allocate"];
export const DEALLOCATORS: readonly string[] = ["dealloc", "deallocate", "free"];

type Allocator = (length: number) => number;
type Deallocator = (address: number, length: number) => void;

function firstOf<T>(guest: Guest, names: readonly string[]): T | undefined {
  const name = names.find((each) => typeof guest.exports[each] === "function");
  return name === undefined ? undefined : (guest.exports[name] as T);
}

/**
 * The bytes of the guest's memory from an address that it gave: a view, good until the guest runs again.
 *
 * @throws MORTISE_BAD_POINTER
 */
export function bytesAt(guest: Guest, address: number, length: number): Uint8Array {
  const memory = guest.bytes();
  const from = address >>> 0;
  const size = length >>> 0;
  if (from + size > memory.length) {
    throw new MortiseError(
      "MORTISE_BAD_POINTER",
      `The plugin names ${size} bytes at ${from}, and its memory has ${memory.length}.`,
    );
  }
  return memory.subarray(from, from + size);
}

/**
 * Has the guest allocate room, and copies the bytes there; returns the address. The guest may grow its memory meanwhile.
 *
 * @throws MORTISE_BAD_POINTER where what it answers is no room for them.
 */
export function put(guest: Guest, bytes: Uint8Array): number {
  const allocate = firstOf<Allocator>(guest, ALLOCATORS);
  if (allocate === undefined)
    throw new MortiseError("MORTISE_EXPORT_UNKNOWN", "The plugin exports no `alloc`.");
  const address = allocate(bytes.length) >>> 0;
  if (address === 0 && bytes.length > 0) {
    throw new MortiseError(
      "MORTISE_BAD_POINTER",
      `The plugin could not allocate ${bytes.length} bytes: its \`alloc\` answered 0.`,
    );
  }
  bytesAt(guest, address, bytes.length).set(bytes);
  return address;
}

/** Gives the guest its room back, where it exports a way to. */
export function release(guest: Guest, address: number, length: number): void {
  const free = firstOf<Deallocator>(guest, DEALLOCATORS);
  if (free !== undefined && address !== 0) free(address, length);
}
