/** What someone does first with the published packages; `scripts/published.ts` runs it where they are installed. */
import { equal } from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "@mortise/engine";
import { type CallContext, createPlugin } from "@mortise/engine/extism";
import { Host } from "mortise";

const echo = await compile("echo.wasm");
{
  await using instance = await echo.instantiate({ memory: "1MiB" });
  equal((await instance.call("echo", "hello", { deadline: 1_000 })).text(), "hello");
}
{
  await using pool = await echo.pool({ threads: 2 });
  const calls = Array.from({ length: 20 }, (_, at) => pool.call("echo", `call ${at}`));
  equal(
    (await Promise.all(calls)).map((output) => output.text()).join(),
    calls.map((_, at) => `call ${at}`).join(),
  );
}

const greet = await compile("greet.ts");
await using greeter = await greet.instantiate();
equal((await greeter.call("greet", JSON.stringify({ name: "Ada" }))).text(), "Hello, Ada!");

const upper = (context: CallContext, handle: bigint) =>
  context.store(context.read(handle)?.text().toUpperCase() ?? "");
for (const runInWorker of [false, true]) {
  const functions = { "extism:host/user": { upper } };
  await using plugin = await createPlugin("shout.wasm", { functions, runInWorker });
  equal((await plugin.call("shout", "hello"))?.text(), "HELLO");
}

mkdirSync("isolated");
writeFileSync("isolated/plugin.yaml", "name: isolated\nversion: 1.0.0\ncode: greet.ts\nisolation: process\n");
copyFileSync("greet.ts", "isolated/greet.ts");
{
  await using host = await Host.open({ plugins: ["isolated"] });
  equal(host.plugin("isolated")?.wall, "process");
  equal((await host.call("isolated", "greet", { name: "Ada" })).text(), "Hello, Ada!");
}
