import type { Writable } from "node:stream";

/** How long something may take before it is told of, in milliseconds. */
const PATIENCE = 1_000;

/** One line on a terminal that says what takes so long, and goes away when it is done. Elsewhere it says nothing. */
export class Progress implements Disposable {
  private readonly stream: Writable & { readonly isTTY?: boolean };
  private timer: NodeJS.Timeout | undefined;
  private shown = false;

  constructor(stream: Writable & { readonly isTTY?: boolean }) {
    this.stream = stream;
  }

  readonly tell = (what: string): void => {
    this.clear();
    if (this.stream.isTTY !== true) return;
    this.timer = setTimeout(() => {
      this.shown = true;
      this.stream.write(`${what} …`);
    }, PATIENCE);
    this.timer.unref();
  };

  clear(): void {
    clearTimeout(this.timer);
    if (this.shown) this.stream.write("\r\u001b[2K");
    this.shown = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
