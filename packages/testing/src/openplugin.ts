import type { HttpClient } from "@mortise/effects";
import { effects } from "@mortise/effects";
import type { LimitOptions } from "@mortise/engine";
import type {
  Clock,
  Event,
  HostFunctionDefinition,
  HostLogEntry,
  HostStore,
  PluginEnvironment,
  ReadPlugin,
} from "@mortise/host";
import { Host, printCapability, readConfig, readOne, SYSTEM_CLOCK } from "@mortise/host";
import type { Store } from "@mortise/store";
import { guestClock, TestClock } from "./clock.ts";
import { watchedLog } from "./emitted.ts";
import type { Fake } from "./fake.ts";
import { withFakes } from "./fake.ts";
import type { InlinePlugin } from "./folder.ts";
import { PluginFolder } from "./folder.ts";
import { PluginHarness } from "./harness.ts";
import { withNeeds } from "./needs.ts";
import { offlineClient } from "./offline.ts";
import { seeded } from "./random.ts";
import { Recorder, Replay } from "./recording.ts";
import { Spans } from "./spans.ts";

/** What a plugin is opened with; all of it may be left out. */
export interface OpenOptions {
  /** Host functions besides those that every deployment has, or in place of one of the same name. */
  readonly functions?: readonly HostFunctionDefinition[] | undefined;
  /** What host functions answer instead, by name: a value, or a function of the input. */
  readonly fake?: Readonly<Record<string, Fake>> | undefined;
  /** What the plugin may do: all that its manifest asks for, unless given. */
  readonly grants?: readonly string[] | undefined;
  /** Folders of plugins that are loaded besides, such as those that it depends on; each may do all that it asks for. */
  readonly beside?: readonly string[] | undefined;
  /** The plugin's own settings. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly limits?: LimitOptions | undefined;
  /** Where keys, values, tables and events are kept: in memory unless given; tables need a store. */
  readonly store?: (HostStore & Partial<Pick<Store, "kv" | "tables">>) | undefined;
  /** What sends the plugin's HTTP requests; none is sent unless given. */
  readonly http?: HttpClient | undefined;
  /** The time that the host and the plugin see: one that stands still, unless given or the plugin is another process. */
  readonly clock?: Clock | undefined;
  /** What the plugin's randomness is made from: 1 unless given. */
  readonly seed?: number | undefined;
  /** Folders, variables and HTTP that the plugin reaches through the engine. */
  readonly environment?: PluginEnvironment | undefined;
  /** The file that the calls of host functions are written into when the harness is closed. */
  readonly record?: string | undefined;
  /** The file with recorded calls that are answered as they were. */
  readonly replay?: string | undefined;
}

/**
 * Loads one plugin in a host of its own: a folder with a `plugin.yaml`, a file of code, or one that is written down here.
 * Time stands still, randomness comes from a seed, no request leaves the machine, and nothing is kept.
 *
 * @throws MORTISE_CAPABILITY_DENIED, MORTISE_PLUGIN_MANIFEST_INVALID, MORTISE_LOAD_FAILED and whatever else keeps a
 *   plugin from loading; MORTISE_RECORDING_INVALID, MORTISE_FILE_UNREADABLE
 * @example
 * ```ts
 * await using greeter = await openPlugin("plugins/greeter", { fake: { time_of_day: "teatime" } });
 * const answer = await greeter.call("greet", { name: "Ada" });
 * answer.json(); // { text: "Hello, Ada! It is teatime." }
 * ```
 */
export async function openPlugin(
  plugin: string | InlinePlugin,
  options: OpenOptions = {},
): Promise<PluginHarness> {
  const folder = await PluginFolder.of(plugin);
  try {
    return await openIn(folder, options);
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function openIn(folder: PluginFolder, options: OpenOptions): Promise<PluginHarness> {
  const { seed = 1, store, record } = options;
  const { manifest } = await readOne(folder.path);
  const { name } = manifest;
  // Deadlines of other processes are the host's to watch, and a time that stands still has none.
  const elsewhere = manifest.format === "process" || manifest.isolation === "process";
  const clock = options.clock ?? (elsewhere ? SYSTEM_CLOCK : new TestClock());
  const replay = options.replay === undefined ? undefined : await Replay.read(options.replay);
  const recorder = new Recorder();
  const spans = new Spans();
  const emitted: Event[] = [];
  const logs: HostLogEntry[] = [];
  const others = await Promise.all((options.beside ?? []).map((path) => readOne(path)));
  const grants = others.map((other) => [other.manifest.name, askedBy(other)] as const);
  const host = await Host.open({
    plugins: [folder.path, ...(options.beside ?? [])],
    config: readConfig("the harness's config", limitsText(name, manifest.format, options.limits)),
    functions: functionsOf(options, clock).map((each) => recorder.around(replay?.around(each) ?? each)),
    grants: { ...Object.fromEntries(grants), [name]: options.grants ?? askedBy({ manifest }) },
    settings: { [name]: options.settings ?? {} },
    environment: () => ({ clock: guestClock(clock), random: seeded(seed), ...options.environment }),
    store: { ...store, events: watchedLog(store?.events, name, emitted) },
    log: (entry) => void logs.push(entry),
    tracer: spans.tracer,
    clock,
  });
  const close = async () => {
    await host.close();
    await folder[Symbol.asyncDispose]();
  };
  const error = host.plugin(name)?.error;
  if (error === undefined)
    return new PluginHarness({ name, host, emitted, logs, spans, recorder, replay, record, close });
  await close();
  throw error;
}

function askedBy({ manifest }: Pick<ReadPlugin, "manifest">): readonly string[] {
  return [...manifest.capabilities, ...manifest.optional].map(printCapability);
}

function functionsOf(
  { functions = [], fake = {}, store, http = offlineClient() }: OpenOptions,
  clock: Clock,
): readonly HostFunctionDefinition[] {
  const own = new Set(functions.map(({ name }) => name));
  const common = effects({ store, clock, http })
    .filter(({ name }) => !own.has(name))
    .map(withNeeds);
  return withFakes([...common, ...functions], fake);
}

/** Fuel is metered only where there is a limit of it. */
function limitsText(name: string, format: string | undefined, limits: LimitOptions = {}): string {
  const written: Record<string, unknown> = {
    memory: limits.memory,
    deadline: limits.deadline,
    fuel: limits.fuel ?? (format === "process" ? undefined : Number.MAX_SAFE_INTEGER),
    output: limits.output,
    log_bytes: limits.logBytes,
    host_calls: limits.hostCalls,
    vars: limits.vars,
    table_elements: limits.tableElements,
  };
  const lines = Object.entries(written)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  return `[plugins.${name}.limits]\n${lines.join("")}`;
}
