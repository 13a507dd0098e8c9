import { contributedSchema } from "@mortise/host";
import type { Store } from "@mortise/store";
import { openStore } from "@mortise/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effects } from "../effects.ts";
import { Deployment } from "../testing/deployment.ts";
import { GUESTS } from "../testing/guests.ts";

const SCHEMA = contributedSchema.parse({
  attributes: { character: [{ name: "hp", type: "integer", default: 100 }] },
  tables: [
    {
      name: "scores",
      columns: [
        { name: "name", type: "text", primary: true },
        { name: "points", type: "integer" },
        { name: "notes", type: "jsonb" },
      ],
    },
  ],
});

const row = (name: string, points: number, notes: unknown = null) => ({ name, points, notes });

/** What each function is asked, in this order, and what it answers. */
const ASKED: readonly (readonly [name: string, input: unknown, reply: unknown])[] = [
  ["db_insert", { table: "scores", row: { name: "ada", points: 3 } }, row("ada", 3)],
  ["db_insert", { table: "scores", row: row("bob", 1, { é: [1] }) }, row("bob", 1, { é: [1] })],
  ["db_insert", { table: "scores", row: { name: "eve", points: 2 } }, row("eve", 2)],
  ["db_get", { table: "scores", key: { name: "bob" } }, row("bob", 1, { é: [1] })],
  ["db_get", { table: "scores", key: { name: "nobody" } }, null],
  [
    "db_query",
    { table: "scores", order: [{ column: "points", descending: true }], limit: 2 },
    { rows: [row("ada", 3), row("eve", 2)], after: expect.any(Object) },
  ],
  [
    "db_query",
    {
      table: "scores",
      where: {
        or: [
          { column: "name", op: "prefix", value: "b" },
          { and: [{ column: "points", op: "gte", value: 3 }] },
        ],
      },
    },
    { rows: [row("ada", 3), row("bob", 1, { é: [1] })], after: null },
  ],
  ["db_update", { table: "scores", key: { name: "ada" }, changes: { points: 4 } }, true],
  ["db_update", { table: "scores", key: { name: "nobody" }, changes: { points: 4 } }, false],
  ["db_get", { table: "scores", key: { name: "ada" } }, row("ada", 4)],
  ["db_delete", { table: "scores", key: { name: "bob" } }, true],
  ["db_delete", { table: "scores", key: { name: "bob" } }, false],
  ["db_attributes", { entity: "character", id: "1" }, { hp: 100 }],
  ["db_set_attributes", { entity: "character", id: "1", values: { hp: 7 } }, null],
  ["db_attributes", { entity: "character", id: "1" }, { hp: 7 }],
];

const REFUSED: readonly (readonly [name: string, input: unknown, code: string])[] = [
  ["db_get", { table: "others", key: { name: "a" } }, "MORTISE_TABLE_UNKNOWN"],
  ["db_insert", { table: "scores", row: { name: 1 } }, "MORTISE_ROW_INVALID"],
  ["db_insert", { table: "scores", row: { name: "ada" } }, "MORTISE_ROW_EXISTS"],
  [
    "db_query",
    { table: "scores", where: { column: "name; drop", op: "eq", value: 1 } },
    "MORTISE_QUERY_INVALID",
  ],
  [
    "db_query",
    { table: "scores", where: { column: "name", op: "like", value: "%" } },
    "MORTISE_INPUT_INVALID",
  ],
];

describe("a plugin's tables", () => {
  let store: Store;
  let granted: Deployment;
  let bare: Deployment;
  beforeAll(async () => {
    store = await openStore({ memory: true });
    for (const { format } of GUESTS)
      await store.tables.apply(await store.tables.plan(format, "1.0.0", SCHEMA));
    const functions = effects({ store });
    granted = await Deployment.open(functions, ["db:*", "kv:*"]);
    bare = await Deployment.open(functions);
  });
  afterAll(async () => {
    await granted?.[Symbol.asyncDispose]();
    await bare?.[Symbol.asyncDispose]();
    await store?.close();
  });

  test.each(GUESTS)("are reached from the format $format, each plugin its own", async ({ format }) => {
    const names = effects({ store }).map(({ name }) => name);
    expect(new Set(ASKED.map(([name]) => name))).toEqual(
      new Set(names.filter((name) => name.startsWith("db_"))),
    );
    for (const [name, input, payload] of ASKED)
      expect([name, await granted.ask(format, name, input)]).toEqual([name, { kind: "Success", payload }]);
    for (const [name, input, code] of REFUSED)
      expect([name, await granted.ask(format, name, input)]).toMatchObject([
        name,
        { kind: "Error", payload: { code } },
      ]);
  });

  test.each(GUESTS)("are not reached from $format without a grant", async ({ format }) => {
    for (const [name, input] of ASKED) {
      const capability = /insert|update|delete|set/.test(name) ? "db:write" : "db:read";
      expect(await bare.ask(format, name, input)).toEqual({
        kind: "Error",
        payload: { code: "MORTISE_CAPABILITY_DENIED", message: `\`${capability}\` is not granted.` },
      });
    }
  });

  test("hold what each plugin may keep, and no more", async () => {
    const quota = (plugin: string) => ({ bytes: plugin === "script" ? 100 : 10_000 });
    await using held = await Deployment.open(effects({ store, tableQuota: quota }), ["db:*"]);
    const writes = [
      ["db_insert", { table: "scores", row: { name: "zoe", notes: "x".repeat(1_000) } }],
      ["db_set_attributes", { entity: "character", id: "9", values: { hp: 1 } }],
    ] as const;
    for (const [name, input] of writes) {
      expect(await held.ask("script", name, input)).toMatchObject({
        payload: { code: "MORTISE_TABLE_QUOTA" },
      });
      expect(await held.ask("buffer", name, input)).toMatchObject({ kind: "Success" });
    }
  });

  test("stand beside keys and values that last as long", async () => {
    expect(await granted.ask("script", "kv_set", { key: "é", value: { a: "\u0000" } })).toMatchObject({
      kind: "Success",
    });
    expect(await granted.ask("script", "kv_get", { key: "é" })).toMatchObject({ payload: { a: "\u0000" } });
    expect(await granted.ask("buffer", "kv_get", { key: "é" })).toMatchObject({ payload: null });
    expect(await granted.ask("script", "kv_set", { key: "é".repeat(300), value: 1 })).toMatchObject({
      payload: { code: "MORTISE_KV_KEY_INVALID" },
    });
  });
});
