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

  private grow(): void {
    const next = new Int32Array(this.data.length * 2 + 16);
    next.set(this.data);
    this.data = next;
  }
}
