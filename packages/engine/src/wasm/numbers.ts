/** A list of 32-bit numbers that grows: what a walk over millions of bytes can afford to write to. */
export class Numbers {
  data: Int32Array;
  length = 0;

  constructor(room: number) {
    this.data = new Int32Array(room);
  }

  push3(a: number, b: number, c: number): void {
    if (this.length + 3 > this.data.length) this.grow();
    this.data[this.length++] = a;
    this.data[this.length++] = b;
    this.data[this.length++] = c;
  }

  push(a: number): void {
    if (this.length === this.data.length) this.grow();
    this.data[this.length++] = a;
  }

  /** Adds `count` of the numbers that lie in `from` at `start`. */
  append(from: Int32Array, start: number, count: number): void {
    while (this.length + count > this.data.length) this.grow();
    const { data, length } = this;
    // A view costs more than copying this few.
    if (count <= 24) for (let i = 0; i < count; i++) data[length + i] = from[start + i] as number;
    else data.set(from.subarray(start, start + count), length);
    this.length = length + count;
  }

  private grow(): void {
    const next = new Int32Array(this.data.length * 2 + 16);
    next.set(this.data);
    this.data = next;
  }
}
