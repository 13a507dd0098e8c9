import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ConfiguredLibrary, HostOptions, PluginInfo } from "@mortise/host";
import { Host, HostError, readConfig, readManifest } from "@mortise/host";
import type { Workspace } from "../workspace.ts";
import { failed } from "./answer.ts";
import { libraryFunctions } from "./functions.ts";
import { libraryGrants } from "./grants.ts";
import type { PluginOptions } from "./options.ts";

/** What the host can be asked for. */
type Method = "call" | "check" | "doc";

/** A library that runs, with a host of its own. */
export interface Opened {
  readonly host: Host;
  /** Its name there. */
  readonly plugin: string;
  /** The name by which it knows the workspace's root. */
  readonly root: string;
  /** Whether it answers a bare string without quotes. */
  readonly bare: boolean;
  exportOf(method: Method): string;
  has(method: Method): boolean;
}

/** What a sealed library knows the workspace as: where the machine has it is none of its business. */
const GUEST_ROOT = "/workspace";

/** A library that keeps failing is asked on: each check has its own answer, whatever order they ran in. */
const NEVER = { failures: Number.MAX_SAFE_INTEGER, rest: 1, maxRest: 1 };

const INSTANCES = 4;

/**
 * Starts a library on a host.
 *
 * @throws MORTISE_HIE_LIBRARY_FAILED, and what `Host.open` throws
 */
export async function openLibrary(
  entry: ConfiguredLibrary,
  workspace: Workspace,
  { cache, log, env = process.env }: PluginOptions,
): Promise<Opened> {
  const { name, sealed } = identify(entry, workspace.root);
  const root = sealed ? GUEST_ROOT : workspace.root;
  const { capabilities, variables, environment } = libraryGrants(entry, workspace.root, root, env);
  const host = await Host.open({
    ...placeOf(entry, name, workspace.root),
    plugins: [],
    functions: libraryFunctions(workspace, root, entry.permissions.network),
    // The config's entry is the consent to run a program, where it comes with a manifest too.
    grants: { [name]: sealed ? capabilities : ["process:run", ...capabilities] },
    settings: { [name]: variables },
    environment: () => environment,
    instances: sealed ? INSTANCES : 1,
    breaker: NEVER,
    cache,
    log,
  });
  const plugin = host.plugin(name);
  if (plugin !== undefined && plugin.error === undefined) return opened(host, plugin, root, sealed);
  await host.close();
  throw (
    plugin?.error ?? failed({ shown: entry.name }, `${JSON.stringify(entry.path)} holds no plugin ${name}.`)
  );
}

function opened(host: Host, plugin: PluginInfo, root: string, sealed: boolean): Opened {
  const exportOf = (method: Method): string => (sealed ? `library_${method}` : `library.${method}`);
  // What a program answers to is known when it is asked.
  const has = (method: Method): boolean => !sealed || plugin.exports.includes(exportOf(method));
  const bare = plugin.format === "script" || plugin.format === "process";
  return { host, plugin: plugin.name, root, bare, exportOf, has };
}

/** What the library is called on the host, and whether its code is sealed. */
function identify(
  { name, type, path = "" }: ConfiguredLibrary,
  root: string,
): { readonly name: string; readonly sealed: boolean } {
  if (type !== "plugin") return { name: pluginName(name), sealed: type !== "external" };
  const file = resolve(root, path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new HostError("MORTISE_FILE_UNREADABLE", "The manifest could not be read.", { file, cause });
  }
  const { manifest } = readManifest(file, text);
  return { name: manifest.name, sealed: manifest.format !== "process" };
}

/** Whether a library's code is sealed. One whose manifest cannot be read is not started, and harms nobody. */
export function isSealed(entry: ConfiguredLibrary, root: string): boolean {
  try {
    return identify(entry, root).sealed;
  } catch {
    return true;
  }
}

/** A name as plugins have them: lower-case letters, digits and single hyphens. */
function pluginName(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-");
}

/** Where the host finds the library, and what it may use at most. */
function placeOf(
  { type, path, executable, args, limits }: ConfiguredLibrary,
  name: string,
  root: string,
): Pick<HostOptions, "config" | "programs"> {
  const from = (given: string): string => resolve(root, given);
  const file = path === undefined ? undefined : from(path);
  const plugin = {
    enabled: true,
    path: type === "external" ? undefined : type === "plugin" && file !== undefined ? dirname(file) : file,
    grants: [],
    limits,
    config: {},
  };
  const empty = readConfig("mortise.toml", "");
  const config = { ...empty, config: { ...empty.config, plugins: { [name]: plugin } } };
  if (type !== "external") return { config };
  const program = file ?? (executable?.includes("/") === true ? from(executable) : (executable ?? ""));
  return { config, programs: { [name]: { command: [program, ...args], folder: root } } };
}
