import { type ContributedSchema, contributedSchema } from "@mortise/host";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Opened } from "./opened.ts";
import { newPlugin } from "./plugin.ts";

/** A schema as a manifest writes it. */
export function schemaOf(written: unknown): ContributedSchema {
  return contributedSchema.parse(written);
}

const ID = { name: "id", type: "ulid", primary: true };

export function schemasConform(opened: () => Opened): void {
  describe("contributed schemas", () => {
    const tables = () => opened().store.tables;

    const install = async (plugin: string, schema: ContributedSchema, allowDestructive = false) =>
      tables().apply(await tables().plan(plugin, "1.0.0", schema), { allowDestructive });

    test("a plan says in words and SQL what it does, and there is nothing left to do after it", async () => {
      const plugin = newPlugin();
      const schema = schemaOf({
        attributes: { character: [{ name: "health", type: "integer", default: 100 }] },
        tables: [{ name: "logs", columns: [ID, { name: "damage", type: "integer" }] }],
      });
      const plan = await tables().plan(plugin, "1.0.0", schema);
      expect(plan.steps.map(({ what }) => what)).toEqual([
        `Makes the schema plugin-${plugin} for what the plugin keeps.`,
        "Makes the table logs (id, damage).",
        "Makes the attributes of character (@id, health).",
      ]);
      expect(plan).toMatchObject({ from: undefined, to: "1.0.0", destructive: false });
      await tables().apply(plan);
      const next = await tables().plan(plugin, "1.1.0", schema);
      expect(next).toMatchObject({ from: "1.0.0", to: "1.1.0", steps: [] });
      await tables().apply(next);
      expect((await tables().plan(plugin, "1.1.0", schema)).from).toBe("1.1.0");
    });

    test("a step that loses data needs to be allowed, and nothing is done where it is not", async () => {
      const plugin = newPlugin();
      const damage = { name: "damage", type: "integer" };
      await install(plugin, schemaOf({ tables: [{ name: "logs", columns: [ID, damage] }] }));
      await tables().insert(plugin, "logs", { id: ULID, damage: 5 });
      const retyped = schemaOf({
        tables: [
          { name: "logs", columns: [ID, { ...damage, type: "text" }] },
          { name: "more", columns: [ID] },
        ],
      });
      const plan = await tables().plan(plugin, "2.0.0", retyped);
      expect(plan.steps.filter(({ destructive }) => destructive).map(({ what }) => what)).toEqual([
        "Drops the column logs.damage with all its values, for its type changes from integer to text.",
      ]);
      await expect(tables().apply(plan)).rejects.toMatchObject({ code: "MORTISE_SCHEMA_DESTRUCTIVE" });
      expect(await tables().get(plugin, "logs", { id: ULID })).toEqual({ id: ULID, damage: 5 });
      await expect(tables().get(plugin, "more", { id: ULID })).rejects.toMatchObject({
        code: "MORTISE_TABLE_UNKNOWN",
      });
      await tables().apply(plan, { allowDestructive: true });
      expect(await tables().get(plugin, "logs", { id: ULID })).toEqual({ id: ULID, damage: null });
    });

    test("rows that do not fit a change stop it, and nothing is changed", async () => {
      const plugin = newPlugin();
      const name = { name: "name", type: "text" };
      await install(plugin, schemaOf({ tables: [{ name: "people", columns: [ID, name] }] }));
      await tables().insert(plugin, "people", { id: ULID, name: "Ada" });
      await tables().insert(plugin, "people", { id: OTHER, name: "Ada" });
      for (const columns of [
        [ID, { ...name, unique: true }],
        [ID, name, { name: "born", type: "timestamptz", nullable: false }],
        [ID, { ...name, nullable: false }, { name: "friend", type: "ulid", unique: true, nullable: false }],
      ]) {
        const changed = install(plugin, schemaOf({ tables: [{ name: "people", columns }] }));
        await expect(changed).rejects.toMatchObject({ code: "MORTISE_SCHEMA_DATA" });
      }
      const page = await tables().query(plugin, "people");
      expect(page.rows).toEqual([
        { id: ULID, name: "Ada" },
        { id: OTHER, name: "Ada" },
      ]);
    });

    test("a plan that another one overtook is not applied, unless nothing is left to do", async () => {
      const plugin = newPlugin();
      const one = schemaOf({ tables: [{ name: "one", columns: [ID] }] });
      const two = schemaOf({ tables: [{ name: "two", columns: [ID] }] });
      const planned = (schema: ContributedSchema) => tables().plan(plugin, "1.0.0", schema);
      const [first, same, other] = [await planned(one), await planned(one), await planned(two)];
      await tables().apply(first);
      await tables().apply(same);
      await expect(tables().apply(other)).rejects.toMatchObject({ code: "MORTISE_PLAN_STALE" });
    });

    test("nothing that is in a plan but its schema is run", async () => {
      const plugin = newPlugin();
      const plan = await tables().plan(plugin, "1.0.0", schemaOf({ tables: [{ name: "a", columns: [ID] }] }));
      const forged = { what: "Nothing.", sql: "drop table mortise.kv", destructive: false };
      await tables().apply({ ...plan, steps: [forged] });
      await tables().insert(plugin, "a", { id: ULID });
      expect(await opened().query("select to_regclass('mortise.kv') is not null as there")).toEqual([
        { there: true },
      ]);
    });

    test("names that are no plain names are refused, whoever passes them", async () => {
      const evil = 'a"; drop table mortise.kv; --';
      const columns = [{ ...ID, nullable: false, unique: false }];
      const schemas = [
        { attributes: {}, tables: [{ name: evil, columns }] },
        { attributes: {}, tables: [{ name: "a", columns: [...columns, { ...columns[0], name: evil }] }] },
        { attributes: { [evil]: [] }, tables: [] },
        {
          attributes: {},
          tables: [{ name: "a", columns: [...columns, { ...columns[0], name: "b", type: evil }] }],
        },
      ];
      for (const schema of schemas)
        await expect(tables().plan(newPlugin(), "1.0.0", schema as ContributedSchema)).rejects.toMatchObject({
          code: "MORTISE_SCHEMA_INVALID",
        });
      await expect(tables().plan(evil, "1.0.0", schemaOf({}))).rejects.toMatchObject({
        code: "MORTISE_SCHEMA_INVALID",
      });
    });

    test("SQL in a default stays text", async () => {
      const plugin = newPlugin();
      const texts = ["'); drop table mortise.kv; --", "back\\slash ' \\' quote", '"', "$$ $1 ? :name"];
      const columns = texts.map((text, index) => ({ name: `c${index}`, type: "text", default: text }));
      const json = { name: "json", type: "jsonb", default: { "it's": texts } };
      await install(plugin, schemaOf({ tables: [{ name: "a", columns: [ID, ...columns, json] }] }));
      const row = await tables().insert(plugin, "a", { id: ULID });
      expect(Object.values(row)).toEqual([ULID, ...texts, json.default]);
    });

    test("a thousand columns, keys that no index takes and references of another type are refused", async () => {
      const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `c${index}`, type: "text" }));
      const refused: readonly (readonly [unknown, string | undefined])[] = [
        [{ tables: [{ name: "a", columns: [ID, ...many] }] }, undefined],
        [{ tables: [{ name: "a", columns: [{ name: "id", type: "jsonb", primary: true }] }] }, "id"],
        [{ tables: [{ name: "a", columns: [ID, { name: "b", type: "jsonb", unique: true }] }] }, "b"],
        [{ tables: [{ name: "a", columns: [ID, { name: "b", type: "text", ref: "a" }] }] }, "b"],
        [{ tables: [{ name: "a", columns: [ID, { name: "b", type: "text", default: "a\0b" }] }] }, "b"],
      ];
      for (const [schema, column] of refused)
        await expect(tables().plan(newPlugin(), "1.0.0", schema as ContributedSchema)).rejects.toMatchObject({
          code: "MORTISE_SCHEMA_INVALID",
          details: column === undefined ? {} : { table: "a", column },
        });
    });

    test("a schema of that name that Mortise did not make is left alone", async () => {
      const plugin = newPlugin();
      await opened().query(`create schema "plugin-${plugin}"`);
      await expect(tables().plan(plugin, "1.0.0", schemaOf({}))).rejects.toMatchObject({
        code: "MORTISE_SCHEMA_EXISTS",
      });
    });

    test("a table of that name that Mortise did not make is left alone", async () => {
      const plugin = newPlugin();
      await install(plugin, schemaOf({}));
      await opened().query(`create table "plugin-${plugin}"."logs" (kept text)`);
      const making = install(plugin, schemaOf({ tables: [{ name: "logs", columns: [ID] }] }));
      await expect(making).rejects.toMatchObject({ code: "MORTISE_SCHEMA_EXISTS" });
    });

    test("references in a circle are made, and taken apart again", async () => {
      const plugin = newPlugin();
      const ref = (to: string) => ({ name: `${to}_id`, type: "ulid", ref: to });
      const circle = schemaOf({
        tables: [
          { name: "a", columns: [ID, ref("b"), { name: "parent", type: "ulid", ref: "a" }] },
          { name: "b", columns: [ID, ref("a")] },
        ],
      });
      await install(plugin, circle);
      await install(plugin, schemaOf({}), true);
      expect((await tables().plan(plugin, "1.0.0", circle)).steps).not.toEqual([]);
    });

    test("from any schema to any other comes to what the other one alone comes to", async () => {
      await fc.assert(
        fc.asyncProperty(anySchema, anySchema, async (before, after) => {
          const [moved, fresh] = [newPlugin(), newPlugin()];
          await install(moved, before);
          const plan = await tables().plan(moved, "2.0.0", after);
          if (plan.destructive) {
            const there = await shapeOf(opened(), moved);
            await expect(tables().apply(plan)).rejects.toMatchObject({ code: "MORTISE_SCHEMA_DESTRUCTIVE" });
            expect(await shapeOf(opened(), moved)).toEqual(there);
          }
          await tables().apply(plan, { allowDestructive: true });
          await install(fresh, after);
          expect(await shapeOf(opened(), moved)).toEqual(await shapeOf(opened(), fresh));
          expect((await tables().plan(moved, "2.0.0", after)).steps).toEqual([]);
        }),
        { numRuns: 15 },
      );
    });
  });
}

