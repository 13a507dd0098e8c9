import { Vars } from "@mortise/engine";
import type { Edition } from "../edition.ts";
import { HostError } from "../errors.ts";
import type { CheckedPlugin } from "../load/check.ts";
import { order } from "../load/order.ts";
import type { Plugin } from "../plugin.ts";

/**
 * Puts new code in a plugin's place, at once: whoever calls from here on gets the new, and calls that are in the old or
 * wait for it end there. What comes back is the old, which is to be drained.
 */
export function swap(plugin: Plugin, next: Edition, vars: Vars): Edition | undefined {
  const old = plugin.edition;
  plugin.edition = next;
  plugin.vars = vars;
  plugin.error = undefined;
  plugin.breaker.reset();
  return old;
}

/**
 * The vars that new code begins with: those of the old. Where their cap is another, a copy under it.
 *
 * @throws MORTISE_VARS_EXCEEDED where they do not fit any more
 */
export function varsFor(plugin: Plugin, cap: number): Vars {
  const { vars, edition } = plugin;
  if (vars !== undefined && edition?.limits.vars === cap) return vars;
  const made = new Vars(cap);
  for (const key of vars?.keys() ?? []) {
    const value = vars?.get(key);
    if (value !== undefined) made.set(key, value);
  }
  return made;
}

/**
 * Refuses new code that would not have been loaded beside the plugins that run, or beside which one of them would not.
 *
 * @throws MORTISE_DEPENDENCY_MISSING, MORTISE_DEPENDENCY_VERSION, MORTISE_PLUGIN_CONFLICT, MORTISE_ORDER_CYCLE,
 *   MORTISE_LOAD_FAILED where it has another name
 */
export function fits(name: string, next: CheckedPlugin, running: readonly CheckedPlugin[]): void {
  if (next.manifest.name !== name)
    throw new HostError("MORTISE_LOAD_FAILED", `It is called ${next.manifest.name} now.`, { plugin: name });
  const others = running.filter(({ manifest }) => manifest.name !== name);
  const [failed] = order({ plugins: [...others, next], failed: [] }).failed;
  if (failed !== undefined) throw failed.error;
}
