import type { HostFunctionDefinition } from "@mortise/host";
import type { Filter as StoreFilter, Row as StoreRow, TableQuota, Tables } from "@mortise/store";
import { effect } from "../effect.ts";
import type {
  DbAttributes,
  DbDelete,
  DbGet,
  DbInsert,
  DbQuery,
  DbSetAttributes,
  DbUpdate,
} from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

/** What a plugin's tables may hold unless its host says otherwise: 100 MiB. */
export const DEFAULT_TABLE_QUOTA: TableQuota = { bytes: 100 << 20 };

/**
 * `db_insert`, `db_get`, `db_query`, `db_update`, `db_delete` and the attributes of entities, over the tables that each
 * plugin contributes. Nobody passes SQL.
 *
 * @example
 * ```ts
 * const host = await Host.open({ store, functions: dbFunctions(store.tables) });
 * ```
 */
export function dbFunctions(
  tables: Tables,
  quota: (plugin: string) => TableQuota = () => DEFAULT_TABLE_QUOTA,
): readonly HostFunctionDefinition[] {
  const read = { async: true, requires: () => "db:read" } as const;
  const write = { async: true, requires: () => "db:write" } as const;
  return [
    effect<DbInsert>("db_insert", SCHEMAS.db_insert, {
      ...write,
      run: ({ table, row }, { plugin }) => tables.insert(plugin, table, json(row), quota(plugin)),
    }),
    effect<DbGet>("db_get", SCHEMAS.db_get, {
      ...read,
      run: async ({ table, key }, { plugin }) => (await tables.get(plugin, table, json(key))) ?? null,
    }),
    effect<DbQuery>("db_query", SCHEMAS.db_query, {
      ...read,
      async run({ table, where, order, limit, after }, { plugin }) {
        const page = await tables.query(plugin, table, {
          where: where as StoreFilter | undefined,
          order,
          limit,
          after: after === undefined ? undefined : json(after),
        });
        return { rows: [...page.rows], after: page.after ?? null };
      },
    }),
    effect<DbUpdate>("db_update", SCHEMAS.db_update, {
      ...write,
      run: ({ table, key, changes }, { plugin }) =>
        tables.update(plugin, table, json(key), json(changes), quota(plugin)),
    }),
    effect<DbDelete>("db_delete", SCHEMAS.db_delete, {
      ...write,
      run: ({ table, key }, { plugin }) => tables.delete(plugin, table, json(key)),
    }),
    effect<DbAttributes>("db_attributes", SCHEMAS.db_attributes, {
      ...read,
      run: ({ entity, id }, { plugin }) => tables.attributes(plugin, entity, id),
    }),
    effect<DbSetAttributes>("db_set_attributes", SCHEMAS.db_set_attributes, {
      ...write,
      async run({ entity, id, values }, { plugin }) {
        await tables.setAttributes(plugin, entity, id, json(values), quota(plugin));
        return null;
      },
    }),
  ];
}

/** What came in was parsed from JSON, so that its values are. */
function json(row: Readonly<Record<string, unknown>>): StoreRow {
  return row as StoreRow;
}
