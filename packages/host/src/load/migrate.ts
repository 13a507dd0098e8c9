import { parseCapability } from "../capability/capability.ts";
import { demand } from "../capability/grants.ts";
import { HostError } from "../errors.ts";
import type { SchemaStore } from "../options.ts";
import type { CheckedPlugin } from "./check.ts";

/** What a plugin's contributed schema is applied with. */
export interface MigrateOptions {
  readonly store: SchemaStore | undefined;
  readonly allowDestructive: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Brings the tables that a plugin contributes to what its manifest wants, and answers in words what was done. Code that
 * runs of it meanwhile runs on, whether this fails or not.
 *
 * @throws MORTISE_CAPABILITY_DENIED, where it has no `db:migrate`
 * @throws MORTISE_STORE_MISSING, MORTISE_MIGRATION_FAILED, with the store's error as the cause
 */
export async function migrate(
  { manifest: { name, version, schema }, grants }: CheckedPlugin,
  { store, allowDestructive, now }: MigrateOptions,
): Promise<readonly string[]> {
  if (schema === undefined) return [];
  demand(grants, parseCapability("db:migrate"), now, name);
  if (store === undefined)
    throw new HostError("MORTISE_STORE_MISSING", "It contributes a schema.", { plugin: name });
  try {
    return await store.migrate(name, version, schema, { allowDestructive });
  } catch (cause) {
    throw new HostError("MORTISE_MIGRATION_FAILED", whatOf(cause), { plugin: name, cause });
  }
}

/** The code of the store's error and what it says happened. */
function whatOf(cause: unknown): string {
  const [code, problem] = ["code", "problem"].map((field): unknown =>
    cause instanceof Error ? Reflect.get(cause, field) : undefined,
  );
  return typeof code === "string" && typeof problem === "string"
    ? `${code}: ${problem}`
    : "The store failed.";
}
