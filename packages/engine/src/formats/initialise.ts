import type { CallLimits, Guest } from "../guest.ts";
import { threadKernel } from "../kernel/kernel.ts";

type Zeroes = (...args: number[]) => unknown;

/**
 * Runs what a guest's modules do before their first call, under a deadline of its own: the start functions, then, by
 * what the main module exports, `hs_init` after `_initialize` (Haskell's order), or `__wasm_call_ctors`, or
 * `_initialize`. `_start` is a command's entry: it runs when it is called by name.
 *
 * Follows the Rust runtime of Extism and seed `000_7ee0f4b3f66860e3.txt`.
 */
export function initialise(guest: Guest, options: CallLimits | undefined): void {
  guest.started = true;
  const steps = stepsOf(guest);
  if (steps.length === 0) return;
  guest.runSync(options, () => {
    // An initialiser may grow its memory or allocate blocks, before any call has begun in the kernel.
    if (guest.linked.usesKernel) threadKernel().begin(guest.call, 0, guest.allowance);
    for (const step of steps) step();
  });
}

function stepsOf(guest: Guest): readonly (() => void)[] {
  const steps: (() => void)[] = [...guest.starts];
  const named = (name: string): void => {
    const found = guest.exports[name];
    // `hs_init` takes (argc, argv) or nothing; wasm takes missing numbers as 0.
    if (typeof found === "function") steps.push(() => (found as Zeroes)());
  };
  if (typeof guest.exports["hs_init"] === "function") {
    named("_initialize");
    named("hs_init");
  } else if (typeof guest.exports["__wasm_call_ctors"] === "function") named("__wasm_call_ctors");
  else named("_initialize");
  return steps;
}
