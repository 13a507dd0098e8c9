/**
 * A run of decisions, read from bytes. Where the bytes run out every decision is 0, so callers put the simplest
 * alternative first: then shorter bytes, and bytes nearer to 0, make simpler modules, and fast-check shrinks them.
 */
export class Choices {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Whether all that is left to decide is decided: by 0. */
  get spent(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** A number from 0 up to, and without, `bound`, which is at most 256. */
  below(bound: number): number {
    return bound <= 1 ? 0 : this.byte() % bound;
  }

  /** True in `parts` of 256 cases. */
  chance(parts: number): boolean {
    return this.byte() >= 256 - parts;
  }

  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly T[]): T {
    const item =
      items.length > 256
        ? items[(this.byte() * 256 + this.byte()) % items.length]
        : items[this.below(items.length)];
    if (item === undefined) throw new RangeError("there is nothing to pick from");
    return item;
  }

  /** So many bytes. */
  take(length: number): number[] {
    return Array.from({ length }, () => this.byte());
  }

  /** So many things, each made by `make`: at most `most`. */
  several<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }

  /** A signed 32-bit number: small ones, edges, and any. */
  int32(): number {
    switch (this.below(8)) {
      case 0:
      case 1:
      case 2:
        return this.byte();
      case 3:
        return -this.byte();
      case 4:
        return this.pick([0, 1, -1, 0x7fffffff, -0x80000000, 0x8000, 0xffff, 0x10000, 0x80]);
      default:
        return (this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte();
    }
  }
}
