import type { LogLevel, Vars } from "@mortise/engine";
import type { Breaker, BreakerState } from "./breaker.ts";
import type { Rule } from "./capability/grants.ts";
import type { Code } from "./code.ts";
import type { Role } from "./component/pattern/roles.ts";
import { rolesOf } from "./component/pattern/roles.ts";
import type { Edition } from "./edition.ts";
import { HostError } from "./errors.ts";
import type { Caller } from "./frame.ts";
import type { Found } from "./load/loading.ts";
import type { Manifest } from "./manifest/schema.ts";

/**
 * How a plugin stands: `loading`, until its code is ready; `ready`; `draining`, while its last calls end; `disabled`, by
 * an operator; `failed` to load; `unloaded`, in what is told of one that was taken out.
 */
export type PluginState = "loading" | "ready" | "draining" | "disabled" | "failed" | "unloaded";

/** A plugin as it is listed. */
export interface PluginInfo {
  readonly name: string;
  readonly version: string | undefined;
  readonly state: PluginState;
  readonly format: string | undefined;
  /** Whether the engine seals it. A program of its own is not sealed by us, in a sandbox either. */
  readonly sealed: boolean | undefined;
  /** What keeps it from the machine: `engine`, `process` (an engine in a process of its own), `bubblewrap`, or `none`. */
  readonly wall: Code["wall"] | undefined;
  readonly folder: string | undefined;
  /** SHA-256 of everything of it that is run or read. */
  readonly digest: string | undefined;
  readonly signer: string | undefined;
  /** What it says of itself; undefined where none of its code is loaded. */
  readonly manifest: Manifest | undefined;
  /** What was granted and revoked, as it is at this moment. */
  readonly rules: readonly Rule[];
  readonly exports: readonly string[];
  /** What it is to an agent, read from what a component exports. */
  readonly roles: readonly Role[];
  /** Calls that are going on or wait. */
  readonly calls: number;
  /** Calls that wait for an instance. */
  readonly queued: number;
  /** Instances that have been made. */
  readonly instances: number;
  /** Bytes that all its instances hold. */
  readonly memory: number;
  /** Bytes of memory that one instance may have; undefined where nothing bounds it. */
  readonly memoryCap: number | undefined;
  readonly breaker: BreakerState;
  /** Why it failed to load; or why the last reload did not happen, while the code before it runs. */
  readonly error: HostError | undefined;
}

/** What a plugin is made with. */
export interface PluginFields {
  readonly name: string;
  readonly found: Found | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly rules: readonly Rule[];
  readonly breaker: Breaker;
  readonly log: (level: LogLevel, message: string) => void;
}

/** One plugin of a host, through all its editions: what outlives a reload is here. */
export class Plugin implements Caller {
  readonly name: string;
  readonly breaker: Breaker;
  readonly log: (level: LogLevel, message: string) => void;
  config: Readonly<Record<string, unknown>>;
  /** Where it was found; undefined where nothing was. */
  found: Found | undefined;
  state: PluginState = "loading";
  rules: readonly Rule[];
  edition: Edition | undefined;
  vars: Vars | undefined;
  error: HostError | undefined;
  /** The last thing that was begun with its life: they happen one after the other. */
  work: Promise<unknown> = Promise.resolve();

  constructor({ name, found, config, rules, breaker, log }: PluginFields) {
    this.name = name;
    this.found = found;
    this.config = config;
    this.rules = rules;
    this.breaker = breaker;
    this.log = log;
  }

  get manifest(): Manifest | undefined {
    return this.edition?.plugin.manifest;
  }

  get info(): PluginInfo {
    const { edition } = this;
    const exports = edition?.code.exports ?? [];
    return {
      name: this.name,
      version: this.manifest?.version,
      state: this.state,
      format: edition?.code.format,
      sealed: edition === undefined ? undefined : edition.code.format !== "process",
      wall: edition?.code.wall,
      folder: this.found?.folder,
      digest: edition?.plugin.locked.digest,
      signer: edition?.plugin.signature?.signer,
      manifest: this.manifest,
      rules: this.rules,
      exports,
      roles: edition?.code.format === "component" ? rolesOf(exports) : [],
      calls: edition?.calls ?? 0,
      queued: edition?.instances.queued ?? 0,
      instances: edition?.instances.size ?? 0,
      memory: edition?.instances.memoryBytes ?? 0,
      // Nothing bounds what a program of its own takes.
      memoryCap: edition?.code.format === "process" ? undefined : edition?.limits.memory,
      breaker: this.breaker.state,
      error: this.error,
    };
  }

  /**
   * The code that a call goes to now.
   *
   * @throws MORTISE_PLUGIN_UNAVAILABLE, MORTISE_CIRCUIT_OPEN
   */
  admit(now: number): Edition {
    const { edition } = this;
    if (this.state !== "ready" || edition === undefined) throw this.#unavailable();
    if (this.breaker.admits(now)) return edition;
    const { failures, last, until = now } = this.breaker.state;
    const problem = `It failed ${failures} times in a row (${last}), and is tried again after ${new Date(until).toISOString()}.`;
    throw new HostError("MORTISE_CIRCUIT_OPEN", problem, { plugin: this.name });
  }

  /** Does something with the plugin's life after whatever was begun before, and gives its result. */
  afterwards<T>(act: () => Promise<T>): Promise<T> {
    const next = this.work.then(act, act);
    this.work = next.catch(() => {});
    return next;
  }

  #unavailable(): HostError {
    const why = this.error === undefined ? "" : ` (${this.error.code})`;
    return new HostError("MORTISE_PLUGIN_UNAVAILABLE", `It is ${this.state}${why}.`, { plugin: this.name });
  }
}
