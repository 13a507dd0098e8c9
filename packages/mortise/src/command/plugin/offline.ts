import { explain, parseCapability, SYSTEM_CLOCK, unknownPlugin, why } from "@mortise/host";
import type { WhyReply } from "../../control/protocol.ts";
import { describe } from "../../deployment/described.ts";
import { survey } from "../../deployment/survey.ts";
import type { PluginView } from "../../deployment/view.ts";

/** The plugins that a host would load, by name. */
export async function pluginsOffline(config: string | undefined): Promise<readonly PluginView[]> {
  return (await survey(await describe(config))).plugins;
}

/** Whether the config gives a plugin a capability. @throws MORTISE_PLUGIN_UNKNOWN, MORTISE_CAPABILITY_INVALID */
export async function whyOffline(
  plugin: string,
  capability: string,
  config: string | undefined,
): Promise<WhyReply> {
  const { plugins, rules } = await survey(await describe(config));
  pluginOf(plugin, plugins);
  const now = SYSTEM_CLOCK.now();
  const found = why(rules.get(plugin) ?? [], parseCapability(capability), now);
  const note = "No host runs: what was granted or revoked by command is not counted here.";
  return { granted: found.granted, text: `${explain(found, now)}\n${note}` };
}

/** The plugin of a name, of those that are listed. @throws MORTISE_PLUGIN_UNKNOWN */
export function pluginOf(name: string, plugins: readonly PluginView[]): PluginView {
  const found = plugins.find((plugin) => plugin.name === name);
  if (found !== undefined) return found;
  throw unknownPlugin(
    name,
    plugins.map((plugin) => plugin.name),
  );
}
