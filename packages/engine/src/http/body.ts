/** Bytes as they arrive, copied together: a response in chunks of one byte would cost a hundred times its size. */
export class Body {
  readonly #max: number;
  #buffer = new Uint8Array(0);
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether the bytes still fit. */
  append(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#max) return false;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(this.#max, Math.max(length, this.#buffer.length * 2)));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}
