import type { Outcome } from "../batches.ts";
import { StoreError } from "../errors.ts";
import type { Operation } from "./operation.ts";

/** What a key holds: bytes of key and value, and the value where it is known. */
export interface Held {
  readonly bytes: number;
  readonly value: string | undefined;
}

/** What a plugin's keys come to. */
export interface Usage {
  readonly keys: number;
  readonly bytes: number;
}

/** What an operation answers: a value, or whether there was one. */
export type Answer = string | boolean | undefined;

/** A plugin's key. */
export interface Place {
  readonly plugin: string;
  readonly key: string;
}

/** What a batch comes to, worked out before anything is written: one state for each key, one sum for each plugin. */
export class Ledger {
  readonly #usage: Map<string, Usage>;
  readonly #held: Map<string, Held | undefined>;
  readonly #changed = new Map<string, Place>();

  /** `held` is by {@link placeKey}, of every key that the operations name and that is there. */
  constructor(usage: ReadonlyMap<string, Usage>, held: ReadonlyMap<string, Held>) {
    this.#usage = new Map(usage);
    this.#held = new Map(held);
  }

  perform(operation: Operation): Outcome<Answer> {
    const place = placeKey(operation);
    const before = this.#held.get(place);
    if (operation.kind === "get") return { value: before?.value };
    if (operation.kind === "delete") {
      if (before === undefined) return { value: false };
      this.#put(operation, undefined, before);
      return { value: true };
    }
    const { text, bytes, quota, plugin } = operation;
    const used = this.#usageOf(plugin);
    const after = grown(used, before, { bytes, value: text });
    if (!(after.bytes <= quota.bytes) && after.bytes > used.bytes)
      return { error: exceeded(plugin, `${after.bytes} bytes, more than ${quota.bytes}`) };
    if (!(after.keys <= quota.keys) && after.keys > used.keys)
      return { error: exceeded(plugin, `${after.keys} keys, more than ${quota.keys}`) };
    this.#put(operation, { bytes, value: text }, before);
    return { value: undefined };
  }

  /** Keys that are to hold something else now. */
  get written(): readonly (Place & Held)[] {
    return [...this.#changed].flatMap(([place, { plugin, key }]) => {
      const held = this.#held.get(place);
      return held === undefined ? [] : [{ plugin, key, ...held }];
    });
  }

  /** Keys that are to be gone. */
  get removed(): readonly Place[] {
    return [...this.#changed].flatMap(([place, named]) =>
      this.#held.get(place) === undefined ? [named] : [],
    );
  }

  get usage(): ReadonlyMap<string, Usage> {
    return this.#usage;
  }

  #put({ plugin, key }: Place, after: Held | undefined, before: Held | undefined): void {
    this.#usage.set(plugin, grown(this.#usageOf(plugin), before, after));
    const place = placeKey({ plugin, key });
    this.#held.set(place, after);
    this.#changed.set(place, { plugin, key });
  }

  #usageOf(plugin: string): Usage {
    return this.#usage.get(plugin) ?? { keys: 0, bytes: 0 };
  }
}

/** One text for a plugin's key: neither holds NUL. */
export function placeKey({ plugin, key }: Place): string {
  return `${plugin}\0${key}`;
}

function grown({ keys, bytes }: Usage, before: Held | undefined, after: Held | undefined): Usage {
  return {
    keys: keys + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1),
    bytes: bytes + (after?.bytes ?? 0) - (before?.bytes ?? 0),
  };
}

function exceeded(plugin: string, what: string): StoreError {
  return new StoreError("MORTISE_KV_QUOTA", `It would keep ${what}.`, { plugin });
}
