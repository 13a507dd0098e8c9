import { isScriptName } from "@mortise/engine";
import type { CheckedPlugin, Failure, Rule, Setup } from "@mortise/host";
import { order, prepareRest, SYSTEM_CLOCK, setUp } from "@mortise/host";
import { errorFields } from "../coded.ts";
import type { Described } from "./described.ts";
import type { PluginView } from "./view.ts";
import { contributionsOf, grantsOf } from "./view.ts";

/** What a deployment would load, found out without running any of it. */
export interface Survey {
  readonly plugins: readonly PluginView[];
  /** What the config grants each plugin; what was granted while a host ran is in the store. */
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
}

/**
 * Finds, reads, verifies, orders and checks the plugins of a deployment as a host would.
 *
 * @throws what `Host.open` throws for a config, a lock or keys that are wrong
 */
export async function survey({ options }: Described): Promise<Survey> {
  const setup = await setUp(options);
  const now = SYSTEM_CLOCK.now();
  const rules = (name: string) => setup.rules.get(name) ?? [];
  const { plugins, failed } = order(await prepareRest([], { setup, rules, now }));
  const views = [...plugins.map((plugin) => checkedView(plugin, setup, now)), ...failed.map(failedView)];
  return { plugins: views.sort((a, b) => (a.name < b.name ? -1 : 1)), rules: setup.rules };
}

function checkedView(plugin: CheckedPlugin, setup: Setup, now: number): PluginView {
  const { manifest, folder, code, locked, signature, grants } = plugin;
  const format = manifest.format ?? (code !== undefined && isScriptName(code) ? "script" : undefined);
  return {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    state: setup.disabled(manifest.name) ? "disabled" : "not running",
    format,
    sealed: format !== "process",
    wall: wallOf(format, setup.wallsOf(manifest)),
    folder,
    digest: locked.digest,
    signer: signature?.signer,
    ...grantsOf(manifest, grants, now),
    contributes: contributionsOf(manifest),
  };
}

function wallOf(
  format: string | undefined,
  { isolation, sandbox }: ReturnType<Setup["wallsOf"]>,
): PluginView["wall"] {
  if (format !== "process" && isolation === "thread") return "engine";
  if (sandbox === "bubblewrap") return "bubblewrap";
  return format === "process" ? "none" : "process";
}

function failedView({ name, error, found }: Failure): PluginView {
  return {
    name,
    state: "failed",
    folder: found?.folder,
    granted: [],
    lacking: [],
    contributes: [],
    error: { ...errorFields(error), text: error.message },
  };
}
