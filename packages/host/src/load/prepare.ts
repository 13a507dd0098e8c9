import type { Rule } from "../capability/grants.ts";
import { HostError } from "../errors.ts";
import type { Setup } from "../setup.ts";
import type { CheckedPlugin } from "./check.ts";
import { check } from "./check.ts";
import { discover } from "./discover.ts";
import { foundOf, placeOf } from "./found.ts";
import type { Found, Loading } from "./loading.ts";
import { duplicate } from "./order.ts";
import { read } from "./read.ts";
import { verify } from "./verify.ts";

/** What plugins are read for. */
export interface Preparation {
  readonly setup: Setup;
  /** What was granted to a plugin and revoked. */
  readonly rules: (name: string) => readonly Rule[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Reads, verifies and checks what was found; of what fails, where it lies is kept. */
export async function prepare(
  found: Loading<Found>,
  { setup, rules, now }: Preparation,
): Promise<Loading<CheckedPlugin>> {
  const files = await read(found);
  const verified = verify(files, setup.trust, now);
  const grants = new Map(verified.plugins.map(({ manifest: { name } }) => [name, rules(name)]));
  const { plugins, failed } = check(verified, { grants, lock: await setup.lock(), now });
  const places = new Map(files.plugins.map((each) => [each.manifest.name, foundOf(each)]));
  return { plugins, failed: failed.map((each) => ({ found: places.get(each.name), ...each })) };
}

/** The same for whatever is found but those that run. */
export async function prepareRest(
  running: readonly (Found | undefined)[],
  preparation: Preparation,
): Promise<Loading<CheckedPlugin>> {
  const taken = new Set(running.map((found) => found && placeOf(found)));
  const { plugins, failed } = await discover(preparation.setup.places);
  return prepare({ plugins: plugins.filter((each) => !taken.has(placeOf(each))), failed }, preparation);
}

/**
 * The one plugin of that name.
 *
 * @throws MORTISE_CODE_MISSING where there is none, MORTISE_PLUGIN_DUPLICATE, and why it failed
 */
export function only(name: string, { plugins, failed }: Loading<CheckedPlugin>): CheckedPlugin {
  const [plugin, ...others] = plugins.filter(({ manifest }) => manifest.name === name);
  if (others.length > 0) throw duplicate(name, plugins);
  if (plugin !== undefined) return plugin;
  throw (
    failed.find((failure) => failure.name === name)?.error ??
    new HostError("MORTISE_CODE_MISSING", "Its files are not there any more.", { plugin: name })
  );
}
