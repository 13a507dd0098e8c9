import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { KeptTables } from "../contributed/kept.ts";
import type { Filter, Row } from "../contributed/tables.ts";
import type { Opened } from "./opened.ts";
import { newPlugin } from "./plugin.ts";
import { OTHER, schemaOf, ULID } from "./schemas.ts";

const SCHEMA = schemaOf({
  attributes: {
    character: [
      { name: "health", type: "integer", default: 100 },
      { name: "stance", type: "string" },
    ],
  },
  tables: [
    {
      name: "fights",
      columns: [
        { name: "id", type: "ulid", primary: true },
        { name: "place", type: "text", nullable: false, default: "arena" },
      ],
    },
    {
      name: "blows",
      columns: [
        { name: "fight", type: "ulid", primary: true, ref: "fights" },
        { name: "number", type: "integer", primary: true },
        { name: "by", type: "ulid", ref: "characters" },
        { name: "damage", type: "integer", nullable: false },
        { name: "note", type: "text" },
        { name: "fatal", type: "boolean", default: false },
        { name: "at", type: "timestamptz" },
        { name: "data", type: "jsonb" },
        { name: "tag", type: "text", unique: true },
      ],
    },
  ],
});

export function rowsConform(opened: () => Opened): void {
  describe("rows", () => {
    const tables = () => opened().store.tables;

    const install = async () => {
      const plugin = newPlugin();
      await tables().apply(await tables().plan(plugin, "1.0.0", SCHEMA));
      await tables().insert(plugin, "fights", { id: ULID });
      return plugin;
    };

    test("a row comes back as it was inserted, with its defaults", async () => {
      const plugin = await install();
      const data = { list: [1, null, "é 𝒳 '"], nested: { deep: true } };
      const row = {
        fight: ULID,
        number: 9_007_199_254_740_991,
        damage: -5,
        at: "2026-01-31T13:00:00+01:00",
        data,
      };
      const kept = {
        ...row,
        by: null,
        note: null,
        fatal: false,
        at: "2026-01-31T12:00:00.000Z",
        tag: null,
      };
      expect(await tables().insert(plugin, "blows", row)).toEqual(kept);
      expect(await tables().get(plugin, "blows", { fight: ULID, number: row.number })).toEqual(kept);
      expect(await tables().get(plugin, "blows", { fight: ULID, number: 1 })).toBeUndefined();
    });

    test("an update changes what it names, and a delete removes the row", async () => {
      const plugin = await install();
      const key = { fight: ULID, number: 1 };
      await tables().insert(plugin, "blows", { ...key, damage: 1, note: "ouch", data: [1] });
      expect(await tables().update(plugin, "blows", key, { damage: 2, data: null })).toBe(true);
      expect(await tables().get(plugin, "blows", key)).toMatchObject({ damage: 2, note: "ouch", data: null });
      expect(await tables().update(plugin, "blows", { ...key, number: 2 }, { damage: 3 })).toBe(false);
      expect(await tables().delete(plugin, "blows", key)).toBe(true);
      expect(await tables().delete(plugin, "blows", key)).toBe(false);
    });

    test.each<[string, Row, string | undefined]>([
      ["an unknown column", { other: 1 }, undefined],
      ["a missing column", { number: 1 }, "damage"],
      ["a fraction", { number: 1.5, damage: 1 }, "number"],
      ["a number as text", { number: 1, damage: "1" }, "damage"],
      ["null where there must be a value", { number: 1, damage: null }, "damage"],
      ["text with NUL", { number: 1, damage: 1, note: "a\0" }, "note"],
      ["half a surrogate pair", { number: 1, damage: 1, note: "\udc00" }, "note"],
      ["NUL deep in JSON", { number: 1, damage: 1, data: { a: [{ "k\0": 1 }] } }, "data"],
      ["no ULID", { number: 1, damage: 1, by: "characters" }, "by"],
      ["no moment", { number: 1, damage: 1, at: "tomorrow" }, "at"],
      ["a moment that no calendar has", { number: 1, damage: 1, at: "2026-13-01T00:00:00Z" }, "at"],
      ["the year 0", { number: 1, damage: 1, at: "0000-01-01T00:00:00Z" }, "at"],
      ["a text too long to be unique", { number: 1, damage: 1, tag: "x".repeat(513) }, "tag"],
      ["a row of more than 64 KiB", { number: 1, damage: 1, note: "x".repeat(70_000) }, undefined],
    ])("%s is refused by table and column", async (_, row, column) => {
      const inserted = tables().insert(shared(), "blows", { fight: ULID, ...row });
      await expect(inserted).rejects.toMatchObject({
        code: "MORTISE_ROW_INVALID",
        details: { plugin: shared(), table: "blows", column },
      });
    });

    let plugin = "";
    const shared = () => plugin;
    beforeAll(async () => {
      plugin = await install();
    });

    test("a row cannot grow past its size by updates", async () => {
      const key = { fight: ULID, number: 77 };
      const part = "x".repeat(40_000);
      await tables().insert(plugin, "blows", { ...key, damage: 1, note: part });
      await expect(tables().update(plugin, "blows", key, { data: part })).rejects.toMatchObject({
        code: "MORTISE_ROW_INVALID",
      });
      expect(await tables().get(plugin, "blows", key)).toMatchObject({ data: null });
      await tables().delete(plugin, "blows", key);
    });

    test("a key is all primary columns and nothing else, and they stay", async () => {
      const code = "MORTISE_ROW_INVALID";
      await expect(tables().get(plugin, "blows", { fight: ULID })).rejects.toMatchObject({ code });
      await expect(tables().get(plugin, "fights", { id: ULID, place: "x" })).rejects.toMatchObject({ code });
      await expect(tables().update(plugin, "fights", { id: ULID }, { id: OTHER })).rejects.toMatchObject({
        code,
      });
    });

    test("a second row with a key or a unique value is refused", async () => {
      const plugin = await install();
      const row = { fight: ULID, number: 1, damage: 1, tag: "it" };
      await tables().insert(plugin, "blows", row);
      await expect(tables().insert(plugin, "blows", row)).rejects.toMatchObject({
        code: "MORTISE_ROW_EXISTS",
      });
      await expect(tables().insert(plugin, "blows", { ...row, number: 2 })).rejects.toMatchObject({
        code: "MORTISE_ROW_EXISTS",
        details: { column: "tag" },
      });
    });

    test("a reference to a table of the plugin holds, and one to the core is only an id", async () => {
      const plugin = await install();
      const row = { fight: OTHER, number: 1, damage: 1 };
      await expect(tables().insert(plugin, "blows", row)).rejects.toMatchObject({
        code: "MORTISE_ROW_REFERENCE",
        details: { column: "fight" },
      });
      await tables().insert(plugin, "blows", { ...row, fight: ULID, by: OTHER });
      await expect(tables().delete(plugin, "fights", { id: ULID })).rejects.toMatchObject({
        code: "MORTISE_ROW_REFERENCE",
      });
    });

    test("a row that another of its table refers to stays, and it is said why", async () => {
      const plugin = newPlugin();
      const columns = [
        { name: "id", type: "ulid", primary: true },
        { name: "parent", type: "ulid", ref: "tree" },
      ];
      const schema = schemaOf({ tables: [{ name: "tree", columns }] });
      await tables().apply(await tables().plan(plugin, "1.0.0", schema));
      const child = { id: OTHER, parent: ULID };
      await expect(tables().insert(plugin, "tree", child)).rejects.toMatchObject({
        problem: "There is no such row in tree.",
      });
      await tables().insert(plugin, "tree", { id: ULID });
      await tables().insert(plugin, "tree", child);
      await expect(tables().delete(plugin, "tree", { id: ULID })).rejects.toMatchObject({
        code: "MORTISE_ROW_REFERENCE",
        problem: "Another row refers to it.",
      });
    });

    test("a plugin's rows come to no more than its quota; what shrinks them is taken", async () => {
      const plugin = await install();
      const row = (number: number, note: string) => ({ fight: ULID, number, damage: 1, note });
      const full = { code: "MORTISE_TABLE_QUOTA" };
      const quota = { bytes: 3_000 };
      await tables().insert(plugin, "blows", row(1, "x".repeat(2_000)), quota);
      await expect(tables().insert(plugin, "blows", row(2, "x".repeat(2_000)), quota)).rejects.toMatchObject(
        full,
      );
      expect(await tables().get(plugin, "blows", { fight: ULID, number: 2 })).toBeUndefined();
      await tables().insert(plugin, "blows", row(2, "x".repeat(500)), quota);
      const second = { fight: ULID, number: 2 };
      const longer = tables().update(plugin, "blows", second, { note: "x".repeat(2_000) }, quota);
      await expect(longer).rejects.toMatchObject(full);
      const stance = (length: number, bytes: number) =>
        tables().setAttributes(plugin, "character", "1", { stance: "x".repeat(length) }, { bytes });
      await expect(stance(500, quota.bytes)).rejects.toMatchObject(full);
      await stance(100, quota.bytes);
      // An operator may take some of it back: what is there stays.
      await expect(stance(101, 1_000)).rejects.toMatchObject(full);
      await stance(50, 1_000);
      expect(await tables().update(plugin, "blows", second, { note: "less" }, { bytes: 1_000 })).toBe(true);
      await tables().delete(plugin, "blows", { fight: ULID, number: 1 });
      await stance(101, 1_000);
    });

    test("rows that are written at once are held to one quota together", async () => {
      const plugin = await install();
      const insert = (number: number) =>
        tables().insert(
          plugin,
          "blows",
          { fight: ULID, number, damage: 1, note: "x".repeat(400) },
          { bytes: 3_000 },
        );
      const ended = await Promise.allSettled(Array.from({ length: 20 }, (_, number) => insert(number)));
      expect(ended.filter(({ status }) => status === "fulfilled").length).toBe(5);
      expect((await tables().query(plugin, "blows")).rows).toHaveLength(5);
    });

    test("what rows come to is what they are, whatever was done, and after a column went", async () => {
      const sums = async (plugin: string) => {
        const bytes = (name: string) =>
          `(select coalesce(sum(octet_length(r::text) + 64), 0) from "plugin-${plugin}"."${name}" r)`;
        const all = ["fights", "blows", "@character"].map(bytes).join(" + ");
        const [row] = await opened().query(
          `select used.bytes::text as used, (${all})::text as sum from mortise.table_usage used where plugin = '${plugin}'`,
        );
        return row;
      };
      const step = fc.record({
        does: fc.constantFrom("insert", "update", "delete", "set"),
        number: fc.nat(3),
        note: fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0")),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const plugin = await install();
          for (const { does, number, note } of steps) {
            const key = { fight: ULID, number };
            const row = { ...key, damage: 1, note };
            if (does === "insert")
              await tables()
                .insert(plugin, "blows", row)
                .catch(() => {});
            else if (does === "update") await tables().update(plugin, "blows", key, { note });
            else if (does === "delete") await tables().delete(plugin, "blows", key);
            else await tables().setAttributes(plugin, "character", String(number), { stance: note });
          }
          const { used, sum } = (await sums(plugin)) ?? {};
          expect(used).toBe(sum);
        }),
        { numRuns: 20 },
      );
      const plugin = await install();
      await tables().insert(plugin, "blows", { fight: ULID, number: 1, damage: 1, note: "x".repeat(9_000) });
      const tablesWithout = SCHEMA.tables.map((table) => ({
        ...table,
        columns: table.columns.filter(({ name }) => name !== "note"),
      }));
      const plan = await tables().plan(plugin, "2.0.0", { ...SCHEMA, tables: tablesWithout });
      await tables().apply(plan, { allowDestructive: true });
      await tables().insert(plugin, "blows", { fight: ULID, number: 2, damage: 1 }, { bytes: 1_000 });
      const { used, sum } = (await sums(plugin)) ?? {};
      expect(used).toBe(sum);
    });

    test("a table that the schema does not name is not there, nor is another plugin's, nor are ours", async () => {
      const code = "MORTISE_TABLE_UNKNOWN";
      for (const table of [
        "kv",
        "mortise.kv",
        "pg_class",
        'a"; drop table b',
        "@location",
        "x\0",
        "__proto__",
      ])
        await expect(tables().query(plugin, table)).rejects.toMatchObject({ code });
      await expect(tables().query(newPlugin(), "fights")).rejects.toMatchObject({ code });
    });

    test("attributes have their defaults until they are set, and are set one by one", async () => {
      const plugin = await install();
      const of = (id: string) => tables().attributes(plugin, "character", id);
      expect(await of("c1")).toEqual({ health: 100, stance: null });
      await tables().setAttributes(plugin, "character", "c1", { stance: "low" });
      await tables().setAttributes(plugin, "character", "c1", { health: 7 });
      expect(await of("c1")).toEqual({ health: 7, stance: "low" });
      expect(await of("c2")).toEqual({ health: 100, stance: null });
      await expect(tables().setAttributes(plugin, "character", "c1", { health: "7" })).rejects.toMatchObject({
        code: "MORTISE_ROW_INVALID",
        details: { column: "health" },
      });
      await expect(tables().attributes(plugin, "location", "l1")).rejects.toMatchObject({
        code: "MORTISE_TABLE_UNKNOWN",
      });
    });

    test("a moment that is a default reads alike before and after an attribute is set", async () => {
      const plugin = newPlugin();
      const born = { name: "born", type: "timestamptz", default: "2026-01-31T12:00:00+02:00" };
      const schema = schemaOf({ attributes: { character: [{ name: "health", type: "integer" }, born] } });
      await tables().apply(await tables().plan(plugin, "1.0.0", schema));
      const before = await tables().attributes(plugin, "character", "c1");
      await tables().setAttributes(plugin, "character", "c1", { health: null });
      expect(await tables().attributes(plugin, "character", "c1")).toEqual(before);
      expect(before).toEqual({ health: null, born: "2026-01-31T10:00:00.000Z" });
    });

    test("a column that another host added or made another is asked for, and not a failure of the store", async () => {
      const plugin = newPlugin();
      const key = { name: "key", type: "text", primary: true };
      const table = (...columns: object[]) =>
        schemaOf({ tables: [{ name: "notes", columns: [key, ...columns] }] });
      await tables().apply(await tables().plan(plugin, "1.0.0", table({ name: "size", type: "integer" })));
      await tables().query(plugin, "notes");
      const other = new KeptTables(opened().database);
      const wider = table({ name: "size", type: "text" }, { name: "by", type: "text", nullable: false });
      await other.apply(await other.plan(plugin, "2.0.0", wider), { allowDestructive: true });
      await expect(tables().insert(plugin, "notes", { key: "a" })).rejects.toMatchObject({
        code: "MORTISE_ROW_INVALID",
        details: { column: "by" },
      });
      const again = table({ name: "size", type: "integer" }, { name: "by", type: "text", nullable: false });
      await other.apply(await other.plan(plugin, "3.0.0", again), { allowDestructive: true });
      await expect(tables().insert(plugin, "notes", { key: "a", by: "x", size: "7" })).rejects.toMatchObject({
        code: "MORTISE_ROW_INVALID",
        details: { column: "size" },
      });
    });

    test("another host's change of a table is seen", async () => {
      const plugin = await install();
      const narrow = schemaOf({ tables: [SCHEMA.tables[0]] });
      const other = new KeptTables(opened().database);
      await other.apply(await other.plan(plugin, "2.0.0", narrow), { allowDestructive: true });
      await expect(tables().query(plugin, "blows")).rejects.toMatchObject({ code: "MORTISE_TABLE_UNKNOWN" });
      expect((await tables().query(plugin, "fights")).rows).toHaveLength(1);
    });
  });

  describe("queries", () => {
    const tables = () => opened().store.tables;
    let plugin = "";
    const rows: readonly Row[] = [
      { key: "a", n: 3, t: "one", b: true, at: "2026-01-01T00:00:00.000Z" },
      { key: "b", n: null, t: "One", b: false, at: "2026-01-02T00:00:00.000Z" },
      { key: "c", n: 20, t: "two%", b: null, at: null },
      { key: "d", n: -1, t: null, b: true, at: "2025-12-31T00:00:00.000Z" },
      { key: "e", n: 20, t: "tw", b: false, at: "2026-01-01T00:00:00.000Z" },
      { key: "f", n: 3, t: "é", b: null, at: null },
    ];

    beforeAll(async () => {
      plugin = newPlugin();
      const columns = [
        { name: "key", type: "text", primary: true },
        { name: "n", type: "integer" },
        { name: "t", type: "text" },
        { name: "b", type: "boolean" },
        { name: "at", type: "timestamptz" },
        { name: "j", type: "jsonb" },
      ];
      const schema = schemaOf({ tables: [{ name: "things", columns }] });
      await tables().apply(await tables().plan(plugin, "1.0.0", schema));
      for (const row of rows) await tables().insert(plugin, "things", { ...row, j: row.n ?? null });
    });

    const keysOf = async (where: unknown) =>
      (await tables().query(plugin, "things", { where: where as Filter })).rows
        .map(({ key }) => key)
        .join("");
    const compared = (column: string, op: string, value: unknown) => ({ column, op, value });

    test.each<[unknown, string]>([
      [compared("n", "eq", 3), "af"],
      [compared("n", "ne", 3), "bcde"],
      [compared("n", "eq", null), "b"],
      [compared("n", "ne", null), "acdef"],
      [compared("n", "gt", 3), "ce"],
      [compared("n", "lte", 3), "adf"],
      [compared("n", "in", [3, -1]), "adf"],
      [compared("n", "in", []), ""],
      [compared("t", "prefix", "tw"), "ce"],
      [compared("t", "prefix", "two%"), "c"],
      [compared("t", "lt", "a"), "b"],
      [compared("b", "eq", true), "ad"],
      [compared("at", "gte", "2026-01-01T02:00:00+02:00"), "abe"],
      [compared("j", "eq", null), "b"],
      [{ and: [compared("n", "gte", 3), compared("b", "ne", null)] }, "ae"],
      [
        { or: [compared("key", "eq", "a"), { and: [compared("n", "eq", 20), compared("b", "eq", false)] }] },
        "ae",
      ],
      [{ and: [] }, "abcdef"],
      [{ or: [] }, ""],
      [compared("t", "eq", "' or true --"), ""],
    ])("%j finds %s", async (where, expected) => {
      expect(await keysOf(where)).toBe(expected);
    });

    let deep: unknown = compared("n", "eq", 1);
    for (let level = 0; level < 20; level++) deep = { and: [deep] };
    test.each<[string, unknown]>([
      ["no object", "n = 1"],
      ["another field besides", { ...compared("n", "eq", 1), sql: "true" }],
      ["an unknown column", compared("n; drop", "eq", 1)],
      ["a column of every object", compared("constructor", "eq", 1)],
      ["an unknown comparison", compared("n", "like", 1)],
      ["a comparison that is a method", compared("n", "toString", 1)],
      ["a value of another type", compared("n", "eq", "1")],
      ["an `in` without a list", compared("n", "in", 1)],
      [
        "an `in` of more than 1,000",
        compared(
          "n",
          "in",
          Array.from({ length: 1_001 }, (_, index) => index),
        ),
      ],
      ["null in an `in`", compared("n", "in", [null])],
      ["an order of booleans", compared("b", "gt", false)],
      ["a comparison of jsonb", compared("j", "eq", 1)],
      ["more than 8 levels", deep],
      ["more than 64 comparisons", { or: [{ or: many(40) }, { or: many(40) }] }],
    ])("a filter of %s is refused", async (_, where) => {
      await expect(keysOf(where)).rejects.toMatchObject({
        code: "MORTISE_QUERY_INVALID",
        details: { plugin },
      });
    });

    test.each<[unknown]>([
      [{ limit: 0 }],
      [{ limit: 1_001 }],
      [{ limit: 1.5 }],
      [{ order: "key" }],
      [{ order: [{ column: "j" }] }],
      [{ order: [{ column: "n" }, { column: "n" }] }],
      [{ order: [{ column: "n", nulls: "first" }] }],
      [{ after: { n: 1 } }],
      [{ after: { key: 1 } }],
      [{ sql: "select 1" }],
      [null],
    ])("the query %j is refused", async (query) => {
      const asked = tables().query(plugin, "things", query as never);
      await expect(asked).rejects.toMatchObject({ code: "MORTISE_QUERY_INVALID" });
    });

    test("page after page gives every row once, in the order that was asked for, nulls last", async () => {
      const column = fc.constantFrom("n", "t", "b", "at", "key");
      const order = fc.uniqueArray(fc.record({ column, descending: fc.boolean() }), {
        selector: (each) => each.column,
        maxLength: 3,
      });
      await fc.assert(
        fc.asyncProperty(order, fc.integer({ min: 1, max: 4 }), async (asked, limit) => {
          const found: Row[] = [];
          let after: Row | undefined;
          do {
            const page = await tables().query(plugin, "things", { order: asked, limit, after });
            found.push(...page.rows);
            after = page.after;
          } while (after !== undefined);
          const expected = [...rows].sort(by([...asked, { column: "key", descending: false }]));
          expect(found.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
        }),
        { numRuns: 20 },
      );
    });

    test("a page ends where its rows come to a mebibyte", async () => {
      const plugin = newPlugin();
      const columns = [
        { name: "id", type: "integer", primary: true },
        { name: "text", type: "text" },
      ];
      const schema = schemaOf({ tables: [{ name: "big", columns }] });
      await tables().apply(await tables().plan(plugin, "1.0.0", schema));
      const text = "x".repeat(60_000);
      for (let id = 0; id < 20; id++) await tables().insert(plugin, "big", { id, text });
      const first = await tables().query(plugin, "big");
      expect(first.rows).toHaveLength(18);
      expect(first.after).toEqual({ id: 17 });
      expect(await tables().query(plugin, "big", { after: first.after })).toMatchObject({
        rows: [{ id: 18 }, { id: 19 }],
        after: undefined,
      });
    });
  });
}

function many(count: number): unknown[] {
  return Array.from({ length: count }, () => ({ column: "n", op: "eq", value: 1 }));
}

function by(order: readonly { readonly column: string; readonly descending: boolean }[]) {
  return (one: Row, other: Row): number => {
    for (const { column, descending } of order) {
      const [a, b] = [one[column] ?? null, other[column] ?? null];
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      const less = Buffer.compare(comparable(a), comparable(b)) < 0;
      return less === descending ? 1 : -1;
    }
    return 0;
  };
}

function comparable(value: unknown): Buffer {
  if (typeof value !== "number") return Buffer.from(String(value));
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value) + (1n << 63n));
  return bytes;
}
