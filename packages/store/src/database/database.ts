import type { Dialect } from "kysely";
import { Kysely, sql } from "kysely";
import { StoreError } from "../errors.ts";
import { migrate } from "../migrations/migrate.ts";
import { storeError } from "./failure.ts";
import type { Db, Shape } from "./shape.ts";

/** What a database is reached through: PostgreSQL's pool, or a PGlite. */
export interface Backend {
  readonly db: Db;
  /** Whether nothing was ever kept in it, as far as that can be told without starting it. */
  fresh(): boolean;
  /**
   * Takes the right to a host's events for this process, where it is not held with the backend itself.
   *
   * @throws MORTISE_STORE_IN_USE
   */
  claim(): Promise<void>;
  /** Has statements take so many milliseconds, where PostgreSQL's own limit does not hold. */
  allow(milliseconds: number): void;
  /** After the last statement. */
  close(): Promise<void>;
}

/** Milliseconds that a statement has. */
export const PATIENCE = 30_000;
/** Milliseconds that a change of a schema has. */
const LONG_PATIENCE = 600_000;

/** Our tables behind one door: it opens them when they are first needed, and makes every failure one of the store. */
export class Database {
  readonly #backend: Backend;
  readonly #underWay = new Set<Promise<unknown>>();
  /** Transactions that have time. */
  #long = 0;
  #opened: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether nothing was ever kept: what is read then needs no database. */
  get fresh(): boolean {
    return this.#opened === undefined && this.#backend.fresh();
  }

  /** Connects, and brings the tables to this program's version. */
  open(): Promise<void> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** Runs statements, each by itself. */
  run<T>(act: (db: Db) => Promise<T>): Promise<T> {
    return this.#tracked(async () => {
      await this.open();
      return act(this.#backend.db);
    });
  }

  /** Runs statements together or not at all. */
  transact<T>(act: (db: Db) => Promise<T>): Promise<T> {
    return this.run((db) => db.transaction().execute(act));
  }

  /** As {@link transact}, with time for statements that rewrite tables. */
  transactLong<T>(act: (db: Db) => Promise<T>): Promise<T> {
    return this.run(async (db) => {
      this.#long++;
      this.#backend.allow(LONG_PATIENCE);
      try {
        return await db.transaction().execute(async (transaction) => {
          await sql`select set_config('statement_timeout', ${String(LONG_PATIENCE)}, true)`.execute(
            transaction,
          );
          await sql`select set_config('lock_timeout', ${String(PATIENCE)}, true)`.execute(transaction);
          return act(transaction);
        });
      } finally {
        this.#long--;
        if (this.#long === 0) this.#backend.allow(PATIENCE);
      }
    });
  }

  /** Takes the right to this host's events. @throws MORTISE_STORE_IN_USE */
  claim(): Promise<void> {
    return this.#tracked(() => this.#backend.claim());
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #open(): Promise<void> {
    try {
      await migrate(this.#backend.db);
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#backend.close();
  }

  async #tracked<T>(act: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new StoreError("MORTISE_STORE_CLOSED", "It takes nothing more.");
    const going = act();
    this.#underWay.add(going);
    try {
      return await going;
    } catch (error) {
      throw storeError(error);
    } finally {
      this.#underWay.delete(going);
    }
  }
}

/** A Kysely of our tables. */
export function kyselyOf(dialect: Dialect): Db {
  return new Kysely<Shape>({ dialect });
}
