import type { LogLevel } from "@mortise/engine";
import type { Meter, Tracer } from "@opentelemetry/api";
import type { AuditEntry } from "./audit.ts";
import type { BreakerSetting } from "./breaker.ts";
import type { Rule } from "./capability/grants.ts";
import type { Clock } from "./clock.ts";
import type { ConfigFile } from "./config/read.ts";
import type { Config } from "./config/schema.ts";
import type { PluginEnvironment, PluginProgram } from "./environment.ts";
import type { HostError } from "./errors.ts";
import type { EventLog } from "./events/log.ts";
import type { HostFunctionDefinition, HostHttp } from "./hostfunction.ts";
import type { Lock } from "./load/lockfile.ts";
import type { ContributedSchema } from "./manifest/contributedschema.ts";
import type { PluginInfo } from "./plugin.ts";

/** A message of a plugin, or of the host about it: one line, with nothing in it that moves a terminal's cursor. */
export interface HostLogEntry {
  readonly plugin: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** Where the rules that were made at run time are kept. */
export interface RuleStore {
  rules(): Promise<ReadonlyMap<string, readonly Rule[]>>;
  /** Keeps all run-time rules of a plugin, in place of those before. */
  keep(plugin: string, rules: readonly Rule[]): Promise<void>;
}

/** Where the tables and attributes are that plugins contribute. */
export interface SchemaStore {
  /**
   * Brings a plugin's tables to what its schema wants, whole or not at all, and answers in words what was done. Where
   * data would be lost and `allowDestructive` is not set, it throws.
   */
  migrate(
    plugin: string,
    version: string,
    schema: ContributedSchema,
    options: { readonly allowDestructive: boolean },
  ): Promise<readonly string[]>;
}

/** What outlives the process. What is left out lives in memory; without `schema`, no plugin that contributes one loads. */
export interface HostStore {
  readonly events?: EventLog | undefined;
  readonly rules?: RuleStore | undefined;
  readonly schema?: SchemaStore | undefined;
}

/** What became of a config that changed while a host runs. */
export type Configured = { readonly config: Config } | { readonly error: HostError };

/** What a host is opened with; all of it may be left out. */
export interface HostOptions {
  /** Folders of plugins, single plugins' folders, or code files; in place of those that the config names. */
  readonly plugins?: readonly string[] | undefined;
  /** Programs that are plugins without a manifest, by name. They are not sealed: naming one here is consent. */
  readonly programs?: Readonly<Record<string, PluginProgram>> | undefined;
  /** What each plugin reaches through the engine itself; nothing unless given. */
  readonly environment?: ((plugin: string) => PluginEnvironment) | undefined;
  /** The path of a `mortise.toml`, or one that was read. A `mortise.lock` beside the path is held to. */
  readonly config?: string | ConfigFile | undefined;
  /** What plugins may call on the host. */
  readonly functions?: readonly HostFunctionDefinition[] | undefined;
  /** Makes the requests that plugins ask for by Extism's own `http_request` and by `wasi:http`; without it they are refused. */
  readonly http?: HostHttp | undefined;
  /** Capabilities by plugin, besides those that the config grants. */
  readonly grants?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The plugins' own settings by plugin, over those in the config. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** What was approved, in place of the `mortise.lock` beside the config. */
  readonly lock?: Lock | undefined;
  /** Whether plugins are reloaded when their files change, and the config is taken as it is when it does. */
  readonly watch?: boolean | undefined;
  /** Whether rewritten modules are kept on disk, as for `compile`. */
  readonly cache?: boolean | string | undefined;
  /** Instances of each plugin at most: 8 unless given. */
  readonly instances?: number | undefined;
  /** Calls of each plugin that may wait: 1,000 unless given. */
  readonly queue?: number | undefined;
  /** When a plugin that keeps failing gets no more calls: after 5 failures, for a second, then longer. */
  readonly breaker?: BreakerSetting | undefined;
  /** Events that may come from each other: 16 unless given. */
  readonly maxHops?: number | undefined;
  /** Events that may wait, and that may come of one: 10,000 unless given. */
  readonly maxEvents?: number | undefined;
  /** Milliseconds that a handler of events has: 5,000 unless given, and at most the plugin's deadline. */
  readonly eventDeadline?: number | undefined;
  readonly store?: HostStore | undefined;
  /** Plugins whose contributed schema may change so that data is lost; none unless given. */
  readonly allowDestructive?: readonly string[] | undefined;
  readonly log?: ((entry: HostLogEntry) => void) | undefined;
  readonly audit?: ((entry: AuditEntry) => void) | undefined;
  /** Is told of a plugin that was loaded, reloaded, failed, disabled, enabled or unloaded. */
  readonly changed?: ((plugin: PluginInfo) => void) | undefined;
  /** Is told of a config that was taken while the host runs, or why it was not; then nothing changed. */
  readonly configured?: ((outcome: Configured) => void) | undefined;
  /** Takes spans; the tracer of the program's provider unless given. */
  readonly tracer?: Tracer | undefined;
  /** Takes metrics; the meter of the program's provider unless given. */
  readonly meter?: Meter | undefined;
  readonly clock?: Clock | undefined;
}
