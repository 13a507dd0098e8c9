import type { MessagePort } from "node:worker_threads";
import type { EnvironmentOptions } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import type { FormatName } from "../formats/format.ts";
import type { Booted } from "../formats/script/script.ts";
import type { Recipe, Setting } from "../instance.ts";
import type { Limits } from "../limits.ts";
import type { Provided } from "../link.ts";
import { isHostImport } from "../link.ts";
import type { Variant } from "../meter/variant.ts";
import type { Preopen } from "../wasi/options.ts";
import { clip } from "../wasm/module.ts";
import type { FunctionType } from "../wasm/types.ts";
import { typeText } from "../wasm/types.ts";
import { isNumber } from "./values.ts";

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

/** An import of any signature as a worker knows it: what serves it runs on the main thread. */
export interface PlannedImport {
  readonly part: number;
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
  readonly counted: boolean;
  readonly clockStops: boolean;
  /** Whether what the call holds in the kernel goes with it. */
  readonly away: boolean;
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
  readonly imports: readonly PlannedImport[];
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
  const { plugin, linked, format, functions = [], provided = [] } = recipe;
  if (format.name === "component") {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "The plugin is a component, which runs in the thread that compiled it: `threads` cannot be used.",
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
    imports: provided.map((each) => plannedImport(each, plugin)),
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

/** @throws MORTISE_OPTION_INVALID for a function that takes or gives a reference, which means nothing elsewhere */
function plannedImport({ part, module, name, type, found }: Provided, plugin: string): PlannedImport {
  if (![...type.params, ...type.results].every(isNumber)) {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The host function \`${clip(name)}\` is ${typeText(type)}, and only numbers cross between threads: \`threads\` cannot be used.`,
      { plugin },
    );
  }
  const host = isHostImport(found) ? found : undefined;
  return {
    part,
    module,
    name,
    type,
    counted: host?.counted ?? false,
    clockStops: host?.clockStops === true,
    away: host?.away !== undefined,
  };
}

/** Bytes with a buffer of their own: what is posted is the whole buffer behind a view. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
