import { compile } from "../compile.ts";
import type { HttpFunction } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import { guardedHttp } from "../formats/extism/http.ts";
import type { ExtismManifest } from "../formats/extism/manifest.ts";
import type { Provider } from "../link.ts";
import type { LogSink } from "../log.ts";
import { readModule } from "../wasm/module.ts";
import type { LevelSwitch } from "./callcontext.ts";
import { hostImport, type Serving } from "./hostfunctions.ts";
import { checkedOptions, type ExtismPluginOptions, type Logger } from "./options.ts";
import { Plugin } from "./plugin.ts";
import { type ManifestLike, manifestOf } from "./source.ts";

export { CallContext, CallContext as CurrentPlugin } from "./callcontext.ts";
export type { ExtismPluginOptions, HostFunction, Logger, LogLevel, MemoryOptions } from "./options.ts";
export type { PluginInput } from "./plugin.ts";
export { Plugin } from "./plugin.ts";
export { PluginOutput } from "./pluginoutput.ts";
export type { Manifest, ManifestLike, ManifestWasm } from "./source.ts";

/**
 * Makes a plugin as `createPlugin` of `@extism/extism` 2.0.0-rc13 does, with the same options: change the import, and
 * the rest stays. Where it behaves otherwise, `docs/extism.md` says so.
 *
 * Initialisers run at the first call, under its deadline.
 *
 * @throws MORTISE_OPTION_INVALID, MORTISE_MANIFEST_INVALID, MORTISE_HASH_MISMATCH, MORTISE_SOURCE_UNREADABLE
 * @throws MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_MEMORY_EXCEEDED, and what `compile` throws
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
  const manifest = await manifestOf(await source, options);
  const level: LevelSwitch = { current: options.logLevel ?? "silent" };
  let plugin: Plugin | undefined;
  const serving: Serving = {
    turn: () => {
      if (plugin !== undefined) return plugin.turn;
      throw new MortiseError("MORTISE_CLOSED", "A host function was called outside any call.");
    },
    level,
    allAsync: options.runInWorker === true,
  };
  const code = await compile(modulesOf(manifest), {
    format: "extism",
    provide: providerOf(options, serving),
  });
  const { maxPages, maxVarBytes } = manifest.memory;
  const instance = await code.instantiate({
    config: manifest.config,
    log: sinkOf(options.logger ?? console, level),
    stdout: options.useWasi === true && wantsOutput(options) ? undefined : () => undefined,
    http: httpOf(manifest, options),
    dirs:
      options.useWasi === true
        ? manifest.allowedPaths.map(({ host, guest, readOnly }) => ({ host, guest, write: !readOnly }))
        : [],
    deadline: manifest.timeoutMs ?? Number.POSITIVE_INFINITY,
    ...(maxPages === undefined ? {} : { memory: maxPages * 65_536 }),
    ...(maxVarBytes === undefined ? {} : { vars: maxVarBytes }),
  });
  plugin = new Plugin(instance, readModule(manifest.main.bytes));
  return plugin;
}

export { createPlugin as newPlugin };
