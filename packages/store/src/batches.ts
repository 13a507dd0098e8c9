import { StoreError } from "./errors.ts";

/** What became of one item of a batch. */
export type Outcome<O> = { readonly value: O } | { readonly error: Error };

interface Item<I, O> {
  readonly item: I;
  readonly size: number;
  readonly resolve: (value: O) => void;
  readonly reject: (error: unknown) => void;
}

/** Items and units of size that are written at once. */
const MAX_ITEMS = 1_000;
const MAX_SIZE = 4 << 20;

/**
 * Writes what comes in together: what arrives in one tick, or while a batch is being written, goes into the next one.
 * Items keep their order, and each is answered once its batch was written.
 */
export class Batches<I, O> {
  readonly #write: (items: readonly I[]) => Promise<readonly Outcome<O>[]>;
  readonly #sizeOf: (item: I) => number;
  #arrived: Item<I, O>[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(
    write: (items: readonly I[]) => Promise<readonly Outcome<O>[]>,
    sizeOf: (item: I) => number = () => 1,
  ) {
    this.#write = write;
    this.#sizeOf = sizeOf;
  }

  /** @throws MORTISE_STORE_CLOSED, and what the writing of its batch throws */
  add(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new StoreError("MORTISE_STORE_CLOSED", "It takes nothing more.");
      this.#arrived.push({ item, size: this.#sizeOf(item), resolve, reject });
      this.#writing ??= this.#run();
    });
  }

  /** Waits until what has arrived is written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Takes nothing more, and waits until what has arrived is written. */
  close(): Promise<void> {
    this.#closed = true;
    return this.written();
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#arrived.length > 0) {
      const batch = this.#next();
      try {
        const outcomes = await this.#write(batch.map(({ item }) => item));
        for (const [index, { resolve, reject }] of batch.entries()) {
          const outcome = outcomes[index];
          if (outcome !== undefined && "value" in outcome) resolve(outcome.value);
          else reject(outcome?.error);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }

  #next(): readonly Item<I, O>[] {
    let size = 0;
    let count = 0;
    for (const each of this.#arrived) {
      size += each.size;
      if (count > 0 && (count === MAX_ITEMS || size > MAX_SIZE)) break;
      count++;
    }
    const batch = this.#arrived.slice(0, count);
    this.#arrived = this.#arrived.slice(count);
    return batch;
  }
}
