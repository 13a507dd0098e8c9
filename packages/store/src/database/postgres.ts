import { createHash } from "node:crypto";
import { CompiledQuery, PostgresDialect } from "kysely";
import type { PoolClient } from "pg";
import { Pool } from "pg";
import { StoreError } from "../errors.ts";
import type { Backend } from "./database.ts";
import { kyselyOf, PATIENCE } from "./database.ts";

/** Connections at most. */
const CONNECTIONS = 10;
/** Milliseconds to connect in. */
const CONNECT = 10_000;

/**
 * A PostgreSQL, by its address. Each host has its events for itself: a lock of the server on the host's name, held by a
 * connection, and gone with it.
 *
 * @throws MORTISE_STORE_UNREACHABLE, which names the server and never the account
 */
export async function openPostgres(url: string, host: string): Promise<Backend> {
  const server = serverOf(url);
  const name = `mortise ${host}, process ${process.pid}`.slice(0, 63);
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT,
    application_name: name,
    allowExitOnIdle: true,
  });
  // A connection that breaks is replaced when the next one is needed; who uses it then is told by the statement.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const db = kyselyOf(
    new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(SETTINGS));
      },
    }),
  );
  const claim = new Claim(pool, host);
  try {
    (await pool.connect()).release();
  } catch (error) {
    await db.destroy();
    await pool.end().catch(() => {});
    throw unreachable(server, error);
  }
  return {
    db,
    fresh: () => false,
    claim: () => claim.hold(),
    allow: () => {},
    close: async () => {
      claim.release();
      await db.destroy();
      if (!pool.ended && !pool.ending) await pool.end();
    },
  };
}

/** What is acknowledged is on disk, whatever the server's default is. */
const SETTINGS = `select set_config('statement_timeout', '${PATIENCE}', false),
  set_config('timezone', 'UTC', false),
  set_config('synchronous_commit',
    case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false)`;

/** The right to one host's events. */
class Claim {
  readonly #pool: Pool;
  readonly #host: string;
  /** What lets go of it. */
  #held: Promise<() => void> | undefined;

  constructor(pool: Pool, host: string) {
    this.#pool = pool;
    this.#host = host;
  }

  async hold(): Promise<void> {
    this.#held ??= this.#take();
    await this.#held;
  }

  release(): void {
    this.#held?.then((release) => release()).catch(() => {});
    this.#held = undefined;
  }

  async #take(): Promise<() => void> {
    try {
      const client = await this.#pool.connect();
      let released = false;
      const release = () => {
        if (!released) client.release(true);
        released = true;
      };
      client.once("end", () => {
        if (!released) this.#held = undefined;
        release();
      });
      const key = createHash("sha256").update(`mortise events ${this.#host}`).digest().readBigInt64BE(0);
      try {
        await take(client, key, this.#host);
        return release;
      } catch (error) {
        release();
        throw error;
      }
    } catch (error) {
      this.#held = undefined;
      throw error;
    }
  }
}

async function take(client: PoolClient, key: bigint, host: string): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [
    String(key),
  ]);
  if (rows[0]?.taken === true) return;
  const problem = `The host ${JSON.stringify(host)} runs on it already (${await holderOf(client, key)}).`;
  throw new StoreError("MORTISE_STORE_IN_USE", problem);
}

async function holderOf(client: PoolClient, key: bigint): Promise<string> {
  const { rows } = await client.query<{ name: string; address: string }>(
    `select a.application_name as name, coalesce(host(a.client_addr), 'local') as address
     from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
    [String(key)],
  );
  const [found] = rows;
  return found === undefined ? "another connection" : `${found.name}, from ${found.address}`;
}

/** The server and the database in an address, without the account. */
function serverOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    throw new StoreError("MORTISE_STORE_UNREACHABLE", "The address is none of a PostgreSQL.");
  const host = url.searchParams.get("host") ?? (url.hostname || "localhost");
  return `${host}:${url.port || "5432"}${url.pathname}`;
}

/** Only the code of what the driver says: its message may repeat the address. */
function unreachable(server: string, error: unknown): StoreError {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const why = typeof code === "string" ? code : "no answer";
  return new StoreError("MORTISE_STORE_UNREACHABLE", `${server} does not let us in (${why}).`);
}
