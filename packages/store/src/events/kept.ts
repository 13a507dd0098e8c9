import type { DeadLetter, Event, EventLog, Hopped, LoggedEvent } from "@mortise/host";
import { sql } from "kysely";
import type { Outcome } from "../batches.ts";
import { Batches } from "../batches.ts";
import type { Database } from "../database/database.ts";
import type { Db } from "../database/shape.ts";

interface Cursor {
  readonly plugin: string;
  readonly position: number;
}

/** Events that are kept for a plugin that does not take them. */
const MAX_BEHIND = 100_000;
/** Events after which the next cursor that moves has those removed that nobody needs any more. */
const PRUNE_EVERY = 1_000;
/** Dead letters that are kept. */
const MAX_LETTERS = 1_000;

/**
 * One host's events, cursors and dead letters in the database. Positions are given out here: a host has its events for
 * itself. An event that every plugin's cursor has passed is removed in time, and so is one more than `behind` back, whoever
 * still waits for it.
 */
export class KeptEventLog implements EventLog {
  readonly #database: Database;
  readonly #host: string;
  readonly #behind: number;
  readonly #appends: Batches<readonly Hopped[], readonly number[]>;
  readonly #advances: Batches<Cursor, void>;
  readonly #letters: Batches<DeadLetter, void>;
  /** Cursors at the beginning of a log that is not there yet: they are kept before its first event. */
  readonly #early = new Map<string, number>();
  #last: number | undefined;
  /** Since something was removed; what the process before left is unknown. */
  #unpruned = Number.POSITIVE_INFINITY;
  #buried = Number.POSITIVE_INFINITY;

