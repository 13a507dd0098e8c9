import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
} from "kysely";
import {
  CompiledQuery as Compiled,
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { StoreError } from "../errors.ts";
import type { PGliteThread } from "./thread.ts";

/**
 * Kysely over the one connection of a PGlite in a thread. Kysely's own speaks to a PGlite in this thread, and waits
 * without end where a transaction cannot begin.
 */
export class PGliteThreadDialect implements Dialect {
  readonly #thread: PGliteThread;

  constructor(thread: PGliteThread) {
    this.#thread = thread;
  }

  createDriver(): Driver {
    const thread = this.#thread;
    const connection = new ThreadConnection(thread);
    return {
      init: async () => {},
      acquireConnection: async () => connection,
      beginTransaction: () => connection.begin(),
      commitTransaction: () => connection.finish("commit"),
      rollbackTransaction: () => connection.finish("rollback"),
      releaseConnection: async () => {},
      destroy: () => thread.close(),
    };
  }

  createQueryCompiler(): QueryCompiler {
    return new PostgresQueryCompiler();
  }

  /** One connection: Kysely has its users wait for each other. */
  createAdapter(): PGliteAdapter {
    return new PGliteAdapter();
  }

  // biome-ignore lint/suspicious/noExplicitAny: Kysely's interface
  createIntrospector(db: Kysely<any>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: PGliteThread;
  /** The thread that a transaction began in: one that dies takes its transaction with it. */
  #began: unknown;

  constructor(thread: PGliteThread) {
    this.#thread = thread;
  }

  async begin(): Promise<void> {
    await this.#thread.start();
    await this.#thread.query("begin", []);
    this.#began = this.#thread.session;
  }

  async finish(how: "commit" | "rollback"): Promise<void> {
    try {
      await this.executeQuery(Compiled.raw(how));
    } finally {
      this.#began = undefined;
    }
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#began !== undefined && this.#began !== this.#thread.session)
      throw new StoreError("MORTISE_STORE_FAILED", "PGlite ended during a transaction.");
    const { rows, affected } = await this.#thread.query(sql, parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(affected) };
  }

  // biome-ignore lint/correctness/useYield: PGlite answers whole
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new StoreError("MORTISE_STORE_FAILED", "PGlite gives its rows at once.");
  }
}
