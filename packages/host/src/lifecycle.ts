import type { ComponentImports, HostFunction, HttpFunction } from "@mortise/engine";
import { MortiseError, printable } from "@mortise/engine";
import { Breaker } from "./breaker.ts";
import type { Capability } from "./capability/capability.ts";
import type { Grant, Rule } from "./capability/grants.ts";
import { lasting, madeAtRunTime } from "./capability/rules.ts";
import { RUN_PROCESS, standing } from "./capability/standing.ts";
import type { Clock } from "./clock.ts";
import type { Edition } from "./edition.ts";
import { openEdition } from "./edition.ts";
import { HostError } from "./errors.ts";
import type { CheckedPlugin } from "./load/check.ts";
import { foundOf } from "./load/found.ts";
import type { Found, Loading } from "./load/loading.ts";
import { migrate } from "./load/migrate.ts";
import { order } from "./load/order.ts";
import type { Preparation } from "./load/prepare.ts";
import { only, prepare, prepareRest } from "./load/prepare.ts";
import type { Manifest } from "./manifest/schema.ts";
import type { HostOptions } from "./options.ts";
import { Plugin } from "./plugin.ts";
import { without } from "./reload/change.ts";
import { fits, swap, varsFor } from "./reload/swap.ts";
import type { Setup } from "./setup.ts";

/** What a plugin's life goes through, besides the plugins themselves. */
export interface LifecycleSetting {
  readonly options: HostOptions;
  /** How it was when the host was opened. */
  readonly setup: Setup;
  readonly clock: Clock;
  readonly functions: readonly HostFunction[];
  /** What a plugin's instances send requests by. */
  readonly http?: ((plugin: Plugin) => HttpFunction) | undefined;
  /** What components may import besides WASI, by interface. */
  readonly imports: () => Promise<ComponentImports>;
  /** Is told whenever a plugin stands otherwise than before. */
  readonly changed: (plugin: Plugin) => void;
  /** Is told what the config grants a plugin that it did not. */
  readonly granted: (plugin: Plugin, grants: readonly Grant[]) => void;
}

const DEFAULT_INSTANCES = 8;
const DEFAULT_QUEUE = 1_000;

/** The plugins of a host, and all that happens to them but calls: loading, reloading, unloading. */
export class Lifecycle {
  readonly plugins = new Map<string, Plugin>();
  /** The config as it was taken last, with all that comes of it. */
  setup: Setup;
  readonly #setting: LifecycleSetting;
  /** Code that was replaced, and whose last calls have not ended. */
  readonly #draining = new Set<Edition>();

  constructor(setting: LifecycleSetting) {
    this.#setting = setting;
    this.setup = setting.setup;
  }

  /** Loads everything that is found, in order. What fails takes down only what depends on it. */
  async load(): Promise<void> {
    const { plugins, failed } = order(await this.prepareRest());
    for (const { name, error, found } of failed) this.#fail(this.plugin(name, found), error);
    for (const checked of plugins) {
      const plugin = this.plugin(checked.manifest.name, foundOf(checked));
      if (this.setup.disabled(plugin.name)) this.settle(plugin, "disabled");
      else await this.#open(plugin, checked);
    }
  }

