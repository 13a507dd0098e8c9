import { afterEach, beforeEach, expect, test } from "vitest";
import { Deployment, wasm } from "./testing/deployment.ts";

let deployment: Deployment;
beforeEach(async () => {
  deployment = await Deployment.create();
});
afterEach(() => deployment.close());

/** Answers with how many variables it sees. */
const COUNTS = wasm(`(module
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) i32.const 64)
  (func (export "count") (param i32 i32) (result i32 i32)
    (drop (call $sizes (i32.const 16) (i32.const 20)))
    (i32.store8 (i32.const 16) (i32.add (i32.const 48) (i32.load (i32.const 16))))
    i32.const 16 i32.const 1))`);

test("a plugin reaches what it is given through the engine, and another does not", async () => {
  await deployment.write("one.wasm", COUNTS);
  await deployment.write("two.wasm", COUNTS);
  const host = await deployment.open({
    environment: (plugin) => (plugin === "one" ? { env: { A: "1", B: "2" } } : {}),
  });
  expect((await host.call("one", "count")).text()).toBe("2");
  expect((await host.call("two", "count")).text()).toBe("0");
});

test("a program that is named is a plugin, in the folder that is named, with the variables that it is given", async () => {
  await deployment.write(
    "answer.mjs",
    `import { createInterface } from "node:readline";
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, method } = JSON.parse(line);
      console.log(JSON.stringify({ jsonrpc: "2.0", id, result: { method, given: process.env.GIVEN, folder: process.cwd() } }));
    }`,
  );
  const host = await deployment.open({
    plugins: [],
    programs: { answer: { command: ["node", "answer.mjs"], folder: deployment.root } },
    environment: () => ({ env: { GIVEN: "yes" } }),
  });
  expect(host.plugin("answer")).toMatchObject({ state: "ready", format: "process", error: undefined });
  expect((await host.call("answer", "library.call", {})).json()).toEqual({
    method: "library.call",
    given: "yes",
    folder: deployment.root,
  });
});

test("a program that is not there fails by itself", async () => {
  const host = await deployment.open({
    plugins: [],
    programs: { lost: { command: ["no-such-program"], folder: deployment.root } },
  });
  expect(host.plugin("lost")).toMatchObject({
    state: "failed",
    error: { code: "MORTISE_PROCESS_UNSTARTABLE" },
  });
});
