import type { Input, Payload } from "@mortise/engine";
import { adapt, adaptHttp } from "./adapt.ts";
import type { AuditEntry } from "./audit.ts";
import { AuditLog } from "./audit.ts";
import type { CallServices, HostCallOptions } from "./call.ts";
import { callPlugin } from "./call.ts";
import { parseCapability, printCapability } from "./capability/capability.ts";
import type { Rule, Why } from "./capability/grants.ts";
import { isRevocation, why } from "./capability/grants.ts";
import { madeAtRunTime, withRule } from "./capability/rules.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import type { CommandOptions, CommandResult } from "./commands/command.ts";
import { runCommand } from "./commands/command.ts";
import type { CommandHelp } from "./commands/help.ts";
import { helpFor, helpOf } from "./commands/help.ts";
import { CommandTable } from "./commands/table.ts";
import type { Contributions } from "./contributions.ts";
import { contributionsOf, subscribersOf } from "./contributions.ts";
import { milliseconds } from "./document/field.ts";
import { HostError } from "./errors.ts";
import type { Delivery } from "./events/bus.ts";
import { EventBus } from "./events/bus.ts";
import { emission } from "./events/emission.ts";
import type { Actor, DeliverEvent, EmitEvent, Stamp } from "./events/event.ts";
import { stamper } from "./events/event.ts";
import type { DeadLetter, EventLog } from "./events/log.ts";
import { MemoryEventLog } from "./events/log.ts";
import { hostFunction } from "./hostfunction.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { HostOptions } from "./options.ts";
import type { Plugin, PluginInfo } from "./plugin.ts";
import { Surroundings } from "./reload/surroundings.ts";
import type { Watcher } from "./reload/watch.ts";
import { watcher } from "./reload/watch.ts";
import type { Setup } from "./setup.ts";
import { setUp } from "./setup.ts";
import { Telemetry } from "./telemetry.ts";
import { unknownPlugin } from "./unknown.ts";

/** How long a grant at run time holds. */
export interface GrantOptions {
  /** Milliseconds, or text such as `1h`; until it is revoked unless given. */
  readonly for?: number | string | undefined;
}

const MAX_HOPS = 16;
const MAX_EVENTS = 10_000;
const EVENT_DEADLINE = 5_000;

/**
 * A deployment: many plugins, each with exactly what it was granted.
 *
 * @example
 * ```ts
 * await using host = await Host.open({ plugins: ["./plugins"], functions: [rollDice], grants: { greeter: ["dice:roll"] } });
 * const reply = await host.call("greeter", "greet", { name: "Ada" });
 * ```
 */
export class Host {
  readonly #options: HostOptions;
  readonly #services: CallServices;
  readonly #lifecycle: Lifecycle;
  readonly #bus: EventBus;
  readonly #events: EventLog;
  readonly #stamp: Stamp;
  readonly #watcher: Watcher | undefined;
  readonly #surroundings: Surroundings;
  readonly #unwatch: () => void;
  readonly #warned = new Set<string>();
  #contributions: Contributions = contributionsOf([]);
  #commands = new CommandTable(this.#contributions.commands);
  #opening = true;
  #closing: Promise<void> | undefined;

