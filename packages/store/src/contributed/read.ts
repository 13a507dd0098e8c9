import type { ContributedSchema } from "@mortise/host";
import { contributedSchema, isPluginName } from "@mortise/host";
import { StoreError } from "../errors.ts";
import type { Column, Relation } from "./relation.ts";
import { primaryOf, relationsOf } from "./relation.ts";
import { valueProblem } from "./value.ts";

/** Primary columns of a table at most: what they hold must fit into one entry of an index. */
const MAX_PRIMARY = 4;

/**
 * Checks a contributed schema, whoever gave it: nothing that is not a plain name becomes part of a statement.
 *
 * @throws MORTISE_SCHEMA_INVALID, naming the place
 */
export function readSchema(plugin: string, given: unknown): ContributedSchema {
  if (!isPluginName(plugin)) throw new StoreError("MORTISE_SCHEMA_INVALID", "Its plugin's name is none.");
  const read = contributedSchema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.map(String).join(".").slice(0, 200) ?? "";
    throw new StoreError(
      "MORTISE_SCHEMA_INVALID",
      `\`schema${place === "" ? "" : `.${place}`}\` ${issue?.message ?? "is wrong"}.`,
      { plugin },
    );
  }
  const relations = relationsOf(read.data);
  for (const relation of relations) {
    const wrong = relationProblem(relation, relations);
    if (wrong === undefined) continue;
    const { column, problem } = wrong;
    throw new StoreError("MORTISE_SCHEMA_INVALID", problem, { plugin, table: relation.name, column });
  }
  return read.data;
}

interface Problem {
  readonly column?: string;
  readonly problem: string;
}

function relationProblem(relation: Relation, all: readonly Relation[]): Problem | undefined {
  if (primaryOf(relation).length > MAX_PRIMARY)
    return { problem: `It has more than ${MAX_PRIMARY} primary columns.` };
  for (const column of relation.columns) {
    const problem = columnProblem(column, all);
    if (problem !== undefined) return { column: column.name, problem };
  }
  return undefined;
}

function columnProblem(column: Column, all: readonly Relation[]): string | undefined {
  const { type, primary, unique, ref } = column;
  if (type === "jsonb" && (primary || unique)) return "A column of jsonb can be neither primary nor unique.";
  if (column.default !== undefined) {
    const problem = valueProblem(column, column.default);
    if (problem !== undefined) return `Its default ${problem}.`;
  }
  if (ref === undefined) return undefined;
  const target = all.find(({ name }) => name === ref);
  const [key, ...more] = target === undefined ? [] : primaryOf(target);
  if (key === undefined || more.length > 0)
    return `It refers to ${ref}, which has more than one primary column.`;
  return key.type === type ? undefined : `It refers to ${ref}, whose primary column is ${key.type}.`;
}
