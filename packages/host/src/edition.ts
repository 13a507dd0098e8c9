import type { Compiled, HostFunction, Limits, LogEntry, Vars } from "@mortise/engine";
import { compile, MortiseError } from "@mortise/engine";
import type { PluginEnvironment } from "./environment.ts";
import { HostError } from "./errors.ts";
import { Instances } from "./instances.ts";
import type { CheckedPlugin } from "./load/check.ts";

/** What an edition is made with, besides the plugin. */
export interface EditionSetting {
  readonly functions: readonly HostFunction[];
  readonly limits: Limits;
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: PluginEnvironment;
  readonly vars: Vars;
  readonly cache: boolean | string;
  /** Instances at most, and calls that may wait for one. */
  readonly instances: number;
  readonly queue: number;
  readonly log: (entry: LogEntry) => void;
}

/** One version of a plugin's code, running: a reload puts another in its place, and this one ends with its calls. */
export class Edition {
  readonly plugin: CheckedPlugin;
  readonly code: Compiled;
  readonly limits: Limits;
  readonly instances: Instances;
  #calls = 0;
  #idle: (() => void) | undefined;

  constructor(plugin: CheckedPlugin, code: Compiled, limits: Limits, instances: Instances) {
    this.plugin = plugin;
    this.code = code;
    this.limits = limits;
    this.instances = instances;
  }

  /** Calls that are going on or wait for an instance. */
  get calls(): number {
    return this.#calls;
  }

  enter(): void {
    this.#calls++;
  }

  leave(): void {
    this.#calls--;
    if (this.#calls === 0) this.#idle?.();
  }

  /** Waits until no call is going on, and lets go of everything. No new call may come in. */
  async drain(): Promise<void> {
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.close();
  }

  /** Ends the calls that are going on, and lets go of everything. */
  close(): Promise<void> {
    return this.instances.close();
  }
}

/**
 * Compiles a plugin's verified bytes, and starts a first instance of it. Nothing is read from disk.
 *
 * @throws MORTISE_LOAD_FAILED, with the engine's error as the cause
 */
export async function openEdition(plugin: CheckedPlugin, setting: EditionSetting): Promise<Edition> {
  const { name } = plugin.manifest;
  try {
    const code = await compiled(plugin, setting);
    const { limits, vars, log } = setting;
    const config = textsOf(setting.config);
    const make = (slot: unknown) =>
      code.instantiateSync({
        ...setting.environment,
        ...limits,
        config,
        log,
        sharedVars: vars,
        context: slot,
        queue: 0,
      });
    const instances = new Instances({ plugin: name, max: setting.instances, queue: setting.queue, make });
    instances.start();
    return new Edition(plugin, code, limits, instances);
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    if (!(cause instanceof MortiseError)) throw cause;
    const place = cause.details.file === undefined ? undefined : cause.details;
    throw new HostError("MORTISE_LOAD_FAILED", `${cause.code}: ${cause.problem}`, {
      plugin: name,
      file: place?.file,
      line: place?.line,
      column: place?.column,
      cause,
    });
  }
}

function compiled({ manifest, files, code }: CheckedPlugin, setting: EditionSetting): Promise<Compiled> {
  const { name, format, isolation } = manifest;
  const { functions, cache } = setting;
  if (format === "process") throw unsupported(name, "The format process is not run yet.");
  if (isolation === "process") throw unsupported(name, "`isolation: process` is not there yet.");
  const bytes = code === undefined ? undefined : files.get(code);
  if (code === undefined || bytes === undefined) throw unsupported(name, "It has no code.");
  if (/\.m?[jt]s$/.test(code)) {
    if (format !== undefined && format !== "script")
      throw unsupported(name, `The code is a script, and the manifest says ${format}.`);
    return compile(code, { name, functions, cache, files });
  }
  // A manifest of Extism names other files and addresses, which nobody verified.
  if (bytes[0] !== 0) throw unsupported(name, "The code is neither WebAssembly nor a script.");
  return compile(bytes, { name, functions, cache, format });
}

function unsupported(plugin: string, problem: string): HostError {
  return new HostError("MORTISE_LOAD_FAILED", problem, { plugin });
}

/** Settings as guests read them: text as it is, anything else as JSON. */
function textsOf(config: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(config).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : (JSON.stringify(value) ?? "null"),
  ]);
  return Object.fromEntries(texts);
}
