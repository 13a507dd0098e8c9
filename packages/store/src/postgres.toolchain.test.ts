import { inspect } from "node:util";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { event } from "./conformance/events.ts";
import { opened } from "./conformance/opened.ts";
import { startServer } from "./conformance/server.ts";
import { conforms } from "./conformance/suite.ts";
import { openPostgres } from "./database/postgres.ts";
import { openStore } from "./store.ts";

const server = startServer();
const postgres = opened(await openPostgres(server.url(), "main"));
afterAll(async () => {
  await postgres.store.close();
  server.stop();
});

conforms(() => postgres);

describe("PostgreSQL", () => {
  const ROOM = { bytes: 1_000, keys: 10 };

  test("hosts of other names share its keys, and each has its events", async () => {
    await using one = await openStore({ url: server.url(), host: "one" });
    await using other = await openStore({ url: server.url(), host: "other" });
    await one.kv.set("shared", "a", "1", ROOM);
    expect(await other.kv.get("shared", "a")).toBe("1");
    await one.events.append([event("a")]);
    expect(await other.events.last()).toBe(0);
  });

  test("a second host of one name is refused, and told who is there", async () => {
    await using _ = await openStore({ url: server.url(), host: "twice" });
    const error: unknown = await openStore({ url: server.url(), host: "twice" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: "MORTISE_STORE_IN_USE",
      problem: `The host "twice" runs on it already (mortise twice, process ${process.pid}, from local).`,
    });
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
  });

  test("a host that was closed leaves its name to the next one", async () => {
    for (let time = 0; time < 2; time++) {
      await using store = await openStore({ url: server.url(), host: "again" });
      expect(await store.events.append([event("a")])).toEqual([time + 1]);
    }
  });

  test("two hosts that set one plugin's keys at once stay in its quota together", async () => {
    await using one = await openStore({ url: server.url(), host: "one" });
    await using other = await openStore({ url: server.url(), host: "other" });
    const tried = await Promise.allSettled(
      [one, other].flatMap(({ kv }, store) =>
        Array.from({ length: 40 }, (_, key) =>
          kv.set("bounded", `${store} ${key}`, "1", { bytes: 1_000, keys: 10 }),
        ),
      ),
    );
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(await one.kv.list("bounded", { limit: 100 })).toHaveLength(10);
  });

  test("two hosts that bring one plugin's tables at once bring them once", async () => {
    await using one = await openStore({ url: server.url(), host: "one" });
    await using other = await openStore({ url: server.url(), host: "other" });
    const schema = { attributes: { character: [{ name: "health", type: "integer" as const }] }, tables: [] };
    const bring = (store: typeof one) =>
      store.schema.migrate("twice-brought", "1.0.0", schema, { allowDestructive: false });
    await Promise.all([bring(one), bring(other)]);
    expect(await other.tables.attributes("twice-brought", "character", "c1")).toEqual({ health: null });
  });

  test("connections that the server ended are replaced, and the events taken again", async () => {
    await using store = await openStore({ url: server.url(), host: "cut" });
    await store.kv.set("cut", "a", "1", ROOM);
    await store.events.append([event("a")]);
    await postgres.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'mortise cut,%'",
    );
    const again = async (): Promise<unknown> => {
      try {
        return [await store.kv.get("cut", "a"), await store.events.append([event("b")])];
      } catch (error) {
        expect(error).toMatchObject({ code: "MORTISE_STORE_FAILED" });
        return again();
      }
    };
    expect(await again()).toEqual(["1", [2]]);
  });

  test("a statement that takes too long is stopped", async () => {
    const slow = postgres.database.transact(async (db) => {
      await sql`set local statement_timeout = 10`.execute(db);
      await sql`select pg_sleep(60)`.execute(db);
    });
    await expect(slow).rejects.toMatchObject({ code: "MORTISE_QUERY_TIMEOUT" });
  });

  test("a database of another encoding is refused", async () => {
    await using client = await connected(server.url());
    await client.query(
      "create database latin encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0",
    );
    await expect(openStore({ url: server.url("latin") })).rejects.toMatchObject({
      code: "MORTISE_STORE_UNSUPPORTED",
      problem: "Its encoding is SQL_ASCII.",
    });
  });

  test("a database that is not there is said so, without the account", async () => {
    const error: unknown = await openStore({ url: server.url("nowhere") }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MORTISE_STORE_UNREACHABLE" });
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|ada/);
  });

  test("two stores of a new database are made at once", async () => {
    await using client = await connected(server.url());
    await client.query("create database fresh");
    const hosts = ["one", "two", "three"];
    const stores = await Promise.all(hosts.map((host) => openStore({ url: server.url("fresh"), host })));
    await Promise.all(stores.map((store) => store.close()));
  });
});

async function connected(url: string) {
  const client = new Client(url);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
