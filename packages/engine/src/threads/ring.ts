// A queue of records in shared memory, with one thread that writes and one that reads.
//
// `head` and `tail` count bytes for ever, modulo 2^32: the writer alone stores `head`, the reader alone stores `tail`,
// and their difference is what lies between. A record is written first and `head` stored after it (atomically, so in
// that order for whoever loads `head`); the reader stores `tail` only when it has done with a record.
//
// No wake-up is lost. A reader that finds nothing (1) stores 1 into its `sleeps` word, (2) looks at `head` once more,
// and only then (3) waits for `sleeps` to be no longer 1. A writer (a) stores `head`, then (b) looks at `sleeps`, and
// where that is 1 (c) sets it to 0 and notifies. All of these are atomic and so in one order for both threads. If (1)
// comes before (b), the writer sees 1 and does (c): either before (3), which then does not wait, or after, and wakes
// it. If (b) comes before (1), then so does (a), and (2) sees the record.
import { KIND } from "./layout.ts";

/** Bytes in front of every record: claim, length of the body, kind, and the id of its call. */
export const RECORD = 16;

const align = (bytes: number): number => (bytes + 15) & ~15;

export interface RingPlace {
  /** Indices of the words. */
  readonly head: number;
  readonly tail: number;
  /** Byte offset and length of the records; the length is a power of two. */
  readonly start: number;
  readonly size: number;
}

/** The writer's end. */
export class RingWriter {
  private readonly words: Int32Array;
  private readonly place: RingPlace;
  private head: number;
  private next: number;
  /** Where the record that was reserved last begins, as `head` counts: what {@link holds} takes. */
  position = 0;

  constructor(words: Int32Array, place: RingPlace) {
    this.words = words;
    this.place = place;
    this.head = this.next = Atomics.load(words, place.head);
  }

  /** Whether the reader still has to release a record; until then nothing is written over it. */
  holds(position: number): boolean {
    return ((position - Atomics.load(this.words, this.place.tail)) | 0) >= 0;
  }

  /** Whether everything written has been read. */
  get drained(): boolean {
    return Atomics.load(this.words, this.place.tail) === this.head;
  }

  /** Begins a record: the byte offset at which its body goes, or -1 where there is no room now. */
  reserve(kind: number, id: number, length: number): number {
    const { words, place, head } = this;
    const need = align(RECORD + length);
    let at = head & (place.size - 1);
    const rest = place.size - at;
    const pad = need > rest ? rest : 0;
    const free = place.size - ((head - Atomics.load(words, place.tail)) >>> 0);
    if (pad + need > free) return -1;
    if (pad > 0) {
      this.mark(at, KIND.PAD, 0, pad - RECORD);
      at = 0;
    }
    this.mark(at, kind, id, length);
    this.position = (head + pad) | 0;
    this.next = (this.position + need) | 0;
    return place.start + at + RECORD;
  }

  private mark(at: number, kind: number, id: number, length: number): void {
    const word = (this.place.start + at) >>> 2;
    Atomics.store(this.words, word, 0);
    this.words[word + 1] = length;
    this.words[word + 2] = kind;
    this.words[word + 3] = id;
  }

  /** Shows the reader what was reserved last. */
  publish(): void {
    this.head = this.next;
    Atomics.store(this.words, this.place.head, this.head);
  }
}

/** The reader's end. What it reads of lengths is checked: they come from another thread. */
export class RingReader {
  private readonly words: Int32Array;
  private readonly place: RingPlace;
  private tail: number;
  private after = 0;
  /** Of the record that {@link next} found. */
  length = 0;
  kind = 0;
  id = 0;

  constructor(words: Int32Array, place: RingPlace) {
    this.words = words;
    this.place = place;
    this.tail = Atomics.load(words, place.tail);
  }

  /** How far the writer is: what {@link next} may be asked to stop at. */
  get head(): number {
    return Atomics.load(this.words, this.place.head);
  }

  /** Whether there is a record. */
  get ready(): boolean {
    return this.head !== this.tail;
  }

  /**
   * Looks at the next record before `head`: the byte offset of its body, or -1 where there is none.
   *
   * @throws RangeError where the ring is damaged
   */
  next(head = this.head): number {
    const { words, place } = this;
    for (;;) {
      const filled = (head - this.tail) >>> 0;
      if (filled === 0) return -1;
      const at = this.tail & (place.size - 1);
      const word = (place.start + at) >>> 2;
      const length = words[word + 1] as number;
      const size = align(RECORD + length);
      if (length < 0 || length > place.size || size > filled || filled > place.size || at + size > place.size)
        throw new RangeError("A record of a ring is longer than the ring.");
      this.after = (this.tail + size) | 0;
      this.kind = words[word + 2] as number;
      this.id = words[word + 3] as number;
      this.length = length;
      if (this.kind !== KIND.PAD) return place.start + at + RECORD;
      this.release();
    }
  }

  /** Has done with the record that {@link next} found: its room may be written again. */
  release(): void {
    this.tail = this.after;
    Atomics.store(this.words, this.place.tail, this.tail);
  }
}