  constructor(database: Database, host: string, behind = MAX_BEHIND) {
    this.#database = database;
    this.#host = host;
    this.#behind = behind;
    this.#appends = new Batches(
      (lists) => this.#append(lists),
      (list) => list.length * EVENT_SIZE,
    );
    this.#advances = new Batches((cursors) => this.#advance(cursors));
    this.#letters = new Batches((letters) => this.#bury(letters));
  }

  async append(events: readonly Hopped[]): Promise<readonly number[]> {
    return events.length === 0 ? [] : this.#appends.add(events);
  }

  async read(after: number, limit: number): Promise<readonly LoggedEvent[]> {
    if (this.#database.fresh) return [];
    const rows = await this.#database.run((db) =>
      db
        .selectFrom("mortise.events")
        .select(["position", "event", "hops"])
        .where("host", "=", this.#host)
        .where("position", ">", after)
        .orderBy("position")
        .limit(limit)
        .execute(),
    );
    return rows.map(({ position, event, hops }) => ({
      position: Number(position),
      event: JSON.parse(event) as Event,
      hops,
    }));
  }

  async last(): Promise<number> {
    if (this.#database.fresh) return 0;
    return this.#last ?? this.#database.run((db) => lastOf(db, this.#host));
  }

  async cursors(): Promise<ReadonlyMap<string, number>> {
    await this.#advances.written();
    if (this.#database.fresh) return new Map(this.#early);
    await this.#database.claim();
    const rows = await this.#database.run((db) =>
      db
        .selectFrom("mortise.cursors")
        .select(["plugin", "position"])
        .where("host", "=", this.#host)
        .execute(),
    );
    return new Map([
      ...this.#early,
      ...rows.map(({ plugin, position }) => [plugin, Number(position)] as const),
    ]);
  }

  async advance(plugin: string, position: number): Promise<void> {
    if (position === 0 && this.#database.fresh) this.#early.set(plugin, 0);
    else await this.#advances.add({ plugin, position });
  }

  async bury(letter: DeadLetter): Promise<void> {
    await this.#letters.add(letter);
  }

  async deadLetters(): Promise<readonly DeadLetter[]> {
    await this.#letters.written();
    if (this.#database.fresh) return [];
    const rows = await this.#database.run((db) =>
      db
        .selectFrom("mortise.dead_letters")
        .select(["event", "plugin", "code", "at"])
        .where("host", "=", this.#host)
        .orderBy("id", "desc")
        .limit(MAX_LETTERS)
        .execute(),
    );
    return rows.reverse().map(({ event, plugin, code, at }) => ({
      event: JSON.parse(event) as Event,
      plugin: plugin ?? undefined,
      code,
      at: Number(at),
    }));
  }

  /** Takes nothing more, and waits until everything is written. */
  async close(): Promise<void> {
    await Promise.all([this.#appends.close(), this.#advances.close(), this.#letters.close()]);
  }

  async #append(lists: readonly (readonly Hopped[])[]): Promise<readonly Outcome<readonly number[]>[]> {
    await this.#database.claim();
    const events = lists.flat();
    const known = this.#last;
    // Where it fails, nobody knows whether it was kept: the next one looks.
    this.#last = undefined;
    const before = await this.#database.run(async (db) => {
      await this.#keepEarly(db);
      const last = known ?? (await lastOf(db, this.#host));
      await sql`
        insert into mortise.events (host, position, event, hops)
        select ${this.#host}, ${last}::bigint + number, event, hops
        from unnest(
          ${events.map(({ event }) => JSON.stringify(event))}::text[],
          ${events.map(({ hops }) => hops)}::int[]
        ) with ordinality as given (event, hops, number)
      `.execute(db);
      return last;
    });
    this.#early.clear();
    this.#last = before + events.length;
    this.#unpruned += events.length;
    // No cursor moves where nobody subscribes. The events are kept: that others were not removed is no failure of theirs.
    if (this.#unpruned >= this.#behind) await this.#prune().catch(() => {});
    let position = before;
    return lists.map((list) => ({ value: list.map(() => ++position) }));
  }

  async #advance(cursors: readonly Cursor[]): Promise<readonly Outcome<void>[]> {
    await this.#database.claim();
    const furthest = new Map(cursors.map(({ plugin, position }) => [plugin, position]));
    await this.#database.run((db) => this.#keep(db, furthest, sql`position = excluded.position`));
    if (this.#unpruned >= PRUNE_EVERY) await this.#prune();
    return cursors.map(() => ({ value: undefined }));
  }

  async #bury(letters: readonly DeadLetter[]): Promise<readonly Outcome<void>[]> {
    this.#buried += letters.length;
    const prunes = this.#buried >= MAX_LETTERS;
    await this.#database.run(async (db) => {
      await sql`
        insert into mortise.dead_letters (host, event, plugin, code, at)
        select ${this.#host}, event, plugin, code, at
        from unnest(
          ${letters.map(({ event }) => JSON.stringify(event))}::text[],
          ${letters.map(({ plugin }) => plugin ?? null)}::text[],
          ${letters.map(({ code }) => code)}::text[],
          ${letters.map(({ at }) => Math.trunc(at))}::bigint[]
        ) with ordinality as given (event, plugin, code, at, number)
        order by number
      `.execute(db);
      if (prunes) await this.#pruneLetters(db);
    });
    if (prunes) this.#buried = 0;
    return letters.map(() => ({ value: undefined }));
  }

  async #keepEarly(db: Db): Promise<void> {
    if (this.#early.size > 0) await this.#keep(db, this.#early, sql`position = cursors.position`);
  }

  async #keep(
    db: Db,
    cursors: ReadonlyMap<string, number>,
    otherwise: ReturnType<typeof sql>,
  ): Promise<void> {
    await sql`
      insert into mortise.cursors (host, plugin, position)
      select ${this.#host}, plugin, position
      from unnest(${[...cursors.keys()]}::text[], ${[...cursors.values()]}::bigint[]) as given (plugin, position)
      on conflict (host, plugin) do update set ${otherwise}
    `.execute(db);
  }

  async #prune(): Promise<void> {
    this.#unpruned = 0;
    const limit = (this.#last ?? 0) - this.#behind;
    await this.#database.run((db) =>
      sql`
        delete from mortise.events
        where host = ${this.#host} and position <= greatest(
          ${limit}::bigint, (select min(position) from mortise.cursors where host = ${this.#host})
        )
      `.execute(db),
    );
  }

  async #pruneLetters(db: Db): Promise<void> {
    await sql`
      delete from mortise.dead_letters where host = ${this.#host} and id <= (
        select id from mortise.dead_letters where host = ${this.#host}
        order by id desc offset ${MAX_LETTERS} limit 1
      )
    `.execute(db);
  }
}

/** An estimate of an event's bytes; none has more than 64 KiB of payload. */
const EVENT_SIZE = 4_096;

/** Events may all have been removed: cursors tell how far they went. */
async function lastOf(db: Db, host: string): Promise<number> {
  const { rows } = await sql<{ last: number | string | null }>`
    select greatest(
      (select max(position) from mortise.events where host = ${host}),
      (select max(position) from mortise.cursors where host = ${host})
    ) as last
  `.execute(db);
  return Number(rows[0]?.last ?? 0);
}
