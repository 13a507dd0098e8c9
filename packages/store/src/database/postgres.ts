import { createHash } from "node:crypto";
import { CompiledQuery, PostgresDialect } from "kysely";
import type { PoolClient } from "pg";
import { Pool } from "pg";
import { StoreError } from "../errors.ts";
import type { Backend } from "./database.ts";
import { kyselyOf, PATIENCE } from "./database.ts";
import { statementError } from "./failure.ts";

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
      await claim.release();
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

/** The right to one host's events: a lock of the server's that a connection holds. */
class Claim {
  readonly #pool: Pool;
  readonly #host: string;
  #held: Promise<PoolClient> | undefined;

  constructor(pool: Pool, host: string) {
    this.#pool = pool;
    this.#host = host;
  }

  async hold(): Promise<void> {
    this.#held ??= this.#take();
    await this.#held;
  }

  /** The server is told to let go: that it notices a closed connection takes it a moment. */
  async release(): Promise<void> {
    const client = await this.#held?.catch(() => undefined);
    await client?.query("select pg_advisory_unlock_all()").catch(() => {});
    await client?.end().catch(() => {});
  }

  async #take(): Promise<PoolClient> {
    try {
      const client = await this.#pool.connect();
      // However it ends: by us, by the server, by the network.
      client.once("end", () => {
        this.#held = undefined;
        client.release(true);
      });
      try {
        await take(client, this.#host);
        return client;
      } catch (error) {
        await client.end().catch(() => {});
        throw error;
      }
    } catch (error) {
      this.#held = undefined;
      throw error;
    }
  }
}

/** Milliseconds that a server has to notice that the process before is gone. */
const NOTICE = 2_000;
/** `lock_not_available`. */
const HELD = "55P03";

async function take(client: PoolClient, host: string): Promise<void> {
  const key = createHash("sha256").update(`mortise events ${host}`).digest().readBigInt64BE(0);
  try {
    // A machine that is gone without a word is noticed within a minute, not within hours.
    await client.query(`select set_config('tcp_keepalives_idle', '30', false),
      set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false),
      set_config('lock_timeout', '${NOTICE}', false)`);
    await client.query("select pg_advisory_lock($1)", [String(key)]);
  } catch (error) {
    if (statementError(error)?.code !== HELD) throw error;
    const problem = `The host ${JSON.stringify(host)} runs on it already (${await holderOf(client, key)}).`;
    throw new StoreError("MORTISE_STORE_IN_USE", problem);
  }
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
