import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compile, stripScript } from "./compile.ts";
import { conformanceComponent } from "./conformance/component.ts";
import { hostFunction } from "./hostfunction.ts";
import { assemble } from "./hostile/assemble.ts";
import { inspect } from "./inspect.ts";

const FIXTURES = `${import.meta.dirname}/conformance/fixtures`;
const text = { run: (given: unknown) => given };
const module = async (): Promise<Uint8Array> => assemble(await readFile(`${FIXTURES}/extism.wat`, "utf8"));
const component = (): Promise<Uint8Array> => conformanceComponent(`${FIXTURES}/component.wat`);
const functions = ["shout", "later"].map((name) => hostFunction(name, (input) => input));
const imports = { "mortise:test/host": { shout: text, later: text } };

test.each([
  ["a module as a Buffer", async () => Buffer.from(await module())],
  ["a module as a Uint8Array", async () => new Uint8Array(await module())],
  ["a component as a Buffer", async () => Buffer.from(await component())],
  ["a component as a Uint8Array", async () => new Uint8Array(await component())],
])("what is compiled is what was given, whatever its owner writes to it after: %s", async (what, make) => {
  const bytes = await make();
  const compiling = compile(bytes, what.includes("component") ? { imports } : { functions });
  bytes.fill(0, 8);
  await using instance = await (await compiling).instantiate();
  expect((await instance.call("echo", what.includes("component") ? ["text"] : "text")).text()).toMatch(
    /^"?text"?$/,
  );
});

test.each([
  ["the module of a manifest", (bytes: Uint8Array) => ({ wasm: [{ data: bytes }] }) as object],
  ["the module of a manifest, in an ArrayBuffer", ({ buffer }: Uint8Array) => ({ wasm: [{ data: buffer }] })],
])("the same goes for %s", async (_, manifest) => {
  const bytes = new Uint8Array(await module());
  const compiling = compile(manifest(bytes), { functions });
  bytes.fill(0, 8);
  await using instance = await (await compiling).instantiate();
  expect((await instance.call("echo", "text")).text()).toBe("text");
});

test("the same goes for a manifest that is text in a Buffer", async () => {
  const manifest = Buffer.from(
    JSON.stringify({ wasm: [{ data: Buffer.from(await module()).toString("base64") }] }),
  );
  const compiling = compile(manifest, { functions });
  manifest.fill(32);
  await using instance = await (await compiling).instantiate();
  expect((await instance.call("echo", "text")).text()).toBe("text");
});

test("the same goes for the list of a manifest's modules, and for the files of a script", async () => {
  const manifest = { wasm: [{ data: await module() }] };
  const compiling = compile(manifest, { functions });
  manifest.wasm.pop();
  expect((await compiling).exports).toContain("echo");

  const source = Buffer.from("export const echo = (text) => text;");
  const files = new Map([["main.js", source]]);
  const loading = compile("main.js", { files });
  source.fill(32);
  files.clear();
  expect((await loading).exports).toEqual(["echo"]);
  const text = Buffer.from("export const echo = (text) => text;");
  const stripping = stripScript("main.js", { files: new Map([["main.js", text]]) });
  text.fill(32);
  expect((await compile("main.js", { stripped: await stripping })).exports).toEqual(["echo"]);
});

test("the same goes for what is inspected", async () => {
  const bytes = Buffer.from(await module());
  const inspecting = inspect(bytes);
  bytes.fill(0);
  expect(await inspecting).toMatchObject({ format: "extism" });
});

test("standard input is what it was when the instance was made", async () => {
  const bytes = await assemble(`(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (memory (export "memory") 1)
    (func (export "first") (result i32)
      (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 1))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (i32.load8_u (i32.const 16))))`);
  const stdin = Buffer.from([7]);
  await using instance = await (await compile(bytes)).instantiate({ stdin });
  stdin.fill(1);
  await expect(instance.call("first")).rejects.toMatchObject({ details: { returnCode: 7 } });
});
