import type { Code } from "../wasm/code.ts";
import { INDIRECT, Site } from "../wasm/code.ts";

/** Work that may pass between two checks, in bytes of straight-line code, calls without a check of their own counted in. */
const UNCHECKED = 4_096;

/** What an operation sized by an operand counts as: it may touch a whole memory. */
export const SIZED_WEIGHT = 512;

/**
 * Which functions need a check on entry: those that can reach themselves through direct calls, those that call
 * what cannot be known, and those whose calls add up to more than {@link UNCHECKED} (a chain of functions that
 * each call the next one twice runs for 2^n steps without a loop). All others are bounded by their callers' checks.
 *
 * One pass of Tarjan's algorithm gives the cycles, and callees before their callers, so weights add up on the way.
 */
export function entryChecks(code: Code): Uint8Array {
  const { count, firstCallee, callees, flags } = code;
  const checked = new Uint8Array(count);
  const weights = new Float64Array(count);
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack = new Int32Array(count);
  const path = new Int32Array(count);
  let height = 0;
  let seen = 0;

  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    let depth = 0;
    const enter = (f: number): void => {
      order[f] = low[f] = seen++;
      next[f] = firstCallee[f] as number;
      stack[height++] = f;
      onStack[f] = 1;
      path[depth++] = f;
    };
    enter(root);
    while (depth > 0) {
      const f = path[depth - 1] as number;
      if ((next[f] as number) < (firstCallee[f + 1] as number)) {
        const at = next[f] as number;
        next[f] = at + 1;
        const callee = callees[at] as number;
        if (callee >= count) continue; // invalid; V8 says so
        if (order[callee] === -1) enter(callee);
        else if (onStack[callee] === 1) {
          low[f] = Math.min(low[f] as number, order[callee] as number);
          if (callee === f) checked[f] = 1;
        }
        continue;
      }
      depth--;
      if (depth > 0) {
        const caller = path[depth - 1] as number;
        low[caller] = Math.min(low[caller] as number, low[f] as number);
      }
      if (low[f] !== order[f]) continue;
      const cyclic = stack[height - 1] !== f;
      let member: number;
      do {
        member = stack[--height] as number;
        onStack[member] = 0;
        if (cyclic) checked[member] = 1;
        weights[member] = weigh(code, member, checked, weights);
        if (((flags[member] as number) & INDIRECT) !== 0 || (weights[member] as number) > UNCHECKED)
          checked[member] = 1;
      } while (member !== f);
    }
  }
  return checked;
}

function weigh(code: Code, f: number, checked: Uint8Array, weights: Float64Array): number {
  let weight = (code.ends[f] as number) - (code.instructions[f] as number);
  for (let i = code.firstCallee[f] as number; i < (code.firstCallee[f + 1] as number); i++) {
    const callee = code.callees[i] as number;
    weight += checked[callee] === 1 ? 8 : (weights[callee] as number);
  }
  for (let i = code.firstSite[f] as number; i < (code.firstSite[f + 1] as number); i += 3) {
    const kind = code.sites[i + 1];
    if (kind === Site.BULK || kind === Site.GROW) weight += SIZED_WEIGHT;
  }
  return weight;
}
