import { sql } from "kysely";
import type { Outcome } from "../batches.ts";
import { Batches } from "../batches.ts";
import type { Database } from "../database/database.ts";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import type { KeyValue, KvQuota, KvRange } from "./keyvalue.ts";
import type { Answer, Held, Usage } from "./ledger.ts";
import { Ledger, placeKey } from "./ledger.ts";
import type { Operation } from "./operation.ts";
import { checkKey, keepable, setting } from "./operation.ts";

/** Keys of one list at most. */
const MAX_LIST = 1_000;

/** Keys and values in the database. What is asked in one tick is one transaction, in the order it was asked. */
export class KeptKeyValue implements KeyValue {
  readonly #database: Database;
  readonly #batches: Batches<Operation, Answer>;

  constructor(database: Database) {
    this.#database = database;
    const sizeOf = (operation: Operation) => (operation.kind === "set" ? operation.bytes : 1);
    this.#batches = new Batches((operations) => perform(database, operations), sizeOf);
  }

  async get(plugin: string, key: string): Promise<string | undefined> {
    checkKey(plugin, key);
    const value = await this.#batches.add({ kind: "get", plugin, key });
    return typeof value === "string" ? value : undefined;
  }

  async set(plugin: string, key: string, text: string, quota: KvQuota): Promise<void> {
    await this.#batches.add(setting(plugin, key, text, quota));
  }

  async delete(plugin: string, key: string): Promise<boolean> {
    checkKey(plugin, key);
    return (await this.#batches.add({ kind: "delete", plugin, key })) === true;
  }

  async list(plugin: string, { prefix = "", after, limit }: KvRange): Promise<readonly string[]> {
    for (const text of [prefix, after ?? ""])
      if (!keepable(text))
        throw new StoreError("MORTISE_KV_KEY_INVALID", "The range holds NUL, or half a surrogate pair.", {
          plugin,
        });
    if (this.#database.fresh) return [];
    const most = Math.min(Math.max(1, Math.trunc(limit) || 1), MAX_LIST);
    return this.#database.run(async (db) => {
      let query = db.selectFrom("mortise.kv").select("key").where("plugin", "=", plugin);
      if (prefix !== "")
        query = query.where("key", ">=", prefix).where(sql<boolean>`starts_with(key, ${prefix})`);
      if (after !== undefined) query = query.where("key", ">", after);
      const rows = await query.orderBy("key").limit(most).execute();
      return rows.map(({ key }) => key);
    });
  }

  /** Takes nothing more, and waits until everything is written. */
  close(): Promise<void> {
    return this.#batches.close();
  }
}

function perform(database: Database, operations: readonly Operation[]): Promise<readonly Outcome<Answer>[]> {
  if (operations.every(({ kind }) => kind === "get")) {
    if (database.fresh) return Promise.resolve(operations.map(() => ({ value: undefined })));
    return database.run(async (db) => {
      const ledger = new Ledger(new Map(), await heldBy(db, operations));
      return operations.map((each) => ledger.perform(each));
    });
  }
  return database.transact(async (db) => {
    const ledger = new Ledger(await usageOf(db, operations), await heldBy(db, operations));
    const outcomes = operations.map((each) => ledger.perform(each));
    await write(db, ledger);
    return outcomes;
  });
}

/** Locks what is written to: another host's batch for the same plugin waits until this one has ended. */
async function usageOf(db: Db, operations: readonly Operation[]): Promise<ReadonlyMap<string, Usage>> {
  const plugins = [...new Set(operations.flatMap(({ kind, plugin }) => (kind === "get" ? [] : [plugin])))];
  plugins.sort();
  const locked = () =>
    db
      .selectFrom("mortise.kv_usage")
      .selectAll()
      .where(sql<boolean>`plugin = any(${plugins}::text[])`)
      .orderBy("plugin")
      .forUpdate()
      .execute();
  let rows = await locked();
  if (rows.length < plugins.length) {
    await sql`insert into mortise.kv_usage (plugin) select unnest(${plugins}::text[]) on conflict do nothing`.execute(
      db,
    );
    rows = await locked();
  }
  return new Map(
    rows.map(({ plugin, keys, bytes }) => [plugin, { keys: Number(keys), bytes: Number(bytes) }]),
  );
}

/** What the named keys hold; values of those only that are read. */
async function heldBy(db: Db, operations: readonly Operation[]): Promise<ReadonlyMap<string, Held>> {
  const named = new Map<string, { plugin: string; key: string; read: boolean }>();
  for (const { plugin, key, kind } of operations) {
    const place = placeKey({ plugin, key });
    named.set(place, { plugin, key, read: kind === "get" || named.get(place)?.read === true });
  }
  const all = [...named.values()];
  const { rows } = await sql<{ plugin: string; key: string; bytes: number; value: string | null }>`
    select kv.plugin, kv.key, kv.bytes, case when named.read then kv.value end as value
    from mortise.kv
    join unnest(
      ${all.map(({ plugin }) => plugin)}::text[],
      ${all.map(({ key }) => key)}::text[],
      ${all.map(({ read }) => read)}::boolean[]
    ) as named (plugin, key, read) on kv.plugin = named.plugin and kv.key = named.key
  `.execute(db);
  return new Map(
    rows.map(({ plugin, key, bytes, value }) => [
      placeKey({ plugin, key }),
      { bytes, value: value ?? undefined },
    ]),
  );
}

async function write(db: Db, { written, removed, usage }: Ledger): Promise<void> {
  if (written.length > 0)
    await sql`
      insert into mortise.kv (plugin, key, value, bytes)
      select * from unnest(
        ${written.map(({ plugin }) => plugin)}::text[],
        ${written.map(({ key }) => key)}::text[],
        ${written.map(({ value }) => value)}::text[],
        ${written.map(({ bytes }) => bytes)}::int[]
      )
      on conflict (plugin, key) do update set value = excluded.value, bytes = excluded.bytes
    `.execute(db);
  if (removed.length > 0)
    await sql`
      delete from mortise.kv
      using unnest(
        ${removed.map(({ plugin }) => plugin)}::text[],
        ${removed.map(({ key }) => key)}::text[]
      ) as gone (plugin, key)
      where kv.plugin = gone.plugin and kv.key = gone.key
    `.execute(db);
  if (written.length + removed.length === 0) return;
  const sums = [...usage];
  await sql`
    update mortise.kv_usage set keys = now.keys, bytes = now.bytes
    from unnest(
      ${sums.map(([plugin]) => plugin)}::text[],
      ${sums.map(([, { keys }]) => keys)}::bigint[],
      ${sums.map(([, { bytes }]) => bytes)}::bigint[]
    ) as now (plugin, keys, bytes)
    where kv_usage.plugin = now.plugin
  `.execute(db);
}
