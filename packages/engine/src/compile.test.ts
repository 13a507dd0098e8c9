import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import { conformanceComponent } from "./conformance/component.ts";
import { hostFunction } from "./hostfunction.ts";
import { assemble } from "./hostile/assemble.ts";

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
