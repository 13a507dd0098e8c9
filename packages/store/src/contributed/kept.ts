import type { ContributedSchema } from "@mortise/host";
import { sql } from "kysely";
import type { Database } from "../database/database.ts";
import { SQLSTATE, statementError } from "../database/failure.ts";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import { keepable } from "../kv/operation.ts";
import { applyPlan } from "./apply.ts";
import { QueryProblem } from "./filter.ts";
import { pageOf, pagingOf, TABLE } from "./page.ts";
import type { Plan } from "./plan.ts";
import { planFor } from "./planning.ts";
import { readSchema } from "./read.ts";
import { recordOf } from "./record.ts";
import type { Column, Relation } from "./relation.ts";
import { attributesName, constraintName, ENTITY_ID, relationsOf, schemaName } from "./relation.ts";
import type { Given, Spot } from "./row.ts";
import { changesOf, checkSize, invalid, keyOf, newRow, rowOf } from "./row.ts";
import type { ApplyOptions, Page, Query, Row, Tables, Value } from "./tables.ts";
import { bound, readable, valueKept } from "./value.ts";

/** The contributed tables in the database. What each plugin has is read once, and again where another host changed it. */
export class KeptTables implements Tables {
  readonly #database: Database;
  readonly #relations = new Map<string, Promise<readonly Relation[]>>();

  constructor(database: Database) {
    this.#database = database;
  }

  async plan(plugin: string, version: string, schema: ContributedSchema): Promise<Plan> {
    const wanted = readSchema(plugin, schema);
    return this.#database.run((db) => planFor(db, plugin, version, wanted));
  }

  async apply(plan: Plan, options: ApplyOptions = {}): Promise<void> {
    const schema = readSchema(plan.plugin, plan.schema);
    try {
      await this.#database.transactLong((db) => applyPlan(db, { ...plan, schema }, options));
    } finally {
      this.#relations.delete(plan.plugin);
    }
  }

  async insert(plugin: string, table: string, row: Row): Promise<Row> {
    return this.#at(plugin, table, async (spot) => {
      const given = newRow(spot, row);
      const [made] = await this.#rows(spot, (db) =>
        sql`insert into ${nameOf(spot)} ${valuesOf(given)} returning ${columnsOf(spot)}`.execute(db),
      );
      if (made === undefined) throw invalid(spot, "The row was not kept.");
      return made;
    });
  }

  async get(plugin: string, table: string, key: Row): Promise<Row | undefined> {
    return this.#at(plugin, table, async (spot) => {
      const [found] = await this.#find(spot, keyOf(spot, key));
      return found;
    });
  }

  async query(plugin: string, table: string, query: Query = {}): Promise<Page> {
    return this.#at(plugin, table, async (spot) => {
      const paging = pagingFor(spot, query);
      const found = await this.#rows(spot, (db) =>
        sql`
          select ${columnsOf(spot)} from ${nameOf(spot)} as ${sql.ref(TABLE)} where ${paging.condition}
          order by ${paging.order} limit ${paging.limit + 1}
        `.execute(db),
      );
      return pageOf(paging, found);
    });
  }

  async update(plugin: string, table: string, key: Row, changes: Row): Promise<boolean> {
    return this.#at(plugin, table, async (spot) => {
      const named = keyOf(spot, key);
      const given = changesOf(spot, changes);
      if (given.length === 0) return (await this.#find(spot, named)).length > 0;
      return this.#sized(spot, async (db) =>
        sql`
          update ${nameOf(spot)} set ${assigned(given)} where ${matching(named)} returning ${columnsOf(spot)}
        `.execute(db),
      );
    });
  }

  async delete(plugin: string, table: string, key: Row): Promise<boolean> {
    return this.#at(plugin, table, async (spot) => {
      const named = keyOf(spot, key);
      const gone = await this.#rows(
        spot,
        (db) =>
          sql`delete from ${nameOf(spot)} where ${matching(named)} returning ${columnsOf(spot)}`.execute(db),
        "removes",
      );
      return gone.length > 0;
    });
  }

  async attributes(plugin: string, entity: string, id: string): Promise<Row> {
    return this.#at(plugin, attributesName(entity), async (spot) => {
      const [found] = await this.#find(spot, keyOf(spot, { [ENTITY_ID]: id }));
      const { [ENTITY_ID]: _, ...values } = found ?? defaultsOf(spot.relation);
      return values;
    });
  }

  async setAttributes(plugin: string, entity: string, id: string, values: Row): Promise<void> {
    await this.#at(plugin, attributesName(entity), async (spot) => {
      const key = keyOf(spot, { [ENTITY_ID]: id });
      const given = changesOf(spot, values);
      if (given.length === 0) return;
      await this.#sized(spot, (db) =>
        sql`
          insert into ${nameOf(spot)} ${valuesOf([...key, ...given])}
          on conflict (${sql.ref(ENTITY_ID)}) do update set ${assigned(given)}
          returning ${columnsOf(spot)}
        `.execute(db),
      );
    });
  }

  #find(spot: Spot, key: readonly Given[]): Promise<readonly Row[]> {
    return this.#rows(spot, (db) =>
      sql`select ${columnsOf(spot)} from ${nameOf(spot)} where ${matching(key)}`.execute(db),
    );
  }

  async #rows(
    spot: Spot,
    act: (db: Db) => Promise<{ readonly rows: readonly unknown[] }>,
    does?: "removes",
  ): Promise<readonly Row[]> {
    const { rows } = await this.#database.run((db) => told(spot, act(db), does));
    return rows.map((row) => rowOf(spot.relation, row));
  }

  /** Writes one row, and takes it back where it has become too large. */
  #sized(spot: Spot, act: (db: Db) => Promise<{ readonly rows: readonly unknown[] }>): Promise<boolean> {
    return this.#database.transact(async (db) => {
      const { rows } = await told(spot, act(db));
      for (const row of rows) checkSize(spot, rowOf(spot.relation, row));
      return rows.length > 0;
    });
  }

  async #at<T>(plugin: string, table: string, act: (spot: Spot) => Promise<T>): Promise<T> {
    const relation = await this.#relation(plugin, table);
    try {
      return await act({ plugin, relation });
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      this.#relations.delete(plugin);
      const anew = await this.#relation(plugin, table);
      return act({ plugin, relation: anew });
    }
  }

  async #relation(plugin: string, table: string): Promise<Relation> {
    const relations = await this.#relationsOf(plugin);
    const found = relations.find(({ name }) => name === table);
    if (found !== undefined) return found;
    const said = keepable(table) ? table.slice(0, 64) : "that";
    throw new StoreError("MORTISE_TABLE_UNKNOWN", `There is no ${JSON.stringify(said)}.`, { plugin });
  }

  #relationsOf(plugin: string): Promise<readonly Relation[]> {
    if (this.#database.fresh) return Promise.resolve([]);
    const known = this.#relations.get(plugin);
    if (known !== undefined) return known;
    const reading = this.#database
      .run((db) => recordOf(db, plugin))
      .then((record) => (record === undefined ? [] : relationsOf(record.schema)));
    this.#relations.set(plugin, reading);
    reading.catch(() => this.#relations.delete(plugin));
    return reading;
  }
}

