// A fresh process to the first answer of a component: `component.mjs ours|jco MODULE CACHE-FOLDER GUEST`. `load` is
// what compiling and instantiating takes once the library is there, `program` all since Node.js is done with itself.
const [who, module, cache, guest] = process.argv.slice(2);
const WORK = "mortise:work/work@0.1.0";
const TEXT = "The quick brown fox jumps over the lazy dog.";
const library = await import(module);
// What only the peer's program needs, it alone loads: its code goes into files, to be imported.
const needed = who === "ours" ? [] : ["node:fs/promises", "node:os", "node:path"];
const { mkdir, mkdtemp, readFile, rm, writeFile, tmpdir, dirname, join } = Object.assign(
  {},
  ...(await Promise.all(needed.map((name) => import(name)))),
);
const begin = performance.now();
let load = 0;
if (who === "ours") {
  const code = await library.compile(guest, cache === "" ? {} : { cache });
  const instance = await code.instantiate();
  load = performance.now() - begin;
  instance.invokeSync(`${WORK}#echo`, [TEXT]);
} else {
  const { files } = await library.transpileBytes(await readFile(guest), {
    name: "component",
    instantiation: "sync",
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
    base64Cutoff: 0,
  });
  const folder = await mkdtemp(join(tmpdir(), "mortise-bench-"));
  for (const [name, bytes] of Object.entries(files)) {
    if (!name.endsWith(".js")) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  const { instantiate } = await import(join(folder, "component.js"));
  const instance = instantiate((name) => new WebAssembly.Module(files[name]), {});
  load = performance.now() - begin;
  instance[WORK].echo(TEXT);
  await rm(folder, { recursive: true });
}
const now = performance.now();
console.log(JSON.stringify({ load, program: now - performance.nodeTiming.bootstrapComplete }));
process.exit(0);
