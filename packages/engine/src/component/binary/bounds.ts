/**
 * What a component may hold, so that bytes from anywhere are read in time and memory that grow with their length only.
 * Each is far above what a toolchain writes.
 */
export const BOUNDS = {
  /** Components inside components, and types inside types. */
  nesting: 100,
  /** Bytes of one name. */
  name: 100_000,
  /** Entries of one index space. */
  items: 100_000,
  /** Parts of one value type, when everything that it refers to is written out. */
  typeParts: 100_000,
  /** Parts of all value types of a component, written out. */
  allTypeParts: 10_000_000,
  /** Core instances, instances, and steps of linking, those of nested components included. */
  instances: 1_000,
  steps: 1_000_000,
} as const;