  private constructor(options: HostOptions, setup: Setup) {
    const { clock = SYSTEM_CLOCK, http, tracer, meter } = options;
    const audit = new AuditLog(options.audit);
    this.#options = options;
    this.#services = {
      clock,
      audit,
      telemetry: new Telemetry(tracer, meter),
      emit: (plugin, emitted, event) => this.#bus.emit(plugin.name, emitted, event),
    };
    this.#stamp = stamper(() => clock.now());
    this.#unwatch = this.#services.telemetry.watch(() => this.plugins());
    this.#events = options.store?.events ?? new MemoryEventLog();
    this.#bus = this.#newBus();
    const functions = functionsOf(options, this.#services);
    this.#lifecycle = new Lifecycle({
      options,
      setup,
      clock,
      functions,
      // Loaded when the first component is: hosts start sooner without it.
      imports: async () => (await import("./component/imports.ts")).componentImports(functions),
      http: http === undefined ? undefined : (plugin) => adaptHttp(http, plugin, this.#services),
      changed: (plugin) => this.#changed(plugin),
      granted: (plugin, grants) => this.#surroundings.ruled(plugin, "granted", grants),
    });
    this.#surroundings = new Surroundings(this.#lifecycle, options, clock, audit);
    if (options.watch === true)
      this.#watcher = watcher(clock, (name) => void this.#touched(name).catch(() => {}));
  }

  /**
   * Opens a deployment: finds its plugins, verifies and checks them, loads them in order, and takes up the events that a
   * host before did not get to. A plugin that fails to load is listed with its error, and takes down only those that
   * depend on it.
   *
   * @throws MORTISE_CONFIG_INVALID, MORTISE_FILE_UNREADABLE, MORTISE_LOCK_INVALID, MORTISE_KEY_INVALID,
   *   MORTISE_CAPABILITY_INVALID, MORTISE_FUNCTION_INVALID
   */
  static async open(options: HostOptions = {}): Promise<Host> {
    const host = new Host(options, await setUp(options));
    try {
      await host.#open();
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  async #open(): Promise<void> {
    await this.#lifecycle.load();
    this.#opening = false;
    this.#refresh();
    await Promise.all([this.#watcher?.ready(), this.#surroundings.ready()]);
    await this.#bus.resume([...this.#subscribing()]);
  }

  #subscribing(): ReadonlySet<string> {
    return new Set(this.#contributions.subscriptions.map(({ plugin }) => plugin));
  }

  /** Every plugin, those that failed too, by name. */
  plugins(): readonly PluginInfo[] {
    const all = [...this.#lifecycle.plugins.values()].map(({ info }) => info);
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** One plugin; undefined where there is none of that name. */
  plugin(name: string): PluginInfo | undefined {
    return this.#lifecycle.plugins.get(name)?.info;
  }

  /** What the plugins that are ready add, and where their names conflict. */
  get contributions(): Contributions {
    return this.#contributions;
  }

  /**
   * Calls an export of a plugin.
   *
   * @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_PLUGIN_UNAVAILABLE, MORTISE_CIRCUIT_OPEN, MORTISE_CALLS_NESTED,
   *   MORTISE_HOST_CLOSED, and what the engine's `Instance.call` throws
   */
  async call(plugin: string, name: string, input?: Input, options?: HostCallOptions): Promise<Payload> {
    return callPlugin(this.#plugin(plugin), this.#services, name, input, options);
  }

  /**
   * Runs the command that a line is, as typed by an actor: finds the plugin that has it, and calls its handler with what
   * stands in the pattern's places.
   *
   * @throws MORTISE_COMMAND_UNKNOWN, MORTISE_COMMAND_ARGUMENTS, MORTISE_ANSWER_INVALID, and what {@link call} throws
   * @example
   * ```ts
   * const { output } = await host.command("attack goblin", { kind: "character", id: "1" });
   * ```
   */
  command(line: string, actor: Actor, options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand(
      {
        table: this.#commands,
        call: (plugin, handler, input, limits) => this.call(plugin, handler, input, limits),
        emit: (plugin, emitted) => this.#bus.emitEach(plugin, emitted as readonly EmitEvent[], undefined),
      },
      line,
      actor,
      options,
    );
  }

  /** What there is to say of every command, or of one by any of its words. @throws MORTISE_COMMAND_UNKNOWN */
  help(): readonly CommandHelp[];
  help(word: string): CommandHelp;
  help(word?: string): CommandHelp | readonly CommandHelp[] {
    return word === undefined ? helpOf(this.#contributions) : helpFor(this.#contributions, word);
  }

  /**
   * Delivers an event to the plugins that subscribe to it, and answers when each of them has had it. Without an actor,
   * the system did it.
   *
   * @throws MORTISE_EVENT_INVALID, MORTISE_EVENT_TOO_LARGE, MORTISE_EVENTS_FULL, MORTISE_HOST_CLOSED
   */
  async deliver({ actor = { kind: "system", id: "system" }, ...event }: DeliverEvent): Promise<Delivery> {
    return this.#bus.deliver(this.#stamp(event, actor));
  }

  /** Waits until no event waits or is under way, what was emitted in answer too. */
  settled(): Promise<void> {
    return this.#bus.settled();
  }

  /** Events that a plugin could not take. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    return this.#events.deadLetters();
  }

  /** What was denied, granted, revoked, failed or stopped lately, oldest first. */
  audit(): readonly AuditEntry[] {
    return this.#services.audit.entries();
  }

  /**
   * Why a plugin has a capability, or that it has none; `explain` says it in words.
   *
   * @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_CAPABILITY_INVALID
   */
  why(plugin: string, capability: string): Why {
    return why(this.#plugin(plugin).rules, parseCapability(capability), this.#services.clock.now());
  }

  /**
   * Grants a capability from now on, to calls that are going on too.
   *
   * @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_CAPABILITY_INVALID, and what the store throws
   */
  async grant(plugin: string, capability: string, options: GrantOptions = {}): Promise<void> {
    const at = this.#services.clock.now();
    const granted = parseCapability(capability);
    const until = options.for === undefined ? undefined : at + lengthOf(options.for);
    await this.#rule(plugin, { capability: granted, source: { kind: "command", at }, until });
  }

  /**
   * Takes a capability away from now on, from calls that are going on too, wherever it was granted.
   *
   * @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_CAPABILITY_INVALID, and what the store throws
   */
  async revoke(plugin: string, capability: string): Promise<void> {
    await this.#rule(plugin, { revoked: parseCapability(capability), at: this.#services.clock.now() });
  }

  /**
   * Takes a plugin's files as they are now. Calls that are going on end on the code before; where anything fails, that
   * code runs on.
   *
   * @throws MORTISE_PLUGIN_UNKNOWN, and what is wrong with the new code
   */
  async reload(plugin: string): Promise<void> {
    await this.#life(plugin, (found) => this.#lifecycle.reload(found));
  }

  /** Has a plugin take no more calls; those that are going on end. @throws MORTISE_PLUGIN_UNKNOWN */
  async disable(plugin: string): Promise<void> {
    await this.#life(plugin, async (found) => this.#lifecycle.disable(found));
  }

  /** Has a plugin take calls again that was disabled, or that kept failing. @throws MORTISE_PLUGIN_UNKNOWN, and what loading it throws */
  async enable(plugin: string): Promise<void> {
    await this.#life(plugin, (found) => this.#lifecycle.enable(found));
  }

  /** Takes a plugin out when its last call has ended. @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_PLUGIN_NEEDED */
  async unload(plugin: string): Promise<void> {
    await this.#life(plugin, (found) => this.#lifecycle.unload(found));
  }

  /**
   * Takes the config as it is now, and what lies in its folders: what it grants no longer is gone at once, new plugins
   * are loaded, those that it does not lead to any more are taken out, and those that failed are tried again. A config
   * that is wrong changes nothing. What one plugin's part of it fails at is that plugin's error.
   *
   * @throws what {@link Host.open} throws for a config, a lock or keys that are wrong; MORTISE_HOST_CLOSED
   */
  async reconfigure(): Promise<void> {
    this.#mustBeOpen();
    return this.#surroundings.reconfigure();
  }

  /** Ends the calls that are going on, and lets go of everything. Calls and events after it are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#bus.close();
    this.#unwatch();
    await this.#watcher?.close();
    await this.#lifecycle.close();
    await this.#surroundings.close();
    // A reload that was under way may have put new code in place meanwhile.
    await Promise.all([...this.#lifecycle.plugins.values()].map(({ work }) => work));
    await this.#lifecycle.close();
    await this.#bus.settled();
  }

  /** A plugin's files changed. One that does not run may have another name by now. */
  async #touched(name: string): Promise<void> {
    if (this.#plugin(name).state === "failed") await this.#surroundings.takeIn();
    else await this.reload(name);
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new HostError("MORTISE_HOST_CLOSED", "It takes no calls.");
  }

  #plugin(name: string): Plugin {
    this.#mustBeOpen();
    const found = this.#lifecycle.plugins.get(name);
    if (found !== undefined) return found;
    throw unknownPlugin(name, this.#lifecycle.plugins.keys());
  }

  /** One thing after the other: a plugin may have been unloaded, or the host closed, when its turn comes. */
  #life(name: string, act: (plugin: Plugin) => Promise<void>): Promise<void> {
    return this.#plugin(name).afterwards(() => act(this.#plugin(name)));
  }

  /** In force before it is kept: a revocation does not wait for a disk. */
  async #rule(name: string, rule: Rule): Promise<void> {
    const plugin = this.#plugin(name);
    const { clock, audit } = this.#services;
    const at = clock.now();
    plugin.rules = withRule(plugin.rules, rule, at);
    this.#lifecycle.ruled(plugin);
    const taken = isRevocation(rule);
    const capability = printCapability(taken ? rule.revoked : rule.capability);
    const kind = taken ? "revoked" : "granted";
    audit.write({ at, plugin: name, kind, what: `\`${capability}\` was ${kind}.`, capability });
    await this.#options.store?.rules?.keep(name, madeAtRunTime(plugin.rules));
    // What did not load for want of it has its chance now.
    if (!taken && plugin.state === "failed" && plugin.error?.code === "MORTISE_CAPABILITY_DENIED")
      await this.reload(name).catch(() => {});
  }

  #newBus(): EventBus {
    const { clock, audit } = this.#services;
    const { maxHops = MAX_HOPS, maxEvents = MAX_EVENTS, eventDeadline = EVENT_DEADLINE } = this.#options;
    const limits = { deadline: eventDeadline };
    return new EventBus({
      clock,
      audit,
      maxHops,
      maxPending: maxEvents,
      log: this.#events,
      subscribing: () => this.#subscribing(),
      subscribers: (event) => subscribersOf(this.#contributions, event),
      stamp: (name, emitted) => {
        const rules = this.#lifecycle.plugins.get(name)?.rules ?? [];
        return emission(name, emitted, this.#stamp, rules, clock.now());
      },
      handle: async ({ plugin, handler }, event, json) => {
        const found = this.#lifecycle.plugins.get(plugin);
        if (found === undefined)
          throw new HostError("MORTISE_PLUGIN_UNKNOWN", "It was unloaded.", { plugin });
        return callPlugin(found, this.#services, handler, json, limits, event);
      },
    });
  }

  #changed(plugin: Plugin): void {
    const path = plugin.found?.code ?? plugin.found?.folder;
    if (plugin.state === "unloaded") this.#watcher?.remove(plugin.name);
    else if (path !== undefined) this.#watcher?.add(plugin.name, path);
    if (!this.#opening) this.#refresh();
    try {
      // A mistake a line: a message of several would be one long line.
      for (const line of plugin.error?.message.trimEnd().split("\n") ?? []) plugin.log("error", line);
      this.#options.changed?.(plugin.info);
    } catch {
      // What a listener throws must not undo what it was told of.
    }
  }

  /** The contributions of the plugins that are ready now; of a conflict of names, one warning. */
  #refresh(): void {
    const ready = [...this.#lifecycle.plugins.values()].filter(({ state }) => state === "ready");
    this.#contributions = contributionsOf(
      ready.flatMap(({ manifest }) => (manifest === undefined ? [] : [manifest])),
    );
    this.#commands = new CommandTable(this.#contributions.commands);
    for (const { dropped, warning } of this.#contributions.conflicts) {
      if (this.#warned.has(warning)) continue;
      this.#warned.add(warning);
      try {
        this.#lifecycle.plugins.get(dropped)?.log("warn", warning);
      } catch {
        // The conflict is listed all the same.
      }
    }
  }
}

function functionsOf({ functions = [] }: HostOptions, services: CallServices) {
  const names = new Set<string>();
  return functions.map((definition) => {
    const { name } = hostFunction(definition);
    if (names.has(name))
      throw new HostError("MORTISE_FUNCTION_INVALID", "Two host functions have one name.", {
        function: name,
      });
    names.add(name);
    return adapt(definition, services);
  });
}

function lengthOf(written: number | string): number {
  const length = milliseconds(written);
  if (length !== undefined) return length;
  throw new HostError("MORTISE_CAPABILITY_INVALID", "`for` must be milliseconds, or text such as `1h`.");
}
