/** Megabytes a second of the rewriter: `rewriting.ts quickjs|large`. Cold is the first module of the process. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { admit, rewrite } from "../../../packages/engine/src/meter/rewrite.ts";
import { readModule } from "../../../packages/engine/src/wasm/module.ts";
import { walkCode } from "../../../packages/engine/src/wasm/walk.ts";

/** Binaryen, which the AssemblyScript compiler brings along, holds its module in JavaScript: taken as it is compiled. */
async function binaryen(): Promise<Uint8Array> {
  let taken: Uint8Array | undefined;
  const taking = (source: Uint8Array): never => {
    taken ??= new Uint8Array(source);
    throw new Error("The module is only wanted, not run.");
  };
  Object.assign(WebAssembly, { instantiate: async (source: Uint8Array) => taking(source) });
  process.on("unhandledRejection", () => {});
  // Where the module is instantiated as it loads, loading fails by what is thrown above.
  await Promise.race([import("binaryen").catch(() => {}), new Promise((done) => setTimeout(done, 5_000))]);
  if (taken === undefined) throw new Error("binaryen instantiated no module.");
  return taken;
}

const bytes =
  process.argv[2] === "large"
    ? await binaryen()
    : new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))));
const variant = { yields: true, fuel: false };

/** Reading, walking and rewriting: all that is ours. */
function ours(): void {
  const module = readModule(bytes);
  rewrite({ module, code: walkCode(module) }, variant);
}

/** What loading a plugin takes: the same, and V8's validation of the module as it was given. */
function whole(): void {
  rewrite(admit(bytes), variant);
}

function speed(run: () => void): number {
  const begin = performance.now();
  run();
  return bytes.length / 1e3 / (performance.now() - begin);
}

const cold = speed(ours);
const runs = Math.max(10, Math.ceil(3e7 / bytes.length));
const medianSpeed = (run: () => void): number => {
  const speeds = Array.from({ length: runs }, () => speed(run)).sort((a, b) => a - b);
  return speeds[runs >> 1] ?? 0;
};
console.log(JSON.stringify({ cold, warm: medianSpeed(ours), whole: medianSpeed(whole) }));
process.exit(0);
