import type { ComponentImports, HostFunction, Limits, LogEntry, Vars } from "@mortise/engine";
import { compile, isComponent } from "@mortise/engine";
import type { Callee } from "./callee.ts";
import type { Standing } from "./capability/standing.ts";
import type { Clock } from "./clock.ts";
import type { PluginEnvironment } from "./environment.ts";
import { HostError } from "./errors.ts";
import type { Slot } from "./frame.ts";
import type { CheckedPlugin } from "./load/check.ts";
import type { Sandbox } from "./manifest/schema.ts";
import { openProcess } from "./process/open.ts";
import type { Source } from "./process/openisolated.ts";
import { openIsolated } from "./process/openisolated.ts";

/** What a plugin's code is made ready with, besides the plugin. */
export interface CodeSetting {
  readonly functions: readonly HostFunction[];
  /** What components may import besides WASI, by interface. */
  readonly imports: () => Promise<ComponentImports>;
  readonly limits: Limits;
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: PluginEnvironment;
  readonly vars: Vars;
  readonly cache: boolean | string;
  readonly isolation: "thread" | "process";
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly log: (entry: LogEntry) => void;
  /** What the plugin holds at this moment. */
  readonly granted: () => Standing;
}

/** A plugin's code, made ready: what its instances are made from. */
export interface Code {
  readonly format: string;
  /** The exports that can be called; none where only the plugin knows them. */
  readonly exports: readonly string[];
  /** What keeps it from the machine: `engine`, `process` (an engine in a process of its own), `bubblewrap`, or `none`. */
  readonly wall: "engine" | "process" | "bubblewrap" | "none";
  /** Makes an instance with what is granted at this moment. */
  make(slot: Slot, standing: Standing): Callee;
  /** Lets go of what no instance has taken. */
  close?(): Promise<void>;
}

/**
 * Compiles a plugin's verified bytes, or finds the program that it is. Nothing of it runs.
 *
 * @throws MORTISE_LOAD_FAILED, MORTISE_PROCESS_UNSTARTABLE, MORTISE_SANDBOX_UNAVAILABLE, and what `compile` throws
 */
export async function openCode(plugin: CheckedPlugin, setting: CodeSetting): Promise<Code> {
  if (plugin.manifest.format === "process") return openProcess(plugin, setting);
  const source = sourceOf(plugin);
  const config = textsOf(setting.config);
  if (setting.isolation === "process") return openIsolated(source, { ...setting, config });
  if (setting.sandbox !== "none")
    throw unsupported(source.plugin, "`sandbox` is for processes: set `isolation` to `process` too.");
  return compiled(source, { ...setting, config });
}

function sourceOf({ manifest: { name, format }, files, code }: CheckedPlugin): Source {
  const bytes = code === undefined ? undefined : files.get(code);
  if (code === undefined || bytes === undefined || format === "process")
    throw unsupported(name, "It has no code.");
  if (/\.m?[jt]s$/.test(code)) {
    if (format !== undefined && format !== "script")
      throw unsupported(name, `The code is a script, and the manifest says ${format}.`);
    return { plugin: name, format: "script", code, files };
  }
  // A manifest of Extism names other files and addresses, which nobody verified.
  if (bytes[0] !== 0) throw unsupported(name, "The code is neither WebAssembly nor a script.");
  return { plugin: name, format, code: bytes, files };
}

interface SealedSetting extends CodeSetting {
  readonly config: Readonly<Record<string, string>>;
}

async function compiled({ plugin, format, code, files }: Source, setting: SealedSetting): Promise<Code> {
  const { functions, imports, cache, config, environment, limits, vars, log } = setting;
  const made =
    typeof code === "string"
      ? await compile(code, { name: plugin, functions, cache, files })
      : await compile(code, {
          name: plugin,
          functions,
          imports: isComponent(code) ? await imports() : undefined,
          cache,
          format,
        });
  return {
    format: made.format,
    exports: made.exports,
    wall: "engine",
    make: (slot, { dirs, env }) =>
      made.instantiateSync({
        ...environment,
        ...limits,
        dirs: [...(environment.dirs ?? []), ...dirs],
        env: { ...environment.env, ...env },
        config,
        log,
        sharedVars: vars,
        context: slot,
        queue: 0,
      }),
  };
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
