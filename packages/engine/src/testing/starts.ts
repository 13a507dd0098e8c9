/**
 * What a program does from its start to its first calls, with a plugin of one format, compiled anew and from the cache:
 * `starts.ts FOLDER FORMAT`, the folder of the bundle.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toolComponent } from "../component/testing/tool.ts";
import { conformanceComponent } from "../conformance/component.ts";
import type * as Extism from "../extism/index.ts";
import { assemble } from "../hostile/assemble.ts";
import type * as Engine from "../index.ts";
import { exportOf, forwarder } from "../wasi/preview2/testing/forward.ts";

const [bundle = "", format = ""] = process.argv.slice(2);
const load = (entry: string): Promise<unknown> => import(pathToFileURL(join(bundle, entry)).href);
const fixture = (name: string): string => join(import.meta.dirname, "../conformance/fixtures", name);
const folder = await mkdtemp(join(tmpdir(), "mortise-start-"));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function module(name: string): Promise<string> {
  return written("module.wasm", await assemble(await readFile(fixture(name), "utf8")));
}

/** Each twice with a cache: the first time fills it. */
async function run(path: string, enter: (instance: Engine.Instance) => Promise<unknown>): Promise<void> {
  const { compile, hostFunction } = (await load("index.js")) as typeof Engine;
  const functions = [
    hostFunction("shout", (input) => input.text().toUpperCase()),
    hostFunction("later", async (input) => `${input.text()} later`, { async: true }),
  ];
  const imports = {
    "mortise:test/host": {
      shout: { run: (text: unknown) => text },
      later: { run: async (text: unknown) => text, async: true },
    },
  };
  const cached = { cache: join(folder, "cache") };
  for (const options of [{}, cached, cached]) {
    const given = format.startsWith("component") ? { imports } : { functions };
    await using instance = await (await compile(path, { ...given, ...options })).instantiate();
    await enter(instance);
  }
}

async function call(instance: Engine.Instance): Promise<void> {
  instance.callSync("echo", "text");
  await instance.call("shouted", "text");
  await instance.call("waited", "text");
}

async function invoke(instance: Engine.Instance): Promise<void> {
  instance.invokeSync("echo", ["text"]);
  await instance.invoke("waited", ["text"]);
}

const RUNS: Readonly<Record<string, () => Promise<void>>> = {
  extism: async () => run(await module("extism.wat"), call),
  buffer: async () => run(await module("buffer.wat"), call),
  script: () => run(fixture("script.ts"), call),
  component: async () => {
    await run(await written("text.wasm", await conformanceComponent(fixture("component.wat"))), invoke);
    await run(await written("tool.wasm", await toolComponent()), async (instance) =>
      instance.invokeSync("pattern:extension/tool@0.1.0#execute", [{ name: "text", maxCount: 1 }]),
    );
  },
  "component with WASI": async () =>
    run(await written("wasi.wasm", await forwarder("cli", "clocks", "io", "random")), async (instance) => {
      instance.invokeSync(exportOf("random/random", "get-random-u64"), []);
      instance.invokeSync(exportOf("cli/stdout", "get-stdout"), []);
    }),
  "Extism's library": async () => {
    const { createPlugin } = (await load("extism.js")) as typeof Extism;
    const plugin = await createPlugin(await module("extism.wat"), {
      functions: { "extism:host/user": { shout: (_, at) => at, later: (_, at) => at } },
    });
    await plugin.call("echo", "text");
    await plugin.close();
  },
};

try {
  await RUNS[format]?.();
} finally {
  await rm(folder, { recursive: true });
}
