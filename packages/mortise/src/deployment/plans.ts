import type { Manifest } from "@mortise/host";
import { readOne } from "@mortise/host";
import type { Plan, Store } from "@mortise/store";

/** What would become of the tables that a plugin contributes, were it loaded now; null where it contributes none. */
export async function planOf(
  { tables }: Pick<Store, "tables">,
  { name, version, schema }: Pick<Manifest, "name" | "version" | "schema">,
): Promise<Plan | null> {
  return schema === undefined ? null : tables.plan(name, version, schema);
}

/** The same, of the plugin in a folder, as its files are now. @throws what is wrong with the plugin's files */
export async function planIn(store: Pick<Store, "tables">, folder: string): Promise<Plan | null> {
  return planOf(store, (await readOne(folder)).manifest);
}