  /**
   * Reads, verifies, checks, compiles and starts a plugin's code anew, beside what runs of it, and swaps the two. Where
   * anything fails, what ran runs on. A plugin that failed to load before is loaded, and then what depends on it.
   */
  reload(plugin: Plugin): Promise<void> {
    return this.replace(plugin, () => this.#fresh(plugin));
  }

  /** As {@link reload}, with what was read already. */
  async replace(plugin: Plugin, fresh: () => Promise<CheckedPlugin>): Promise<void> {
    try {
      const checked = await fresh();
      const running = this.running().flatMap(({ edition }) =>
        edition === undefined ? [] : [edition.plugin],
      );
      fits(plugin.name, checked, running);
      const vars = varsFor(plugin, this.#limitsOf(checked).vars);
      // New grants hold once it is sure that the plugin is loaded with them; where none of it runs, nothing has them yet.
      if (plugin.edition === undefined) this.#grant(plugin, checked);
      const edition = await this.#edition(plugin, checked, vars);
      plugin.found = foundOf(checked);
      this.#grant(plugin, checked);
      this.#drain(swap(plugin, edition, vars));
      // Something may have been revoked while it was made ready.
      edition.ruled();
    } catch (cause) {
      const error = asHostError(cause, plugin.name);
      plugin.error = error;
      this.settle(plugin, plugin.edition === undefined ? "failed" : plugin.state);
      throw error;
    }
    this.settle(plugin, plugin.state === "disabled" ? "disabled" : "ready");
    await this.#wakeDependents(plugin.name);
  }

  /** Has a plugin take no more calls; those that are going on end by themselves. */
  disable(plugin: Plugin): void {
    if (plugin.state !== "failed") this.settle(plugin, "disabled");
  }

  /** Undoes {@link disable}, closes the breaker, and loads what is not loaded. */
  async enable(plugin: Plugin): Promise<void> {
    plugin.breaker.reset();
    if (plugin.edition !== undefined) return this.settle(plugin, "ready");
    plugin.state = "loading";
    await this.reload(plugin);
  }

  /**
   * Takes a plugin out, once its last call has ended.
   *
   * @throws MORTISE_PLUGIN_NEEDED
   */
  async unload(plugin: Plugin): Promise<void> {
    const needing = this.needing(plugin.name);
    if (needing.length > 0) throw needed(plugin.name, needing);
    this.settle(plugin, "draining");
    await plugin.edition?.drain();
    plugin.edition = undefined;
    this.plugins.delete(plugin.name);
    this.settle(plugin, "unloaded");
  }

  /** Takes over what is granted now, in code that was replaced too. */
  ruled(plugin: Plugin): void {
    plugin.edition?.ruled();
    for (const each of this.#draining) if (each.plugin.manifest.name === plugin.name) each.ruled();
  }

  /** Ends everything, calls that are going on too. */
  async close(): Promise<void> {
    const editions = [...this.plugins.values()].flatMap(({ edition }) =>
      edition === undefined ? [] : [edition],
    );
    for (const plugin of this.plugins.values()) plugin.state = "draining";
    await Promise.all([...editions, ...this.#draining].map((each) => each.close()));
  }

  /** The plugins that have code. */
  running(): Plugin[] {
    return [...this.plugins.values()].filter(({ edition }) => edition !== undefined);
  }

  /** The plugins that run and depend on one. */
  needing(name: string): readonly Plugin[] {
    return this.running().filter(({ manifest }) => manifest?.depends.some((each) => each.name === name));
  }

  /** Reads whatever is found and does not run. */
  prepareRest(): Promise<Loading<CheckedPlugin>> {
    return prepareRest(
      this.running().map(({ found }) => found),
      this.#preparation(),
    );
  }

  #preparation(): Preparation {
    const now = this.#setting.clock.now();
    return { setup: this.setup, rules: (name) => this.#rulesOf(name), now };
  }

  /** What a plugin has of its config from here on. */
  #grant(plugin: Plugin, { grants }: CheckedPlugin): void {
    const configured = lasting(this.setup.rules.get(plugin.name) ?? []);
    // What the config took away since the plugin was checked stays away.
    const given = without(configured, without(configured, lasting(grants)));
    const gained = without(given, lasting(plugin.rules));
    plugin.rules = [...given, ...madeAtRunTime(plugin.rules)];
    plugin.config = this.setup.configOf(plugin.name);
    if (gained.length > 0) this.#setting.granted(plugin, gained);
  }

  /** What the config grants by now, and what commands said while the host ran. */
  #rulesOf(name: string): readonly Rule[] {
    const configured = this.setup.rules.get(name) ?? [];
    const held = this.plugins.get(name)?.rules;
    return held === undefined ? configured : [...lasting(configured), ...madeAtRunTime(held)];
  }

  /** A plugin's files as they are now; of one that does not run, wherever it turns up. */
  async #fresh({ name, found, edition }: Plugin): Promise<CheckedPlugin> {
    if (found === undefined || edition === undefined) return only(name, await this.prepareRest());
    const loading = await prepare({ plugins: [found], failed: [] }, this.#preparation());
    const [plugin] = loading.plugins;
    return plugin ?? only(name, { plugins: [], failed: loading.failed.map((each) => ({ ...each, name })) });
  }

  async #open(plugin: Plugin, checked: CheckedPlugin): Promise<void> {
    const gone = checked.manifest.depends.find(({ name }) => this.plugins.get(name)?.edition === undefined);
    if (gone !== undefined) {
      const problem = `It depends on ${gone.name}, which failed to load.`;
      this.#fail(plugin, new HostError("MORTISE_DEPENDENCY_FAILED", problem, { plugin: plugin.name }));
      return;
    }
    try {
      const vars = varsFor(plugin, this.#limitsOf(checked).vars);
      swap(plugin, await this.#edition(plugin, checked, vars), vars);
      this.settle(plugin, "ready");
    } catch (error) {
      this.#fail(plugin, asHostError(error, plugin.name));
    }
  }

  #limitsOf({ manifest }: CheckedPlugin) {
    return this.setup.limitsOf(manifest.name, manifest.limits);
  }

  async #edition(plugin: Plugin, checked: CheckedPlugin, vars: Parameters<typeof swap>[2]): Promise<Edition> {
    const { setup } = this;
    const { options, functions, imports, clock } = this.#setting;
    const done = await migrate(checked, {
      store: options.store?.schema,
      allowDestructive: options.allowDestructive?.includes(plugin.name) ?? false,
      now: clock.now(),
    });
    for (const step of done) plugin.log("info", step);
    return openEdition(checked, {
      functions,
      imports,
      vars,
      limits: this.#limitsOf(checked),
      config: setup.configOf(plugin.name),
      environment: { http: this.#setting.http?.(plugin), ...options.environment?.(plugin.name) },
      ...setup.wallsOf(checked.manifest),
      cache: options.cache ?? false,
      clock,
      granted: () =>
        standing({
          asked: checked.document === undefined ? undefined : askedBy(checked.manifest),
          rules: plugin.rules,
          root: setup.root,
          variables: process.env,
          now: clock.now(),
        }),
      instances: options.instances ?? DEFAULT_INSTANCES,
      queue: options.queue ?? DEFAULT_QUEUE,
      log: ({ level, message }) => plugin.log(level, message),
    });
  }

  /** What failed only because of this plugin gets another chance. */
  async #wakeDependents(name: string): Promise<void> {
    for (const plugin of [...this.plugins.values()]) {
      const code = plugin.error?.code;
      if (plugin.state !== "failed") continue;
      if (code !== "MORTISE_DEPENDENCY_FAILED" && code !== "MORTISE_DEPENDENCY_MISSING") continue;
      if (plugin.name === name) continue;
      // Its own error says why it is still not there.
      await plugin.afterwards(() => this.reload(plugin)).catch(() => {});
    }
  }

  /** The plugin of a name, or a new one. */
  plugin(name: string, found: Found | undefined): Plugin {
    const held = this.plugins.get(name);
    if (held !== undefined) {
      held.found ??= found;
      return held;
    }
    const { setup } = this;
    const { options } = this.#setting;
    const made = new Plugin({
      name,
      found,
      config: setup.configOf(name),
      rules: setup.rules.get(name) ?? [],
      breaker: new Breaker(options.breaker),
      log: (level, message) => options.log?.({ plugin: name, level, message: printable(message) }),
    });
    this.plugins.set(name, made);
    return made;
  }

  #fail(plugin: Plugin, error: HostError): void {
    plugin.error ??= error;
    this.settle(plugin, "failed");
  }

  /** Has a plugin stand otherwise, and says so. */
  settle(plugin: Plugin, state: Plugin["state"]): void {
    plugin.state = state;
    this.#setting.changed(plugin);
  }

  #drain(old: Edition | undefined): void {
    if (old === undefined) return;
    this.#draining.add(old);
    void old.drain().finally(() => this.#draining.delete(old));
  }
}

/** The error of a plugin that is to be taken out while others need it. */
export function needed(plugin: string, by: readonly Plugin[]): HostError {
  const names = by.map(({ name }) => name).join(", ");
  return new HostError("MORTISE_PLUGIN_NEEDED", `These depend on it: ${names}.`, { plugin });
}

function askedBy({ capabilities, optional, format }: Manifest): readonly Capability[] {
  return [...capabilities, ...optional, ...(format === "process" ? [RUN_PROCESS] : [])];
}

function asHostError(error: unknown, plugin: string): HostError {
  if (error instanceof HostError) return error.in({ plugin });
  const problem = error instanceof MortiseError ? `${error.code}: ${error.problem}` : "It failed.";
  return new HostError("MORTISE_LOAD_FAILED", problem, { plugin, cause: error });
}
