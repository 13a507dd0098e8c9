import { afterEach, beforeEach, expect, test } from "vitest";
import type { SchemaStore } from "../options.ts";
import { Deployment } from "../testing/deployment.ts";

const CODE = "export const version = () => 1;";
const COLUMN = "      - { name: id, type: ulid, primary: true }\n";
const SCHEMA = `capabilities: [db:migrate]\nschema:\n  tables:\n  - name: logs\n    columns:\n${COLUMN}`;
const GRANTED = { grants: { a: ["db:migrate"] } };

let deployment: Deployment;
beforeEach(async () => {
  deployment = await Deployment.create();
});
afterEach(() => deployment.close());

/** A store that notes what it is asked, and fails where it is told to. */
function noting(fails: () => boolean = () => false) {
  const asked: unknown[] = [];
  const schema: SchemaStore = {
    async migrate(plugin, version, { tables }, { allowDestructive }) {
      asked.push([plugin, version, tables.map(({ name }) => name), allowDestructive]);
      if (!fails()) return [`Makes the table ${tables[0]?.name}.`];
      throw Object.assign(new Error(), { code: "MORTISE_SCHEMA_DESTRUCTIVE", problem: "It drops a column." });
    },
  };
  return { asked, store: { schema } };
}

test("a plugin's schema is applied before it is ready, and what was done is logged", async () => {
  await deployment.script("a", CODE, SCHEMA);
  const { asked, store } = noting();
  const messages: string[] = [];
  const host = await deployment.open({ ...GRANTED, store, log: ({ message }) => messages.push(message) });
  expect(asked).toEqual([["a", "1.0.0", ["logs"], false]]);
  expect(messages).toContain("Makes the table logs.");
  expect(host.plugin("a")?.state).toBe("ready");
});

test("a plugin that contributes no schema needs no store", async () => {
  await deployment.script("a", CODE);
  const { asked, store } = noting();
  const host = await deployment.open({ store });
  expect(asked).toEqual([]);
  expect(host.plugin("a")?.state).toBe("ready");
});

test("a plugin that contributes a schema does not load without a store", async () => {
  await deployment.script("a", CODE, SCHEMA);
  const host = await deployment.open(GRANTED);
  expect(host.plugin("a")).toMatchObject({ state: "failed", error: { code: "MORTISE_STORE_MISSING" } });
});

test("nothing is applied for a plugin that was not granted `db:migrate`, or that is disabled", async () => {
  await deployment.script("a", CODE, SCHEMA);
  await deployment.script("b", CODE, SCHEMA);
  await deployment.write("mortise.toml", '[plugins.b]\nenabled = false\ngrants = ["db:migrate"]\n');
  const { asked, store } = noting();
  const host = await deployment.open({ store, config: `${deployment.root}/mortise.toml` });
  expect(host.plugin("a")?.error?.code).toBe("MORTISE_CAPABILITY_DENIED");
  expect(asked).toEqual([]);
});

test("a change that fails keeps the code that runs, and says why", async () => {
  await deployment.script("a", CODE, SCHEMA);
  let fails = false;
  const { asked, store } = noting(() => fails);
  const host = await deployment.open({ ...GRANTED, store });
  await deployment.script("a", "export const version = () => 2;", `version: 2.0.0\n${SCHEMA}`);
  fails = true;
  await expect(host.reload("a")).rejects.toMatchObject({
    code: "MORTISE_MIGRATION_FAILED",
    problem: "MORTISE_SCHEMA_DESTRUCTIVE: It drops a column.",
  });
  expect((await host.call("a", "version")).text()).toBe("1");
  expect(host.plugin("a")).toMatchObject({ version: "1.0.0", state: "ready" });
  fails = false;
  await host.reload("a");
  expect((await host.call("a", "version")).text()).toBe("2");
  expect(asked).toHaveLength(3);
});

test("losing data is allowed by name", async () => {
  await deployment.script("a", CODE, SCHEMA);
  const { asked, store } = noting();
  await deployment.open({ ...GRANTED, store, allowDestructive: ["a"] });
  expect(asked).toEqual([["a", "1.0.0", ["logs"], true]]);
});
