import { isScriptName } from "@mortise/engine";
import type { CheckedPlugin, Failure, Rule } from "@mortise/host";
import { check, discover, order, read, SYSTEM_CLOCK, setUp, verify } from "@mortise/host";
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
  const verified = verify(await read(await discover(setup.places)), setup.trust, now);
  const checked = check(verified, { grants: setup.rules, lock: await setup.lock(), now });
  const { plugins, failed } = order(checked);
  const views = [
    ...plugins.map((plugin) => checkedView(plugin, setup.disabled(plugin.manifest.name), now)),
    ...failed.map(failedView),
  ];
  return { plugins: views.sort((a, b) => (a.name < b.name ? -1 : 1)), rules: setup.rules };
}

function checkedView(plugin: CheckedPlugin, disabled: boolean, now: number): PluginView {
  const { manifest, folder, code, locked, signature, grants } = plugin;
  const format = manifest.format ?? (code !== undefined && isScriptName(code) ? "script" : undefined);
  return {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    state: disabled ? "disabled" : "not running",
    format,
    sealed: format !== "process",
    isolation: manifest.isolation,
    folder,
    digest: locked.digest,
    signer: signature?.signer,
    ...grantsOf(manifest, grants, now),
    contributes: contributionsOf(manifest),
  };
}

function failedView({ name, error }: Failure): PluginView {
  return {
    name,
    state: "failed",
    granted: [],
    lacking: [],
    contributes: [],
    error: { ...errorFields(error), text: error.message },
  };
}
