/** One line of bytes, without its end. */
export interface Line {
  /** Good until the next bytes are pushed. */
  readonly bytes: Uint8Array;
  /** Whether it was longer than may be, and its rest was left out. */
  readonly cut: boolean;
}

const FIRST = 1_024;
/** A buffer that grew past this is not kept for the next line. */
const KEPT = 1 << 20;

/** Splits bytes into lines as they come, and holds no more than one line of at most `max` bytes. */
export class Lines {
  readonly #max: number;
  #held = Buffer.alloc(FIRST);
  #length = 0;
  #skipping = false;

  constructor(max: number) {
    this.#max = max;
  }

  /** The lines that these bytes end. */
  *push(bytes: Uint8Array): Generator<Line> {
    for (let at = 0; ; ) {
      const end = bytes.indexOf(0x0a, at);
      const piece = bytes.subarray(at, end === -1 ? bytes.length : end);
      if (end === -1) {
        yield* this.#hold(piece);
        return;
      }
      yield* this.#end(piece);
      at = end + 1;
    }
  }

  /** What came after the last line's end, where anything did. */
  *rest(): Generator<Line> {
    if (this.#length > 0) yield this.#taken(false);
  }

  *#end(piece: Uint8Array): Generator<Line> {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (this.#length === 0 && piece.length <= this.#max) {
      yield { bytes: piece, cut: false };
      return;
    }
    yield* this.#hold(piece);
    if (this.#skipping) this.#skipping = false;
    else yield this.#taken(false);
  }

  *#hold(piece: Uint8Array): Generator<Line> {
    if (this.#skipping) return;
    const room = this.#max - this.#length;
    this.#add(piece.subarray(0, room));
    if (piece.length <= room) return;
    this.#skipping = true;
    yield this.#taken(true);
  }

  #add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#held.length) {
      const grown = Buffer.alloc(Math.min(Math.max(length, 2 * this.#held.length), this.#max));
      grown.set(this.#held.subarray(0, this.#length));
      this.#held = grown;
    }
    this.#held.set(piece, this.#length);
    this.#length = length;
  }

  #taken(cut: boolean): Line {
    const bytes = this.#held.subarray(0, this.#length);
    this.#length = 0;
    if (this.#held.length > KEPT) this.#held = Buffer.alloc(FIRST);
    return { bytes, cut };
  }
}
