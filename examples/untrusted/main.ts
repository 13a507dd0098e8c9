/** A plugin that spins, hoards, recurses and lies: each is stopped with a code, and the next call works. */
import { equal } from "node:assert/strict";
import { compile, MortiseError } from "mortise";
import { assemble } from "../assemble.ts";

const code = await compile(await assemble(new URL("plugin.wat", import.meta.url)), { name: "untrusted" });
await using plugin = await code.instantiate({ memory: "16MiB" });

// The event loop turns while the plugin computes: this counts its turns.
let turns = 0;
const timer = setInterval(() => turns++, 1);

for (const [name, deadline, expected] of [
  ["spin", 200, "MORTISE_DEADLINE_EXCEEDED"],
  ["hoard", 5_000, "MORTISE_MEMORY_EXCEEDED"],
  ["deep", 5_000, "MORTISE_STACK_OVERFLOW"],
  ["lie", 5_000, "MORTISE_BAD_POINTER"],
] as const) {
  const before = turns;
  const stopped = await plugin.call(name, "x", { deadline }).catch((error: unknown) => error);
  equal(stopped instanceof MortiseError ? stopped.code : stopped, expected);
  equal((await plugin.call("echo", "still here")).text(), "still here");
  console.log(
    `${name.padEnd(6)} ${expected}, after ${turns - before} turns of the event loop; the next call works`,
  );
}
clearInterval(timer);
equal(turns > 0, true, "the event loop stood still");
