/** RSS of live instances of a component: `componentinstances.ts ours|jco GUEST COUNT`. Prints what each of them adds. */
import { readFile } from "node:fs/promises";
import { compile } from "@mortise/engine";
import type { JcoExports } from "../../../packages/engine/src/component/testing/jco.ts";
import { transpiled } from "../../../packages/engine/src/component/testing/jco.ts";

const WORK = "mortise:work/work@0.1.0";
const [who = "", guest = "", count = ""] = process.argv.slice(2);

/** Makes an instance, calls it once, and answers what keeps it alive. */
async function maker(): Promise<() => unknown> {
  if (who === "ours") {
    const code = await compile(guest);
    return () => {
      const instance = code.instantiateSync();
      instance.invokeSync(`${WORK}#echo`, ["hello"]);
      return instance;
    };
  }
  const code = await transpiled(await readFile(guest));
  return () => {
    const instance = code.instantiate()[WORK] as JcoExports;
    (instance.echo as (text: string) => string)("hello");
    return instance;
  };
}

const make = await maker();
const held: unknown[] = [];
const hold = (instances: number): void => {
  for (let i = 0; i < instances; i++) held.push(make());
  globalThis.gc?.();
};
// With the first ones, code is compiled that all share, and the heap finds its size.
hold(Number(count) / 2);
const before = process.memoryUsage.rss();
hold(Number(count));
console.log(JSON.stringify({ bytes: (process.memoryUsage.rss() - before) / Number(count) }));
process.exit(0);
