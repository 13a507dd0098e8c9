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
import type { ApplyOptions, Page, Query, Row, TableQuota, Tables, Value } from "./tables.ts";
import type { Write } from "./usage.ts";
import { count, ROW, remove, Uncounted, write } from "./usage.ts";
import { bound, readable, valueKept } from "./value.ts";

const UNBOUNDED: TableQuota = { bytes: Number.POSITIVE_INFINITY };

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

  async insert(plugin: string, table: string, row: Row, quota = UNBOUNDED): Promise<Row> {
    return this.#at(plugin, table, async (spot) => {
      const given = newRow(spot, row);
      const statement = sql`insert into ${target(spot)} ${valuesOf(given)}`;
      const [made] = await this.#written(spot, { statement }, quota);
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

  async update(plugin: string, table: string, key: Row, changes: Row, quota = UNBOUNDED): Promise<boolean> {
    return this.#at(plugin, table, async (spot) => {
      const named = keyOf(spot, key);
      const given = changesOf(spot, changes);
      if (given.length === 0) return (await this.#find(spot, named)).length > 0;
      const where = sql`where ${matching(named)}`;
      const statement = sql`update ${target(spot)} set ${assigned(given)} ${where}`;
      const over = sql`from ${target(spot)} ${where}`;
      return (await this.#written(spot, { statement, over }, quota)).length > 0;
    });
  }

  async delete(plugin: string, table: string, key: Row): Promise<boolean> {
    return this.#at(plugin, table, async (spot) => {
      const named = keyOf(spot, key);
      const statement = sql`delete from ${target(spot)} where ${matching(named)}`;
      const removing = { plugin, statement, columns: columnsOf(spot) };
      const gone = await this.#database.run((db) => told(spot, remove(db, removing), "removes"));
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

  async setAttributes(
    plugin: string,
    entity: string,
    id: string,
    values: Row,
    quota = UNBOUNDED,
  ): Promise<void> {
    await this.#at(plugin, attributesName(entity), async (spot) => {
      const key = keyOf(spot, { [ENTITY_ID]: id });
      const given = changesOf(spot, values);
      if (given.length === 0) return;
      const statement = sql`
        insert into ${target(spot)} ${valuesOf([...key, ...given])}
        on conflict (${sql.ref(ENTITY_ID)}) do update set ${assigned(given)}
      `;
      const over = sql`from ${target(spot)} where ${matching(key)}`;
      await this.#written(spot, { statement, over }, quota);
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
  ): Promise<readonly Row[]> {
    const { rows } = await this.#database.run((db) => told(spot, act(db)));
    return rows.map((row) => rowOf(spot.relation, row));
  }

  /** Writes one row, and takes it back where it, or all that the plugin keeps, has become too large. */
  async #written(
    spot: Spot,
    writing: Pick<Write, "statement" | "over">,
    quota: TableQuota,
  ): Promise<readonly Row[]> {
    const { plugin, relation } = spot;
    const attempt = () =>
      this.#database.transact(async (db) => {
        const rows = await told(spot, write(db, { ...writing, plugin, columns: columnsOf(spot) }, quota));
        const kept = rows.map((row) => rowOf(relation, row));
        for (const row of kept) checkSize(spot, row);
        return kept;
      });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Uncounted)) throw error;
      const relations = await this.#relationsOf(plugin);
      await this.#database.transactLong((db) => told(spot, count(db, plugin, relations)));
      return attempt();
    }
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

/** The table, and the name of its row for what counts it. */
function target(spot: Spot) {
  return sql`${nameOf(spot)} as ${ROW}`;
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
