// The thread that a PGlite runs in: it computes for longer than an event loop can stand still.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { openDurable, openInMemory } from "./durable.ts";
import type { Reply, Request, Statement, StatementFailure, WorkerStart } from "./messages.ts";

const { folder } = workerData as WorkerStart;
const port = parentPort as NonNullable<typeof parentPort>;
const send = (reply: Reply) => port.postMessage(reply);

const database = await start();
if (database !== undefined) {
  let last: Promise<void> = Promise.resolve();
  port.on("message", (request: Request) => {
    last = last.then(() => (request === "close" ? end(database) : run(database, request)));
  });
  send("ready");
}

async function start(): Promise<PGlite | undefined> {
  try {
    if (folder === undefined) return await openInMemory();
    if (!existsSync(folder)) await make(folder);
    return await openDurable(folder);
  } catch (error) {
    send({ unusable: `${messageOf(error)}${versionIn(folder)}` });
    return undefined;
  }
}

/** What the data was written by: a later PostgreSQL does not read it. */
function versionIn(place: string | undefined): string {
  const file = place === undefined ? undefined : join(place, "PG_VERSION");
  if (file === undefined || !existsSync(file)) return "";
  return ` (its data is of PostgreSQL ${readFileSync(file, "utf8").trim()})`;
}

/** A new database is made beside its place, and moved there once it is whole and on disk: a crash leaves no half of one. */
async function make(place: string): Promise<void> {
  const beside = `${place}.new`;
  rmSync(beside, { recursive: true, force: true });
  const made = await PGlite.create(beside);
  await made.close();
  const entries = readdirSync(beside, { recursive: true, withFileTypes: true });
  for (const each of entries) if (each.isFile() || each.isDirectory()) sync(join(each.parentPath, each.name));
  sync(beside);
  renameSync(beside, place);
  sync(dirname(place));
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function run(open: PGlite, { id, sql, parameters }: Statement): Promise<void> {
  try {
    const { rows, affectedRows = 0 } = await open.query(sql, [...parameters]);
    send({ id, rows, affected: affectedRows });
  } catch (error) {
    send({ id, failure: failureOf(error) });
  }
}

async function end(open: PGlite): Promise<void> {
  await open.close();
  send("closed");
  port.close();
}

function failureOf(error: unknown): StatementFailure {
  const field = (name: string) => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
    return typeof value === "string" ? value : undefined;
  };
  return {
    message: messageOf(error),
    code: field("code"),
    table: field("table"),
    column: field("column"),
    constraint: field("constraint"),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
