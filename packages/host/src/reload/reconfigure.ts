import type { Grant } from "../capability/grants.ts";
import { madeAtRunTime } from "../capability/rules.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { needed } from "../lifecycle.ts";
import type { CheckedPlugin } from "../load/check.ts";
import { foundOf, leadTo } from "../load/found.ts";
import type { Failure } from "../load/loading.ts";
import { order } from "../load/order.ts";
import type { Plugin } from "../plugin.ts";
import type { Setup } from "../setup.ts";
import type { Change } from "./change.ts";
import { changeOf } from "./change.ts";

/**
 * Takes a config as it is now. What it grants no longer is gone at once, and told to `revoked`; plugins that it does not
 * lead to any more are taken out, others are loaded anew where something of theirs is different, and new ones are
 * loaded. What fails has its error, and harms no other.
 */
export async function reconfigure(
  life: Lifecycle,
  now: Setup,
  revoked: (plugin: Plugin, grants: readonly Grant[]) => void,
): Promise<void> {
  const before = life.setup;
  life.setup = now;
  const { stay = [], go = [] } = Object.groupBy(life.plugins.values(), ({ found }) =>
    found === undefined || leadTo(now.places, found) ? "stay" : "go",
  );
  const changes = stay.map((plugin) => [plugin, changeOf(plugin, before, now)] as const);
  for (const [plugin, { kept, lost }] of changes) {
    plugin.rules = [...kept, ...madeAtRunTime(plugin.rules)];
    if (lost.length === 0) continue;
    life.ruled(plugin);
    revoked(plugin, lost);
  }
  await takeOut(life, go);
  for (const [plugin, change] of changes)
    await plugin.afterwards(() => apply(life, plugin, change)).catch(() => {});
  await takeIn(life);
}

/** Loads what is found and does not run: plugins that are new, and those that failed. */
export async function takeIn(life: Lifecycle): Promise<void> {
  const rest = await life.prepareRest();
  const running = life.running().flatMap(({ edition }) => edition?.plugin ?? []);
  const { plugins, failed } = order({ ...rest, plugins: [...rest.plugins, ...running] });
  const names = new Set([...plugins.map(({ manifest }) => manifest.name), ...failed.map(({ name }) => name)]);
  // What failed under a name that nothing has any more.
  for (const plugin of life.plugins.values())
    if (plugin.state === "failed" && !names.has(plugin.name))
      await plugin.afterwards(() => life.unload(plugin));
  for (const failure of failed) fail(life, failure, rest.plugins);
  for (const checked of plugins.filter((each) => rest.plugins.includes(each))) {
    const plugin = life.plugin(checked.manifest.name, foundOf(checked));
    const load = async () => {
      // It may have been loaded meanwhile, when what it depends on was.
      if (plugin.edition === undefined && !isOff(life, plugin))
        await life.replace(plugin, async () => checked);
    };
    await plugin.afterwards(load).catch(() => {});
  }
}

/** Why a plugin does not run; and of one that runs, why another of its name does not. */
function fail(life: Lifecycle, { name, error, found }: Failure, read: readonly CheckedPlugin[]): void {
  const checked = read.find(({ manifest }) => manifest.name === name);
  // What is new may not be loaded because of what runs; what runs goes on.
  if (checked === undefined && found === undefined && life.plugins.get(name)?.edition !== undefined) return;
  const plugin = life.plugin(name, found ?? (checked && foundOf(checked)));
  if (isOff(life, plugin) || plugin.error?.message === error.message) return;
  plugin.error = error;
  life.settle(plugin, plugin.edition === undefined ? "failed" : plugin.state);
}

/** Whether a plugin that does not run is not to; it stands so from here on. */
function isOff(life: Lifecycle, plugin: Plugin): boolean {
  if (plugin.edition !== undefined) return false;
  if (plugin.state === "disabled") return true;
  if (!life.setup.disabled(plugin.name)) return false;
  plugin.error = undefined;
  life.settle(plugin, "disabled");
  return true;
}

/** Takes plugins out, those first that no other needs. */
async function takeOut(life: Lifecycle, plugins: readonly Plugin[]): Promise<void> {
  let left = plugins;
  while (left.length > 0) {
    const free = left.filter(({ name }) => life.needing(name).length === 0);
    if (free.length === 0) break;
    for (const plugin of free) await plugin.afterwards(() => life.unload(plugin));
    left = left.filter((plugin) => !free.includes(plugin));
  }
  for (const plugin of left) {
    plugin.error = needed(plugin.name, life.needing(plugin.name));
    life.settle(plugin, plugin.state);
  }
}

async function apply(life: Lifecycle, plugin: Plugin, { reload, turned }: Change): Promise<void> {
  if (turned === "off") life.disable(plugin);
  if (reload && plugin.edition !== undefined) await life.reload(plugin);
  if (turned === "on") await life.enable(plugin);
}
