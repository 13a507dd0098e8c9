import { isDeepStrictEqual } from "node:util";
import type { Config, HostError } from "@mortise/host";

/** What became of a config that changed while the host runs. */
export type Taken = { readonly waits: readonly string[] } | { readonly error: HostError };

/** What a host takes at once; all else of `[host]` is how it was opened. */
const TAKEN: readonly string[] = ["plugins", "limits", "signatures"] satisfies (keyof Config["host"])[];

/** What host functions were made with, of each plugin. */
const QUOTAS = ["kv", "db"] as const;

/** The parts of a config that differ from those that the host was opened with, and wait until it is opened again. */
export function waiting(opened: Config, now: Config): readonly string[] {
  const keys = new Set([...Object.keys(opened.host), ...Object.keys(now.host)]);
  const host = [...keys].filter(
    (key) =>
      !TAKEN.includes(key) && !isDeepStrictEqual(Reflect.get(opened.host, key), Reflect.get(now.host, key)),
  );
  const names = new Set([...Object.keys(opened.plugins), ...Object.keys(now.plugins)]);
  const quotas = [...names].flatMap((name) =>
    QUOTAS.filter((key) => !isDeepStrictEqual(opened.plugins[name]?.[key], now.plugins[name]?.[key])).map(
      (key) => `plugins.${name}.${key}`,
    ),
  );
  return [
    ...host.map((key) => `host.${key}`),
    ...quotas,
    ...(isDeepStrictEqual(opened.secrets, now.secrets) ? [] : ["secrets"]),
  ];
}