/** Another host changed the tables since they were looked up. */
class Stale extends StoreError {}

/** What a statement failed at, in the words of the one who asked for it. */
async function told<T>(spot: Spot, statement: Promise<T>, does?: "removes"): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const cause = statementError(error);
    const { plugin, relation } = spot;
    const place = { plugin, table: relation.name, cause };
    switch (cause?.code) {
      case SQLSTATE.unique: {
        const column = relation.columns.find(
          ({ name }) => constraintName("unique", relation.name, name) === cause.constraint,
        );
        const what = column === undefined ? "A row with this key" : "A row with this value";
        throw new StoreError("MORTISE_ROW_EXISTS", `${what} is there.`, { ...place, column: column?.name });
      }
      case SQLSTATE.foreignKey: {
        // A table may refer to itself: a row that goes away fails at another one's reference, never at its own.
        const own = does === "removes" ? [] : relation.columns;
        const column = own.find(
          ({ name }) => constraintName("ref", relation.name, name) === cause.constraint,
        );
        const what =
          column === undefined ? "Another row refers to it." : `There is no such row in ${column.ref}.`;
        throw new StoreError("MORTISE_ROW_REFERENCE", what, { ...place, column: column?.name });
      }
      // What was looked up was held against every type, and against every column that must not be null.
      case SQLSTATE.notNull:
      case SQLSTATE.datatype:
      case SQLSTATE.undefinedColumn:
      case SQLSTATE.undefinedTable:
        throw new Stale("MORTISE_TABLE_UNKNOWN", "The table has changed.", place);
      default:
        throw error;
    }
  }
}

function pagingFor({ plugin, relation }: Spot, query: unknown) {
  try {
    return pagingOf(relation, query);
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    const { message, column } = error;
    throw new StoreError("MORTISE_QUERY_INVALID", `The query ${message}.`, {
      plugin,
      table: relation.name,
      column,
    });
  }
}

function nameOf({ plugin, relation }: Spot) {
  return sql.id(schemaName(plugin), relation.name);
}

function columnsOf({ relation }: Spot) {
  return sql.join(relation.columns.map(readable));
}

function valuesOf(given: readonly Given[]) {
  const names = given.map(({ column }) => sql.ref(column.name));
  return sql`(${sql.join(names)}) values (${sql.join(given.map(valueFor))})`;
}

function assigned(given: readonly Given[]) {
  return sql.join(given.map((each) => sql`${sql.ref(each.column.name)} = ${valueFor(each)}`));
}

function matching(key: readonly Given[]) {
  const parts = key.map((each) => sql`${sql.ref(each.column.name)} = ${valueFor(each)}`);
  return sql.join(parts, sql` and `);
}

function valueFor({ column, value }: Given) {
  return bound(column.type, value);
}

function defaultsOf({ columns }: Relation): Row {
  return Object.fromEntries(
    columns.map(({ name, type, default: value }: Column) => [
      name,
      valueKept(type, (value ?? null) as Value),
    ]),
  );
}