export const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
export const OTHER = "01ARZ3NDEKTSV4RRFFQ69G5FAW";

/** Columns and constraints as PostgreSQL has them, in an order of their own. */
async function shapeOf({ query }: Opened, plugin: string): Promise<unknown> {
  const schema = `plugin-${plugin}`;
  const columns = await query(`
    select table_name, column_name, data_type, is_nullable, column_default, collation_name
    from information_schema.columns where table_schema = '${schema}' order by 1, 2`);
  const constraints = await query(`
    select conrelid::regclass::text as owner, conname, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = '"${schema}"'::regnamespace and contype <> 'n' order by 1, 2`);
  return JSON.parse(JSON.stringify({ columns, constraints }).replaceAll(schema, ""));
}

const anyColumn = fc
  .record({
    name: fc.constantFrom("p", "q", "r", "s"),
    type: fc.constantFrom("ulid", "integer", "text", "boolean", "timestamptz", "jsonb"),
    nullable: fc.boolean(),
    unique: fc.boolean(),
    preset: fc.boolean(),
    ref: fc.option(fc.constantFrom("one", "two", "three"), { nil: undefined }),
  })
  .map(({ preset, ...column }) => ({
    ...column,
    unique: column.unique && column.type !== "jsonb",
    ...(preset ? { default: DEFAULTS[column.type] } : {}),
  }));

