import type { Rule, RuleStore } from "@mortise/host";
import type { Database } from "./database/database.ts";

/** Rules made at run time, in the database. */
export class KeptRules implements RuleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async rules(): Promise<ReadonlyMap<string, readonly Rule[]>> {
    if (this.#database.fresh) return new Map();
    const rows = await this.#database.run((db) => db.selectFrom("mortise.rules").selectAll().execute());
    return new Map(rows.map(({ plugin, rules }) => [plugin, JSON.parse(rules) as readonly Rule[]]));
  }

  async keep(plugin: string, kept: readonly Rule[]): Promise<void> {
    const rules = JSON.stringify(kept);
    await this.#database.run((db) =>
      db
        .insertInto("mortise.rules")
        .values({ plugin, rules })
        .onConflict((conflict) => conflict.column("plugin").doUpdateSet({ rules }))
        .execute(),
    );
  }
}
