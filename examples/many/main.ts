/** 1,000 instances of one plugin in one process, each with memory of its own. */
import { equal } from "node:assert/strict";
import { compile } from "mortise";
import { assemble } from "../assemble.ts";

const INSTANCES = 1_000;

const code = await compile(await assemble(new URL("plugin.wat", import.meta.url)));
const before = process.memoryUsage.rss();
const plugins = await Promise.all(
  Array.from({ length: INSTANCES }, () => code.instantiate({ memory: "1MiB" })),
);

// The first is called once, the second twice, and so on: had two of them one memory, the counts would not be right.
for (const [at, plugin] of plugins.entries()) {
  for (let call = 0; call <= at % 10; call++) plugin.callSync("count");
}
const held = process.memoryUsage.rss() - before;
for (const [at, plugin] of plugins.entries()) {
  const bytes = await plugin.call("count");
  equal(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true), BigInt((at % 10) + 2));
}
await Promise.all(plugins.map((plugin) => plugin.close()));
console.log(
  `${INSTANCES} instances, each with its own count; about ${Math.round(held / INSTANCES / 1024)} KiB of RSS each`,
);
