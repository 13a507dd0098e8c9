import { sql } from "kysely";
import { SQLSTATE, statementError } from "../database/failure.ts";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { planFor } from "./planning.ts";
import { keepRecord, lockRecord } from "./record.ts";
import type { ApplyOptions } from "./tables.ts";
import { forget } from "./usage.ts";

/**
 * Does what a plan says, in the transaction that it is given. The steps are worked out again from the plan's schema: a
 * plan is something to look at, and nothing in it is run. Where another host has done it meanwhile, nothing is left to do.
 *
 * @throws MORTISE_PLAN_STALE, MORTISE_SCHEMA_DESTRUCTIVE, MORTISE_SCHEMA_EXISTS, MORTISE_SCHEMA_DATA
 */
export async function applyPlan(
  db: Db,
  { plugin, to, schema, base }: Plan,
  { allowDestructive = false }: ApplyOptions,
): Promise<void> {
  await lockRecord(db, plugin);
  const plan = await planFor(db, plugin, to, schema);
  if (plan.steps.length > 0 && plan.base !== base)
    throw new StoreError("MORTISE_PLAN_STALE", "The plan begins from another schema.", { plugin });
  if (plan.destructive && !allowDestructive) throw destructive(plan);
  for (const step of plan.steps) await perform(db, plugin, step);
  if (plan.steps.length > 0) await forget(db, plugin);
  if (plan.steps.length > 0 || plan.from !== to) await keepRecord(db, plugin, { version: to, schema });
}

function destructive({ plugin, steps }: Plan): StoreError {
  const lost = steps.filter((step) => step.destructive).map(({ what }) => what);
  const more = lost.length > 3 ? ` And ${lost.length - 3} more.` : "";
  return new StoreError("MORTISE_SCHEMA_DESTRUCTIVE", `${lost.slice(0, 3).join(" ")}${more}`, { plugin });
}

async function perform(db: Db, plugin: string, { what, sql: text }: PlanStep): Promise<void> {
  try {
    await sql.raw(text).execute(db);
  } catch (error) {
    const cause = statementError(error);
    switch (cause?.code) {
      case SQLSTATE.duplicateSchema:
      case SQLSTATE.duplicateTable:
      case SQLSTATE.duplicateColumn:
        throw new StoreError("MORTISE_SCHEMA_EXISTS", `It cannot be done: ${what}`, { plugin, cause });
      case SQLSTATE.notNull:
      case SQLSTATE.unique:
      case SQLSTATE.foreignKey:
        throw new StoreError("MORTISE_SCHEMA_DATA", `The rows do not allow it: ${what}`, { plugin, cause });
      default:
        throw error;
    }
  }
}
