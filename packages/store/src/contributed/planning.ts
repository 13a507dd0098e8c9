import type { ContributedSchema } from "@mortise/host";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import { identifier } from "./ddl.ts";
import { diff } from "./diff.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { baseOf, recordOf, schemaIsThere } from "./record.ts";
import { relationsOf, schemaName } from "./relation.ts";

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
  // In this order: where another host makes both at this moment, whoever sees the schema sees its record too.
  const there = await schemaIsThere(db, plugin);
  const record = await recordOf(db, plugin);
  const name = schemaName(plugin);
  const steps: PlanStep[] = [];
  if (record === undefined) {
    if (there)
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
