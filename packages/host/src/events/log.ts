import type { Event } from "./event.ts";

/** An event as it goes through the bus; `hops` counts the events that it came from, one in answer to the other. */
export interface Hopped {
  readonly event: Event;
  readonly hops: number;
}

/** An event in the log. Later ones have greater positions. */
export interface LoggedEvent extends Hopped {
  readonly position: number;
}

/** An event that a plugin did not get, or could not take, and that nobody tries again. */
export interface DeadLetter {
  readonly event: Event;
  /** Who should have got it; undefined where it never went out. */
  readonly plugin: string | undefined;
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where events, cursors and dead letters are kept: in memory here, in the store for those that must survive. */
export interface EventLog {
  /** Keeps events, in this order, and gives their positions. What it has answered is kept. */
  append(events: readonly Hopped[]): readonly number[] | Promise<readonly number[]>;
  /** Events after a position, oldest first, at most `limit`. */
  read(after: number, limit: number): readonly LoggedEvent[] | Promise<readonly LoggedEvent[]>;
  /** The position of the last event; 0 where there is none. */
  last(): number | Promise<number>;
  /** For each plugin, the position up to which it has had its events. */
  cursors(): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;
  advance(plugin: string, position: number): void | Promise<void>;
  bury(letter: DeadLetter): void | Promise<void>;
  /** Newest last. */
  deadLetters(): readonly DeadLetter[] | Promise<readonly DeadLetter[]>;
}

/** Events and dead letters kept in memory. */
const MAX_KEPT = 10_000;

/** A log that ends with the process. It keeps the last 10,000 events, and as many dead letters. */
export class MemoryEventLog implements EventLog {
  readonly #max: number;
  readonly #cursors = new Map<string, number>();
  #events: LoggedEvent[] = [];
  #letters: DeadLetter[] = [];
  #last = 0;

  constructor(max = MAX_KEPT) {
    this.#max = max;
  }

  append(events: readonly Hopped[]): readonly number[] {
    const positions = events.map(({ event, hops }) => {
      this.#events.push({ event, hops, position: ++this.#last });
      return this.#last;
    });
    if (this.#events.length > 2 * this.#max) this.#events = this.#events.slice(-this.#max);
    return positions;
  }

  read(after: number, limit: number): readonly LoggedEvent[] {
    const from = this.#events.findIndex(({ position }) => position > after);
    return from === -1 ? [] : this.#events.slice(from, from + limit);
  }

  last(): number {
    return this.#last;
  }

  cursors(): ReadonlyMap<string, number> {
    return new Map(this.#cursors);
  }

  advance(plugin: string, position: number): void {
    this.#cursors.set(plugin, position);
  }

  bury(letter: DeadLetter): void {
    this.#letters.push(letter);
    if (this.#letters.length > 2 * this.#max) this.#letters = this.#letters.slice(-this.#max);
  }

  deadLetters(): readonly DeadLetter[] {
    return this.#letters.slice(-this.#max);
  }
}
