import type { Worker } from "node:worker_threads";
import type { Clock } from "@mortise/host";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { PGliteThread } from "./thread.ts";

/** Does at once what is asked for after the next statement that begins. */
class Alarm implements Clock {
  armed = false;

  now(): number {
    return 0;
  }

  after(_: number, act: () => void): () => void {
    if (this.armed) setImmediate(act);
    this.armed = false;
    return () => {};
  }
}

const alarm = new Alarm();
const database = new Database(openEmbedded(undefined, alarm));
afterAll(() => database.close());

test("a statement that takes too long is stopped, and the next one has a new PGlite", async () => {
  await database.open();
  alarm.armed = true;
  const endless = database.run((db) =>
    sql`select count(*) from generate_series(1, 1000000000000)`.execute(db),
  );
  await expect(endless).rejects.toMatchObject({ code: "MORTISE_QUERY_TIMEOUT" });
  const { rows } = await database.run((db) => sql`select 1 as one`.execute(db));
  expect(rows).toEqual([{ one: 1 }]);
});

test("a PGlite that dies takes its transaction with it, and nothing of it is done elsewhere", async () => {
  const torn = database.transact(async (db) => {
    await sql`create table kept (number int)`.execute(db);
    alarm.armed = true;
    await sql`select count(*) from generate_series(1, 1000000000000)`.execute(db).catch(() => {});
    await sql`create table also_kept (number int)`.execute(db);
  });
  await expect(torn).rejects.toMatchObject({ code: "MORTISE_STORE_FAILED" });
  const { rows } = await database.run((db) =>
    sql`select to_regclass('kept') as one, to_regclass('also_kept') as other`.execute(db),
  );
  expect(rows).toEqual([{ one: null, other: null }]);
});

test("a thread that was stopped is gone once it is closed", async () => {
  const thread = new PGliteThread({ folder: undefined }, alarm, 1);
  await thread.start();
  const worker = thread.session as Worker;
  alarm.armed = true;
  const endless = thread.query("select count(*) from generate_series(1, 1000000000000)", []);
  await expect(endless).rejects.toMatchObject({ name: "StatementError" });
  await thread.close();
  expect(worker.threadId).toBe(-1);
});
