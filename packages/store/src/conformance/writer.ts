// Opens the store in a folder, prints what it finds in it, and writes without end, printing what was acknowledged.
import { writeSync } from "node:fs";
import { SYSTEM_CLOCK } from "@mortise/host";
import { openEmbedded } from "../database/embedded.ts";
import { event } from "./events.ts";
import { opened } from "./opened.ts";
import { schemaOf } from "./schemas.ts";

/** What was kept, as numbers that grow; the writer prints one of these for what it finds, and then what is acknowledged. */
export interface Kept {
  /** The last of each. */
  readonly kv: number;
  readonly event: number;
  readonly cursor: number;
  readonly rule: number;
  readonly letter: number;
  readonly row: number;
  readonly version: number;
}

const PLUGIN = "writer";
const QUOTA = { bytes: 100_000_000, keys: 1_000_000 };
const COLUMNS_EACH = 5;

const { store, query } = opened(openEmbedded(process.argv[2], SYSTEM_CLOCK));
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`);

const version = await migrate(0);
say({ opened: true });
const found = await kept();
say({ found, whole: await whole() });
let number = Math.max(...Object.values(found));
for (;;) {
  number++;
  await Promise.all([
    acknowledged("kv", setBoth(number)),
    acknowledged("event", store.events.append([event(String(number), number % 7)])),
    acknowledged("cursor", store.events.advance(PLUGIN, number)),
    acknowledged("rule", store.rules.keep(PLUGIN, [ruleAt(number)])),
    acknowledged(
      "letter",
      store.events.bury({ event: event("l").event, plugin: PLUGIN, code: "c", at: number }),
    ),
    acknowledged("row", store.tables.insert(PLUGIN, "rows", { id: number, text: "x".repeat(number % 500) })),
  ]);
  if (number % COLUMNS_EACH === 0) {
    const wider = await migrate(1);
    say({ acknowledged: "version", number: wider });
  }
}

async function acknowledged(what: keyof Kept, writing: unknown): Promise<void> {
  const mine = number;
  await writing;
  say({ acknowledged: what, number: mine });
}

async function setBoth(value: number): Promise<void> {
  await Promise.all([
    store.kv.set(PLUGIN, `key ${value % 50}`, String(value), QUOTA),
    store.kv.set(PLUGIN, "last", String(value), QUOTA),
  ]);
}

function ruleAt(at: number) {
  return { capability: { kind: "kv", parts: [] }, source: { kind: "command", at } } as const;
}

/** Brings the table to as many columns as it has, or more. */
async function migrate(more: number): Promise<number> {
  const before = (await store.tables.plan(PLUGIN, "0.0.0", schemaOf({}))).from;
  const next = Number(before?.split(".")[1] ?? 0) + more;
  const extra = Array.from({ length: next }, (_, index) => ({ name: `c${index}`, type: "text" }));
  const columns = [{ name: "id", type: "integer", primary: true }, { name: "text", type: "text" }, ...extra];
  await store.schema.migrate(PLUGIN, `0.${next}.0`, schemaOf({ tables: [{ name: "rows", columns }] }), {
    allowDestructive: false,
  });
  return next;
}

async function kept(): Promise<Kept> {
  const [rule] = (await store.rules.rules()).get(PLUGIN) ?? [];
  const cursor = (await store.events.cursors()).get(PLUGIN);
  const [last] = await query(`select max(id)::text as id from "plugin-${PLUGIN}".rows`);
  const events = await store.events.read(0, 1_000_000);
  return {
    kv: Number((await store.kv.get(PLUGIN, "last")) ?? 0),
    event: Number(events.at(-1)?.event.id ?? 0),
    cursor: cursor ?? 0,
    rule: rule !== undefined && "source" in rule && rule.source.kind === "command" ? rule.source.at : 0,
    letter: (await store.events.deadLetters()).at(-1)?.at ?? 0,
    row: Number(last?.id ?? 0),
    version,
  };
}

/** Whether what is there fits together: sums, columns, and events without a gap that was acknowledged. */
async function whole(): Promise<boolean> {
  const [sums] = await query(`
    select u.keys = count(k.key) and u.bytes = sum(k.bytes) as right,
      sum(k.bytes) = sum(octet_length(k.key) + octet_length(k.value)) as counted
    from mortise.kv_usage u join mortise.kv k using (plugin) group by u.keys, u.bytes`);
  const [rows] = await query(`
    select used.bytes = (select sum(octet_length(r::text) + 64) from "plugin-${PLUGIN}".rows r) as right
    from mortise.table_usage used where plugin = '${PLUGIN}'`);
  const [columns] = await query(
    `select count(*)::int as number from information_schema.columns where table_schema = 'plugin-${PLUGIN}'`,
  );
  return (
    (sums === undefined || (sums.right === true && sums.counted === true)) &&
    // After a change of the table, nobody knows until a row is written.
    (rows === undefined || rows.right === true) &&
    columns?.number === version + 2
  );
}
