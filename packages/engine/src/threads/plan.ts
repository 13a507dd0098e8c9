import type { MessagePort } from "node:worker_threads";
import type { EnvironmentOptions } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import type { FormatName } from "../formats/format.ts";
import type { Booted } from "../formats/script/script.ts";
import type { Recipe, Setting } from "../instance.ts";
import type { Limits } from "../limits.ts";
import type { Variant } from "../meter/variant.ts";
import type { Preopen } from "../wasi/options.ts";

/** One module of the plugin, as it is posted: compiled already, and as it was given, for what traps and imports say. */
export interface PlannedPart {
  readonly name: string;
  /** As in V8's stack traces. */
  readonly called: string;
  readonly bytes: Uint8Array;
  readonly module: WebAssembly.Module;
}

/** A host function as a worker knows it: it runs on the main thread. */
export interface PlannedFunction {
  readonly name: string;
  readonly module: string | undefined;
  readonly clockStops: boolean;
}

/** What every worker of a pool is started with: all of it can be posted. */
export interface Plan {
  readonly plugin: string;
  readonly format: FormatName;
  readonly parts: readonly PlannedPart[];
  readonly main: number;
  /** Of a script: what its instances begin as. */
  readonly booted: Booted | undefined;
  readonly functions: readonly PlannedFunction[];
  readonly limits: Limits;
  readonly variant: Variant;
  readonly slice: number;
  readonly config: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly dirs: readonly Preopen[];
  readonly stdin: Uint8Array | undefined;
  /** Which of these the main thread has, and is to be asked for. */
  readonly asks: {
    readonly http: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
    readonly clock: boolean;
    readonly random: boolean;
  };
}

/** What one worker is started with. */
export interface Start {
  readonly plan: Plan;
  readonly shared: SharedArrayBuffer;
  readonly clock: WebAssembly.Memory;
  /** Carries what is too long for the rings. */
  readonly port: MessagePort;
}

/**
 * What the workers of a pool need to run a plugin; its modules are compiled here, once for all of them.
 *
 * @throws MORTISE_OPTION_INVALID where the plugin cannot be run in another thread
 */
export function planOf(recipe: Recipe, setting: Setting, options: EnvironmentOptions): Plan {
  const { plugin, linked, format, functions } = recipe;
  if (format.name === "component") {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "The plugin is a component, which runs in the thread that compiled it: `threads` cannot be used.",
      { plugin },
    );
  }
  if (functions === undefined) {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "The plugin was compiled with `provide`, whose functions stay in their thread: `threads` cannot be used.",
      { plugin },
    );
  }
  const { limits, slice, environment } = setting;
  const variant: Variant = { ...setting.variant, yields: false };
  return {
    plugin,
    format: format.name,
    parts: linked.parts.map(({ name, metered }) => ({
      name,
      called: metered.called,
      bytes: ownBytes(metered.shape.bytes),
      module: metered.variant(variant),
    })),
    main: linked.main,
    booted: recipe.booted,
    functions: functions.map(({ name, module, clockStops }) => ({
      name,
      module,
      clockStops: clockStops === true,
    })),
    limits,
    variant,
    slice,
    config: new Map(environment.config),
    args: [...environment.args],
    env: { ...environment.env },
    dirs: environment.dirs.map(({ host, guest, write }) => ({ host, guest, write })),
    stdin: environment.stdin === undefined ? undefined : ownBytes(environment.stdin),
    asks: {
      http: environment.http !== undefined,
      stdout: environment.stdout !== undefined,
      stderr: environment.stderr !== undefined,
      clock: options.clock !== undefined,
      random: options.random !== undefined,
    },
  };
}

/** Bytes with a buffer of their own: what is posted is the whole buffer behind a view. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
