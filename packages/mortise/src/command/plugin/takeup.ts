import { CodedError, printable } from "@mortise/engine";
import type { PluginView } from "../../deployment/view.ts";
import { block } from "../block.ts";
import type { DeployedOptions } from "../deployed.ts";
import { withHostIfAny } from "../deployed.ts";
import { stateOf } from "../plugintable.ts";

/** How one plugin stands in a host that runs. */
interface Standing {
  readonly name: string;
  readonly state: string;
  readonly error?: string | undefined;
}

/** What a host that runs made of a change on disk. */
export interface TakenUp {
  /** Null where no host runs. */
  readonly running: readonly Standing[] | null;
  readonly text: string;
}

/**
 * Has the host that runs, if there is one, take the config, the lock and the plugins as they are by now, and says how
 * these plugins stand then. The change is made already: what a host cannot take is told, and is no failure of it.
 */
export async function takeUp(options: DeployedOptions, names: readonly string[]): Promise<TakenUp> {
  try {
    const found = await withHostIfAny(options, (host) => host.request("reconfigure", {}));
    if (found === undefined) return { running: null, text: "" };
    const plugins = names.map((name) => found.answer.find((each) => each.name === name) ?? name);
    return { running: plugins.map(standing), text: plugins.map(told).join("") };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const running = names.map((name) => ({ name, state: "as before", error: error.code }));
    return { running, text: `${block(`The host that runs did not take it: ${error.message}`)}\n` };
  }
}

function standing(plugin: PluginView | string): Standing {
  if (typeof plugin === "string") return { name: plugin, state: "unknown" };
  return { name: plugin.name, state: stateOf(plugin), error: plugin.error?.code };
}

function told(plugin: PluginView | string): string {
  if (typeof plugin === "string") return `The host that runs has no plugin ${printable(plugin)}.\n`;
  const stands = `${printable(plugin.name)} is ${stateOf(plugin)} in the host that runs`;
  return `${plugin.error === undefined ? `${stands}.` : block(`${stands}: ${plugin.error.text}`)}\n`;
}
