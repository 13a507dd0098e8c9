import { compile } from "../compile.ts";
import type { Compiled, InstantiateOptions } from "../compiled.ts";
import type { HttpFunction } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import type { ExtismManifest } from "../formats/extism/manifest.ts";
import { ownSource } from "../given.ts";
import { guardedHttp } from "../http/guarded.ts";
import type { Provider } from "../link.ts";
import { type LogSink, printable } from "../log.ts";
import { readModule } from "../wasm/module.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { hostImport, type Serving } from "./hostfunctions.ts";
import type { LevelSwitch } from "./level.ts";
import { checkedOptions, type ExtismPluginOptions, type Logger } from "./options.ts";
import { Plugin, type Runner } from "./plugin.ts";
import { type ManifestLike, manifestOf } from "./source.ts";
import type { Turns } from "./turn.ts";

export { CallContext, CallContext as CurrentPlugin } from "./callcontext.ts";
export type { Capabilities } from "./capabilities.ts";
export { CAPABILITIES } from "./capabilities.ts";
export type { LogLevel } from "./level.ts";
export type {
  ExtismPluginOptions,
  HostFunction,
  Logger,
  MemoryOptions,
  PluginConfig,
  PluginConfigLike,
} from "./options.ts";
export type { PluginInput } from "./plugin.ts";
export { Plugin } from "./plugin.ts";
export { PluginOutput } from "./pluginoutput.ts";
export type {
  Manifest,
  ManifestLike,
  ManifestWasm,
  ManifestWasmData,
  ManifestWasmPath,
  ManifestWasmResponse,
  ManifestWasmUrl,
} from "./source.ts";

/**
 * Makes a plugin as `createPlugin` of `@extism/extism` 2.0.0-rc13 does, with the same options: change the import, and
 * the rest stays. Where it behaves otherwise, `docs/extism.md` says so.
 *
 * Initialisers run at the first call, under its deadline.
 *
 * @throws MORTISE_OPTION_INVALID, MORTISE_MANIFEST_INVALID, MORTISE_HASH_MISMATCH, MORTISE_SOURCE_UNREADABLE
 * @throws MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_MEMORY_EXCEEDED, MORTISE_WORKER_DIED, and what
 *   `compile` throws
 * @example
 * ```ts
 * import { createPlugin } from "@mortise/engine/extism";
 *
 * const plugin = await createPlugin("count_vowels.wasm", { useWasi: true });
 * const output = await plugin.call("count_vowels", "hello");
 * console.log(output?.json());
 * await plugin.close();
 * ```
 */
export async function createPlugin(
  source: ManifestLike | PromiseLike<ManifestLike>,
  options: ExtismPluginOptions = {},
): Promise<Plugin> {
  checkedOptions(options);
  const manifest = await manifestOf(await ownSource(source), options);
  const turns: Turns = { current: undefined, away: options.runInWorker === true };
  const level: LevelSwitch = { current: options.logLevel ?? "silent" };
  const code = await compile(modulesOf(manifest), {
    format: "extism",
    provide: providerOf(options, { turns, level }),
  });
  const { maxPages, maxVarBytes } = manifest.memory;
  const setting: InstantiateOptions = {
    config: manifest.config,
    log: sinkOf(options.logger ?? console, level),
    http: httpOf(manifest, options),
    ...wasiOf(manifest, options, turns),
    deadline: manifest.timeoutMs ?? Number.POSITIVE_INFINITY,
    ...(maxPages === undefined ? {} : { memory: maxPages * 65_536 }),
    ...(maxVarBytes === undefined ? {} : { vars: maxVarBytes }),
  };
  const runner = turns.away ? await threadOf(code, setting) : await code.instantiate(setting);
  return new Plugin(runner, readModule(manifest.main.bytes), turns);
}

export { createPlugin as newPlugin };

/** A worker thread with the plugin. What cannot be instantiated is an error before there is one. */
async function threadOf(code: Compiled, setting: InstantiateOptions): Promise<Runner> {
  const alone = { ...setting, yields: false };
  await (await code.instantiate(alone)).close();
  const pool = code.pool({ ...alone, threads: 1, min: 1 });
  await pool.ready();
  return pool;
}

/** What the compiler takes. A single module goes as it is, for its hash has been checked. */
function modulesOf({ modules, main }: ExtismManifest): object {
  if (modules.length === 1) return main.bytes;
  return { wasm: modules.map(({ name, bytes }) => ({ name, data: bytes })) };
}

function providerOf(
  { functions = {}, allowHttpResponseHeaders }: ExtismPluginOptions,
  serving: Serving,
): Provider {
  return (module, name, type) => {
    const namespace = Object.hasOwn(functions, module) ? functions[module] : undefined;
    const run = namespace !== undefined && Object.hasOwn(namespace, name) ? namespace[name] : undefined;
    if (run !== undefined) return hostImport(name, type, run, serving);
    const hidden =
      module === "extism:host/env" && name === "http_headers" && allowHttpResponseHeaders !== true;
    return hidden ? { name, type, plain: () => 0n, counted: true } : undefined;
  };
}

function sinkOf(logger: Logger, level: LevelSwitch): LogSink {
  return {
    get level() {
      return level.current === "silent" ? "off" : level.current;
    },
    write: ({ level, message }) => logger[level](message),
  };
}

function httpOf(
  { allowedHosts, memory }: ExtismManifest,
  { fetch }: ExtismPluginOptions,
): HttpFunction | undefined {
  if (allowedHosts.length === 0) return undefined;
  return guardedHttp({ allowedHosts, maxResponseBytes: memory.maxHttpResponseBytes, fetch });
}

/** Without `useWasi` the plugin's WASI has no folder and no output; its imports are there all the same. */
function wasiOf(
  { allowedPaths }: ExtismManifest,
  options: ExtismPluginOptions,
  turns: Turns,
): InstantiateOptions {
  const shows = options.enableWasiOutput ?? CAPABILITIES.extismStdoutEnvVarSet;
  const show = options.useWasi === true && shows;
  return {
    dirs:
      options.useWasi === true
        ? allowedPaths.map(({ host, guest, readOnly }) => ({ host, guest, write: !readOnly }))
        : [],
    stdout: show ? shown(process.stdout, turns) : () => undefined,
    stderr: show ? shown(process.stderr, turns) : () => undefined,
  };
}

/** Writes what a plugin writes, so much of it in a call, and without what moves a terminal's cursor. */
function shown(stream: NodeJS.WritableStream, turns: Turns): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  return (bytes) => {
    const turn = turns.current;
    if (turn === undefined) return;
    turn.outputLeft -= bytes.length;
    if (turn.outputLeft < 0)
      throw new MortiseError(
        "MORTISE_LOG_EXCEEDED",
        "The plugin wrote too much to its standard output and error.",
      );
    const lines = decoder.decode(bytes, { stream: true }).split("\n");
    stream.write(lines.map(printable).join("\n"));
  };
}