const DEFAULTS: Readonly<Record<string, unknown>> = {
  ulid: ULID,
  integer: -7,
  text: "it's \\ a text",
  boolean: false,
  timestamptz: "2026-01-31T12:00:00+01:00",
  jsonb: { a: ["'"] },
};

/** Schemas that are valid: a reference has the type of the primary column that it refers to. */
const anySchema = fc
  .record({
    tables: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("one", "two", "three"),
        key: fc.constantFrom("ulid", "integer"),
        columns: fc.uniqueArray(anyColumn, { selector: ({ name }) => name, maxLength: 4 }),
      }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    attributes: fc.dictionary(
      fc.constantFrom("character", "location"),
      fc
        .uniqueArray(anyColumn, { selector: ({ name }) => name, maxLength: 3 })
        .map((columns) =>
          columns.map(({ name, type, ...column }) =>
            "default" in column ? { name, type, default: column.default } : { name, type },
          ),
        ),
      { maxKeys: 2 },
    ),
  })
  .map(({ tables, attributes }) => {
    const keyOf = (name: string | undefined) => tables.find((table) => table.name === name)?.key;
    return schemaOf({
      attributes: { ...attributes },
      tables: tables.map(({ name, key, columns }) => ({
        name,
        columns: [
          { name: "id", type: key, primary: true },
          ...columns.map(({ ref, ...column }) => (keyOf(ref) === column.type ? { ...column, ref } : column)),
        ],
      })),
    });
  });
