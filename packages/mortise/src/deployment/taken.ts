import { isDeepStrictEqual } from "node:util";
import type { Config, HostError } from "@mortise/host";

/** What became of a config that changed while the host runs. */
export type Taken = { readonly waits: readonly string[] } | { readonly error: HostError };

/** What a host takes at once; all else of `[host]` is how it was opened. */
const TAKEN: readonly string[] = ["plugins", "limits", "signatures"] satisfies (keyof Config["host"])[];

/** The parts of a config that differ from those that the host was opened with, and wait until it is opened again. */
export function waiting(opened: Config, now: Config): readonly string[] {
  const keys = new Set([...Object.keys(opened.host), ...Object.keys(now.host)]);
  const host = [...keys].filter(
    (key) =>
      !TAKEN.includes(key) && !isDeepStrictEqual(Reflect.get(opened.host, key), Reflect.get(now.host, key)),
  );
  const names = new Set([...Object.keys(opened.plugins), ...Object.keys(now.plugins)]);
  const kv = [...names].filter((name) => !isDeepStrictEqual(opened.plugins[name]?.kv, now.plugins[name]?.kv));
  return [
    ...host.map((key) => `host.${key}`),
    ...kv.map((name) => `plugins.${name}.kv`),
    ...(isDeepStrictEqual(opened.secrets, now.secrets) ? [] : ["secrets"]),
  ];
}
