import { lstat, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { LimitOptions, Limits } from "@mortise/engine";
import { isScriptName } from "@mortise/engine";
import { parseCapability } from "./capability/capability.ts";
import type { Rule } from "./capability/grants.ts";
import { effectiveLimits } from "./config/limits.ts";
import type { ConfigFile } from "./config/read.ts";
import { readConfig, readConfigFile } from "./config/read.ts";
import type { Config } from "./config/schema.ts";
import { trustOf } from "./config/trust.ts";
import type { Document } from "./document/document.ts";
import { HostError } from "./errors.ts";
import type { Places } from "./load/discover.ts";
import type { Lock } from "./load/lockfile.ts";
import { LOCK_FILE, readLock } from "./load/lockfile.ts";
import type { Trust } from "./load/verify.ts";
import type { Manifest, Sandbox } from "./manifest/schema.ts";
import type { HostOptions } from "./options.ts";

/** What a host's options and its config come to. */
export interface Setup {
  readonly config: Config;
  readonly places: Places;
  readonly trust: Trust;
  /** What was approved, as the lock says it now: it may have been approved while the host runs. */
  lock(): Promise<Lock | undefined>;
  /** Whether there is one, or was when the host was opened. */
  readonly holds: boolean;
  /** The rules of each plugin that somebody made rules for. */
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  /** Whether the config has a plugin disabled. */
  disabled(name: string): boolean;
  configOf(name: string): Readonly<Record<string, unknown>>;
  limitsOf(name: string, author: LimitOptions | undefined): Limits;
  /** What a plugin's engine or program is kept in: as the operator says, or else its author. */
  wallsOf(manifest: Manifest): { readonly isolation: "thread" | "process"; readonly sandbox: Sandbox };
  /** The folder that relative paths begin at. */
  readonly root: string;
}

/**
 * Reads the config, the lock and the stored rules, and puts them together with the options. Where the host was `held` to
 * a lock before, it stays so.
 *
 * @throws MORTISE_CONFIG_INVALID, MORTISE_FILE_UNREADABLE, MORTISE_LOCK_INVALID, MORTISE_KEY_INVALID,
 *   MORTISE_CAPABILITY_INVALID
 */
export async function setUp(options: HostOptions, held = false): Promise<Setup> {
  const file = await configFile(options.config);
  const { config } = file;
  const root = typeof options.config === "string" ? dirname(resolve(options.config)) : process.cwd();
  const holds = held || (options.lock ?? (await lockIn(options.config, root))) !== undefined;
  // A lock that is taken away while the host runs approves nothing.
  const none: Lock | undefined = holds ? new Map() : undefined;
  const lock = async () => options.lock ?? (await lockIn(options.config, root)) ?? none;
  return {
    config,
    places: await placesOf(options, file, root),
    trust: trustOf(config),
    lock,
    holds,
    rules: await rulesOf(options, file),
    disabled: (name) => config.plugins[name]?.enabled === false,
    configOf: (name) => ({ ...config.plugins[name]?.config, ...options.settings?.[name] }),
    limitsOf: (name, author) =>
      effectiveLimits({ author, operator: config.plugins[name]?.limits, ceiling: config.host.limits }),
    wallsOf: ({ name, isolation, sandbox = "none" }) => ({
      isolation: config.plugins[name]?.isolation ?? isolation,
      sandbox: config.plugins[name]?.sandbox ?? sandbox,
    }),
    root,
  };
}

async function configFile(config: string | ConfigFile | undefined): Promise<ConfigFile> {
  if (config === undefined) return readConfig("mortise.toml", "");
  if (typeof config !== "string") return config;
  return readConfigFile(config);
}

/** No lock is no promise; one that is there is held to. */
async function lockIn(config: string | ConfigFile | undefined, root: string): Promise<Lock | undefined> {
  if (typeof config !== "string") return undefined;
  const path = join(root, LOCK_FILE);
  const absent = await lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
  // Whatever else is there instead of a file approves nothing.
  return absent ? undefined : readLock(path);
}

async function placesOf(
  { plugins, programs = {}, config: given }: HostOptions,
  { config, document }: ConfigFile,
  root: string,
): Promise<Places> {
  const folders: string[] = [];
  const named = new Map<string, string>();
  const listed = plugins?.map((path) => resolve(path)) ?? [];
  const configured = config.host.plugins.map((path) => resolve(root, path));
  for (const path of plugins === undefined && given !== undefined ? configured : listed)
    if (await isFile(path)) named.set(nameOf(path), path);
    else if (plugins !== undefined || namesFolders(document) || (await isThere(path))) folders.push(path);
  for (const [name, { path }] of Object.entries(config.plugins))
    if (path !== undefined) named.set(name, resolve(root, path));
  return { folders, named, programs: new Map(Object.entries(programs)) };
}

/** The folder that a config means without naming one need not be there. */
function namesFolders({ value }: Document): boolean {
  const host = (value as { readonly host?: { readonly plugins?: unknown } } | null)?.host;
  return host?.plugins !== undefined;
}

function nameOf(path: string): string {
  const name = basename(path, extname(path)).toLowerCase().replaceAll("_", "-");
  if (path.endsWith(".wasm") || isScriptName(path)) return name;
  throw new HostError("MORTISE_FILE_UNREADABLE", "It is neither a folder nor a plugin's code.", {
    file: path,
  });
}

async function rulesOf(
  options: HostOptions,
  { grants }: ConfigFile,
): Promise<ReadonlyMap<string, readonly Rule[]>> {
  const rules = new Map<string, readonly Rule[]>(grants);
  const add = (name: string, more: readonly Rule[]) => rules.set(name, [...(rules.get(name) ?? []), ...more]);
  for (const [name, texts] of Object.entries(options.grants ?? {}))
    add(
      name,
      texts.map((text) => ({ capability: parseCapability(text), source: { kind: "option" } })),
    );
  for (const [name, stored] of (await options.store?.rules?.rules()) ?? []) add(name, stored);
  return rules;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
