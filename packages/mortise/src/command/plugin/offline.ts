import { explain, HostError, parseCapability, SYSTEM_CLOCK, why } from "@mortise/host";
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
  if (!plugins.some(({ name }) => name === plugin)) throw unknown(plugin);
  const now = SYSTEM_CLOCK.now();
  const found = why(rules.get(plugin) ?? [], parseCapability(capability), now);
  const note = "No host runs: what was granted or revoked by command is not counted here.";
  return { granted: found.granted, text: `${explain(found, now)}\n${note}` };
}

/** There is no such plugin. */
export function unknown(name: string): HostError {
  return new HostError("MORTISE_PLUGIN_UNKNOWN", `There is no plugin ${JSON.stringify(name.slice(0, 64))}.`);
}
