import { isDeepStrictEqual } from "node:util";
import { printCapability } from "../capability/capability.ts";
import type { Grant } from "../capability/grants.ts";
import { lasting } from "../capability/rules.ts";
import type { Plugin } from "../plugin.ts";
import type { Setup } from "../setup.ts";

/** What a config that was taken anew means for one plugin. */
export interface Change {
  /** Of its grants, those that are still there, as the config has them now, and those that are not. */
  readonly kept: readonly Grant[];
  readonly lost: readonly Grant[];
  /** Whether to load it anew: for its settings, limits or walls, new grants, other keys that count, or because it failed. */
  readonly reload: boolean;
  /** Set where the config says so now, and did not before. */
  readonly turned?: "on" | "off";
}

/** What is different for a plugin between two setups. */
export function changeOf({ name, rules, config, edition, error }: Plugin, before: Setup, now: Setup): Change {
  const [had, has] = [lasting(rules), lasting(now.rules.get(name) ?? [])];
  const manifest = edition?.plugin.manifest;
  const same =
    isDeepStrictEqual(now.configOf(name), config) &&
    isDeepStrictEqual(now.trust, before.trust) &&
    (manifest === undefined ||
      (isDeepStrictEqual(now.limitsOf(name, manifest.limits), before.limitsOf(name, manifest.limits)) &&
        isDeepStrictEqual(now.wallsOf(manifest), before.wallsOf(manifest))));
  const [was, is] = [before.disabled(name), now.disabled(name)];
  const gained = without(has, had);
  return {
    kept: without(has, gained),
    lost: without(had, has),
    reload: !same || gained.length > 0 || error !== undefined,
    ...(was === is ? {} : { turned: is ? "off" : "on" }),
  };
}

/** Grants of one list that stand, word for word, in no other. */
export function without(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const texts = new Set(others.map(({ capability }) => printCapability(capability)));
  return grants.filter(({ capability }) => !texts.has(printCapability(capability)));
}
