import type { ContributedSchema } from "@mortise/host";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import { identifier } from "./ddl.ts";
import { diff } from "./diff.ts";
import { baseOf, recordOf, schemaIsThere } from "./record.ts";
import { relationsOf, schemaName } from "./relation.ts";

/** One step of a plan. */
export interface PlanStep {
  /** In words: `Adds the column combat_logs.damage (integer).` */
  readonly what: string;
  readonly sql: string;
  /** Whether data is lost. */
  readonly destructive: boolean;
}

/** How a plugin's tables come from what they are to what its schema wants. */
export interface Plan {
  readonly plugin: string;
  /** The version whose schema is there; undefined where there is none. */
  readonly from: string | undefined;
  readonly to: string;
  readonly schema: ContributedSchema;
  /** Tells the schema that the plan begins from. */
  readonly base: string;
  /** In order; none where the tables are as they are wanted. */
  readonly steps: readonly PlanStep[];
  /** Whether any step is. */
  readonly destructive: boolean;
}

/**
 * Compares what is recorded of a plugin with a schema that was checked.
 *
 * @throws MORTISE_SCHEMA_EXISTS
 */
export async function planFor(
  db: Db,
  plugin: string,
  version: string,
  schema: ContributedSchema,
): Promise<Plan> {
  const record = await recordOf(db, plugin);
  const name = schemaName(plugin);
  const steps: PlanStep[] = [];
  if (record === undefined) {
    if (await schemaIsThere(db, plugin))
      throw new StoreError("MORTISE_SCHEMA_EXISTS", `The database has a schema ${name} already.`, { plugin });
    const what = `Makes the schema ${name} for what the plugin keeps.`;
    steps.push({ what, sql: `create schema ${identifier(name)}`, destructive: false });
  }
  steps.push(...diff(name, record === undefined ? [] : relationsOf(record.schema), relationsOf(schema)));
  return {
    plugin,
    from: record?.version,
    to: version,
    schema,
    base: baseOf(record),
    steps,
    destructive: steps.some(({ destructive }) => destructive),
  };
}
