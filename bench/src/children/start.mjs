// A fresh process to its first result: `start.mjs ours|peer|floor MODULE CACHE-FOLDER GUEST`. The floor is a module that
// reads the guest and has V8 compile it, and does no more.
const [who, module, cache, guest] = process.argv.slice(2);
const input = "The quick brown fox jumps over the lazy dog.";
if (who === "ours") {
  const { compile } = await import(module);
  const code = await compile(guest, cache === "" ? {} : { cache });
  const instance = await code.instantiate();
  (await instance.call("count_vowels", input)).text();
} else if (who === "floor") {
  const { compiled } = await import("./floor.mjs");
  compiled(guest);
} else {
  const { createPlugin, default: create } = await import(module);
  const plugin = await (createPlugin ?? create)(guest, { useWasi: true });
  (await plugin.call("count_vowels", input)).text();
}
const now = performance.now();
console.log(JSON.stringify({ process: now, program: now - performance.nodeTiming.bootstrapComplete }));
process.exit(0);
