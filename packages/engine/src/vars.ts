import { MortiseError } from "./errors.ts";

/**
 * A plugin's vars: values by key that outlive its calls, its instances and its traps. Keys and values count against
 * the cap, and 48 bytes besides for each pair (as the Rust runtime of Extism counts them).
 */
export class Vars {
  private readonly values = new Map<string, Uint8Array>();
  private readonly cap: number;
  private used = 0;

  constructor(cap: number) {
    this.cap = cap;
  }

  /** The bytes of a var, or undefined. They are the plugin's own copy: not to be written to. */
  get(key: string): Uint8Array | undefined {
    return this.values.get(key);
  }

  /**
   * Sets a var to a copy of the bytes.
   *
   * @throws MORTISE_VARS_EXCEEDED, and nothing has changed.
   */
  set(key: string, value: Uint8Array): void {
    const before = this.values.get(key);
    const more = cost(key, value.length) - (before === undefined ? 0 : cost(key, before.length));
    if (this.used + more > this.cap) {
      throw new MortiseError(
        "MORTISE_VARS_EXCEEDED",
        `The vars would take ${this.used + more} bytes, and their cap is ${this.cap}.`,
      );
    }
    // Not `slice`, which gives a Buffer's own bytes again.
    this.values.set(key, new Uint8Array(value));
    this.used += more;
  }

  delete(key: string): void {
    const before = this.values.get(key);
    if (before === undefined) return;
    this.values.delete(key);
    this.used -= cost(key, before.length);
  }

  clear(): void {
    this.values.clear();
    this.used = 0;
  }

  /** All keys, in the order in which they were first set. */
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
}

function cost(key: string, valueLength: number): number {
  return Buffer.byteLength(key) + valueLength + 48;
}
