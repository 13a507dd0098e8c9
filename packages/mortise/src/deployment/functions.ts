import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { HttpLimits, Secrets } from "@mortise/effects";
import { DEFAULT_QUOTA, DEFAULT_TABLE_QUOTA, effects, guestHttp, httpClient } from "@mortise/effects";
import type { Config, HostOptions } from "@mortise/host";
import { patternFunctions } from "@mortise/host";
import type { Store } from "@mortise/store";

/** What plugins may call on the host of a deployment, and what they send requests by. */
export interface Functions extends Required<Pick<HostOptions, "functions" | "http">> {
  /** Ends the requests that are under way. */
  close(): Promise<void>;
}

/**
 * The host functions of a deployment. Secrets are read when they are needed and kept nowhere; `root` is where their
 * files' paths start from.
 *
 * @throws MORTISE_SECRET_INVALID
 */
export function functionsOf(store: Store, { host, plugins, secrets }: Config, root: string): Functions {
  const quota = (plugin: string) => ({
    bytes: plugins[plugin]?.kv?.bytes ?? host.kv?.bytes ?? DEFAULT_QUOTA.bytes,
    keys: plugins[plugin]?.kv?.keys ?? host.kv?.keys ?? DEFAULT_QUOTA.keys,
  });
  const tableQuota = (plugin: string) => ({
    bytes: plugins[plugin]?.db?.bytes ?? host.db?.bytes ?? DEFAULT_TABLE_QUOTA.bytes,
  });
  const http = httpClient({ secrets: secretsOf(secrets, root), limits: limitsOf(host) });
  return {
    functions: [...effects({ store, quota, tableQuota, http }), ...patternFunctions()],
    http: guestHttp(http),
    close: () => http.close(),
  };
}

function limitsOf({ http = {} }: Config["host"]): Partial<HttpLimits> {
  const { request, response, timeout, idle, redirects, rate } = http;
  return {
    requestBytes: request,
    responseBytes: response,
    total: timeout,
    idle,
    redirects,
    rate: rate && { burst: rate.burst, perSecond: rate.per_second },
  };
}

function secretsOf(secrets: Config["secrets"], root: string): Secrets {
  const all = Object.entries(secrets).map(([name, { env, file, hosts }]) => {
    const value = async () => {
      const text = file === undefined ? process.env[env ?? ""] : await readFile(resolve(root, file), "utf8");
      // A file that people write ends in a line end, which is no part of the secret.
      return text?.replace(/\r?\n$/, "") ?? "";
    };
    return [name, { value, hosts }] as const;
  });
  return Object.fromEntries(all);
}
