import { MortiseError } from "../../errors.ts";
import { Cursor } from "../../wasm/cursor.ts";
import { BOUNDS } from "./bounds.ts";

/** A {@link Cursor} over a component: its errors say so, and its names and nesting are bounded. */
export class ComponentCursor extends Cursor {
  /** How deep what is being read is nested. */
  depth = 0;

  override count(what: string): number {
    const count = super.count(what);
    if (count > BOUNDS.items) throw tooComplex(`${what} is ${count}, and ${BOUNDS.items} are read`, this.at);
    return count;
  }

  override name(what: string): string {
    const from = this.at;
    const name = super.name(what);
    if (this.at - from > BOUNDS.name + 5)
      throw tooComplex(`${what} is longer than ${BOUNDS.name} bytes`, from);
    return name;
  }

  /** Reads a vector; each item takes at least a byte. */
  vector<T>(what: string, read: () => T): readonly T[] {
    const items = new Array<T>(this.count(`the number of ${what}`));
    for (let i = 0; i < items.length; i++) items[i] = read();
    return items;
  }

  /** Reads something that may hold more of its own kind. */
  nested<T>(read: () => T): T {
    if (this.depth >= BOUNDS.nesting)
      throw tooComplex(`it is nested deeper than ${BOUNDS.nesting} levels`, this.at);
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  override invalid(problem: string): MortiseError {
    return invalid(problem, this.at);
  }
}

/** The error for a component that is malformed or does not validate. */
export function invalid(problem: string, offset: number): MortiseError {
  return new MortiseError("MORTISE_COMPONENT_INVALID", `The component is malformed: ${problem}.`, { offset });
}

/** The error for a component that is past the {@link BOUNDS}. */
export function tooComplex(problem: string, offset: number): MortiseError {
  return new MortiseError("MORTISE_MODULE_TOO_COMPLEX", `The component is too complex: ${problem}.`, {
    offset,
  });
}

/** What went wrong inside a core module, with its offset in the component's file. */
export function inModule(error: unknown, start: number): unknown {
  if (!(error instanceof MortiseError) || error.details.offset === undefined) return error;
  return new MortiseError(error.code, error.problem, {
    ...error.details,
    offset: error.details.offset + start,
  });
}

/** The error for a component that uses what this version does not run. */
export function unsupported(feature: string, offset: number): MortiseError {
  return new MortiseError("MORTISE_FEATURE_REFUSED", `The component uses ${feature}.`, { offset });
}
