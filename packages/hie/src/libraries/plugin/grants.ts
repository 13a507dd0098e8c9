import { guardedHttp } from "@mortise/engine/http";
import type { ConfiguredLibrary, PluginEnvironment } from "@mortise/host";
import { NETWORK, READ } from "./functions.ts";

/** What a library's permissions come to. */
export interface LibraryGrants {
  readonly capabilities: readonly string[];
  /** The chosen variables that are set: config values for every format, and the environment of WASI modules. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: PluginEnvironment;
}

/**
 * What a library may do, from its permissions: nothing, where they say nothing.
 *
 * @param root The workspace's folder on this machine.
 * @param guest The name by which the library knows it.
 * @param env Where the chosen variables are taken from.
 */
export function libraryGrants(
  { permissions, type }: ConfiguredLibrary,
  root: string,
  guest: string,
  env: Readonly<Record<string, string | undefined>>,
): LibraryGrants {
  const { environment, network, filesystem } = permissions;
  const variables = Object.fromEntries(
    environment.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const reads = filesystem.includes("read");
  // Folders are preopened on Linux only; host functions read everywhere.
  const opens = reads && type !== "external" && process.platform === "linux";
  return {
    capabilities: [...(reads ? [READ] : []), ...(network.length > 0 ? [NETWORK] : [])],
    variables,
    environment: {
      env: variables,
      ...(opens ? { dirs: [{ host: root, guest, write: false }] } : {}),
      ...(network.length > 0 ? { http: guardedHttp({ allowedHosts: network }) } : {}),
    },
  };
}
