import { join } from "node:path";
import { compile } from "@mortise/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

async function instantiated() {
  expect(await buildGuest(import.meta.dirname)).toEqual({ built: true });
  const code = await compile(join(import.meta.dirname, "build/dependencies.wasm"));
  return code.instantiate();
}

let plugin: Awaited<ReturnType<typeof instantiated>>;
beforeAll(async () => {
  plugin = await instantiated();
}, 120_000);
afterAll(() => plugin.close());

const read = async (text: string) =>
  (await plugin.call("mortise:dependencies/manifest@0.1.0#read", [text])).json();

test("dependencies are listed by name, each with its range and its kind", async () => {
  const text = JSON.stringify({
    name: "é",
    dependencies: { b: "1" },
    devDependencies: { c: "2", a: "3" },
    optionalDependencies: { d: "4" },
    peerDependencies: { b: ">=1" },
  });
  expect(await read(text)).toEqual({
    tag: "ok",
    val: [
      { name: "a", range: "3", kind: "development" },
      { name: "b", range: "1", kind: "runtime" },
      { name: "b", range: ">=1", kind: "peer" },
      { name: "c", range: "2", kind: "development" },
      { name: "d", range: "4", kind: "optional" },
    ],
  });
  expect(await read("{}")).toEqual({ tag: "ok", val: [] });
});

test.each([
  ["{", "It is no JSON."],
  ["[]", "It is no object."],
  ["null", "It is no object."],
  ['{"dependencies":[]}', "Its `dependencies` is no object of texts."],
  ['{"peerDependencies":{"a":1}}', "Its `peerDependencies` is no object of texts."],
])("%s is told what is wrong with it", async (text, val) => {
  expect(await read(text)).toEqual({ tag: "err", val });
});
