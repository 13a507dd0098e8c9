import { AsyncLocalStorage } from "node:async_hooks";
import type { Turn, Turns } from "./turn.ts";

/** A host function that is running: for which plugin, in which of its calls, and inside which other one. */
interface Entered {
  readonly turns: Turns;
  readonly turn: Turn;
  readonly outer: Entered | undefined;
}

const running = new AsyncLocalStorage<Entered>();

/** Runs a host function so that {@link isEntered} knows of it, also after it has waited. */
export function entered<T>(by: Omit<Entered, "outer">, body: () => T): T {
  let outer = running.getStore();
  // A guest that was suspended may come back in the context of its last host function: the chain must not grow by it.
  while (outer !== undefined && (outer.turn === by.turn || outer.turn.ended)) outer = outer.outer;
  return running.run({ ...by, outer }, body);
}

/**
 * Whether this is code of a host function of a call of that plugin which has not ended: a call that it waits for
 * would wait for itself.
 */
export function isEntered(turns: Turns): boolean {
  for (let at = running.getStore(); at !== undefined; at = at.outer) {
    if (at.turns === turns && !at.turn.ended) return true;
  }
  return false;
}
