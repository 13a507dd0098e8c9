import * as semver from "semver";
import { printCapability } from "../capability/capability.ts";
import { matches } from "../capability/match.ts";
import type { Difference } from "./additions.ts";
import { differences } from "./additions.ts";
import type { Lock, Locked } from "./lockfile.ts";

/** One way in which a plugin is now more than what was approved. */
export interface Widening {
  readonly plugin: string;
  readonly kind: "new" | "capability" | "signer" | "contributions" | "version";
  /** In one sentence, for people. */
  readonly what: string;
  /** Of contributions, text by text. */
  readonly differences?: readonly Difference[] | undefined;
}

/**
 * What is wider now than in the lock: a plugin that it does not have, a capability that no approved one covers, a
 * signer that changed or is gone, contributions that differ in any way, a version that went down. What became
 * narrower, or is other code of the same signer under the same capabilities, is not among it.
 *
 * @example
 * ```ts
 * const changes = widened(await readLock("mortise.lock"), now);
 * if (changes.length > 0) throw new HostError("MORTISE_LOCK_WIDENED", changes.map(({ what }) => what).join(" "));
 * ```
 */
export function widened(lock: Lock, now: Lock): readonly Widening[] {
  return [...now]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([plugin, current]) => {
      const before = lock.get(plugin);
      return before === undefined ? [added(plugin, current)] : changes(plugin, before, current);
    });
}

function added(plugin: string, { version, adds }: Locked): Widening {
  const what = `${plugin} ${version} was not there.`;
  return { plugin, kind: "new", what, differences: differences({}, adds) };
}

function changes(plugin: string, before: Locked, now: Locked): Widening[] {
  const found: Widening[] = now.capabilities
    .filter((wanted) => !before.capabilities.some((each) => matches(each, wanted)))
    .map((wanted) => ({
      plugin,
      kind: "capability",
      what: `${plugin} gets ${printCapability(wanted)} besides.`,
    }));
  if (before.signer !== now.signer && before.signer !== null) {
    const who = now.signer === null ? "nobody" : now.signer;
    found.push({
      plugin,
      kind: "signer",
      what: `${plugin} was signed by ${before.signer}, and is by ${who}.`,
    });
  }
  const differ = differences(before.adds, now.adds);
  if (differ.length > 0)
    found.push({
      plugin,
      kind: "contributions",
      what: `${plugin} adds or describes something else than it did.`,
      differences: differ,
    });
  if (semver.lt(now.version, before.version)) {
    const what = `${plugin} went back from ${before.version} to ${now.version}.`;
    found.push({ plugin, kind: "version", what });
  }
  return found;
}
