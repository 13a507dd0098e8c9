/** RSS of live instances: `instances.ts GUEST COUNT`. Prints what each of them adds. */
import type { Instance } from "@mortise/engine";
import { compile } from "@mortise/engine";

const [guest = "", count = ""] = process.argv.slice(2);
const collect = (): void => globalThis.gc?.();

const code = await compile(guest);
const first = await code.instantiate();
first.callSync("vowels", "to begin with");
collect();
const before = process.memoryUsage.rss();
const held: Instance[] = [];
for (let i = 0; i < Number(count); i++) {
  const instance = code.instantiateSync();
  instance.callSync("vowels", "hello");
  held.push(instance);
}
collect();
console.log(JSON.stringify({ bytes: (process.memoryUsage.rss() - before) / held.length }));
process.exit(0);
