import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Deployment } from "../../testing/deployment.ts";
import { patternFunctions } from "./functions.ts";

const GUESTS = join(import.meta.dirname, "../../../../engine/guests/components");
const BLOCK = "pattern:extension/data-block@0.1.0";

interface Builder {
  buildGuest(folder: string): Promise<unknown>;
}

/** By its path: it builds for every package's tests. */
const BUILDER = join(import.meta.dirname, "../../../../../scripts/guests.ts");

beforeAll(async () => {
  const { buildGuest } = (await import(pathToFileURL(BUILDER).href)) as Builder;
  expect(await buildGuest(GUESTS)).toEqual({ built: true });
}, 300_000);

describe.each(["c/block", "ts/block"])("the data block of %s, in a host", (name) => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await deployment.write("notes/notes.wasm", await readFile(join(GUESTS, `build/${name}.wasm`)));
    await deployment.write("notes/plugin.yaml", "name: notes\nversion: 1.0.0\ncode: notes.wasm\n");
  });
  afterEach(() => deployment.close());

  test("keeps the notes of whom it is called for, and reaches nobody else's", async () => {
    const host = await deployment.open({ functions: patternFunctions(), grants: { notes: ["memory:*"] } });
    const call = async (method: string, args: unknown[], owner: string) =>
      (await host.call("notes", `${BLOCK}#${method}`, args, { owner })).json();
    expect(await call("create", ["todo", "tea", "ada"], "ada")).toMatchObject({
      tag: "ok",
      val: { label: "todo", agentId: "ada" },
    });
    expect(await call("load", ["todo", "ada"], "ada")).toMatchObject({ tag: "ok" });
    // The guest passes on whatever owner it is told: the host holds it to who is calling.
    expect(await call("load", ["todo", "ada"], "bob")).toMatchObject({
      tag: "err",
      val: expect.stringContaining("MORTISE_CAPABILITY_DENIED"),
    });
    expect(await call("create", ["todo", "mine", "ada"], "bob")).toMatchObject({ tag: "err" });
  });
});

test.each([
  ["rust/tool", ["tool"]],
  ["python/extension", ["data-block", "data-stream", "tool"]],
  ["ts/stream", ["data-stream"]],
  ["c/block-and-tool", ["data-block", "tool"]],
])("the roles of %s are %j", async (name, roles) => {
  const deployment = await Deployment.create();
  try {
    await deployment.write("it/it.wasm", await readFile(join(GUESTS, `build/${name}.wasm`)));
    await deployment.write("it/plugin.yaml", "name: it\nversion: 1.0.0\ncode: it.wasm\n");
    const host = await deployment.open({ functions: patternFunctions() });
    expect(host.plugin("it")).toMatchObject({ state: "ready", roles });
  } finally {
    await deployment.close();
  }
});
