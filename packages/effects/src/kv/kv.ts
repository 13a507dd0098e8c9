import type { HostFunctionDefinition } from "@mortise/host";
import type { KeyValue, KvQuota } from "@mortise/store";
import { effect } from "../effect.ts";
import type { KvDelete, KvGet, KvList, KvSet, Value } from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

/** What a plugin may keep unless its host says otherwise: 10 MiB in 10,000 keys. */
export const DEFAULT_QUOTA: KvQuota = { bytes: 10 << 20, keys: 10_000 };

/** Keys that are listed at once unless the plugin says otherwise. */
const DEFAULT_LIMIT = 100;

/**
 * `kv_get`, `kv_set`, `kv_delete` and `kv_list` over a store's keys and values, each plugin its own.
 *
 * @example
 * ```ts
 * const functions = kvFunctions(new MemoryKeyValue(), () => ({ bytes: 1 << 20, keys: 1_000 }));
 * ```
 */
export function kvFunctions(
  kv: KeyValue,
  quota: (plugin: string) => KvQuota = () => DEFAULT_QUOTA,
): readonly HostFunctionDefinition[] {
  const read = { async: true, requires: () => "kv:read" } as const;
  const write = { async: true, requires: () => "kv:write" } as const;
  return [
    effect<KvGet>("kv_get", SCHEMAS.kv_get, {
      ...read,
      async run({ key }, { plugin }) {
        const text = await kv.get(plugin, key);
        return text === undefined ? null : (JSON.parse(text) as Value);
      },
    }),
    effect<KvSet>("kv_set", SCHEMAS.kv_set, {
      ...write,
      async run({ key, value }, { plugin }) {
        await kv.set(plugin, key, JSON.stringify(value), quota(plugin));
        return null;
      },
    }),
    effect<KvDelete>("kv_delete", SCHEMAS.kv_delete, {
      ...write,
      run: ({ key }, { plugin }) => kv.delete(plugin, key),
    }),
    effect<KvList>("kv_list", SCHEMAS.kv_list, {
      ...read,
      run: async ({ prefix, after, limit = DEFAULT_LIMIT }, { plugin }) => [
        ...(await kv.list(plugin, { prefix, after, limit })),
      ],
    }),
  ];
}
