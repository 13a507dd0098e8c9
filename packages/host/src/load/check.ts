import type { Capability } from "../capability/capability.ts";
import { printCapability } from "../capability/capability.ts";
import type { Rule } from "../capability/grants.ts";
import { isRevocation, why } from "../capability/grants.ts";
import { matches } from "../capability/match.ts";
import { RUN_PROCESS } from "../capability/standing.ts";
import { HostError } from "../errors.ts";
import { additionsOf } from "./additions.ts";
import type { Failure, Loading } from "./loading.ts";
import type { Lock, Locked } from "./lockfile.ts";
import { filesDigest } from "./lockfile.ts";
import type { VerifiedPlugin } from "./verify.ts";
import { widened } from "./widened.ts";

/** What the plugins are checked against. */
export interface CheckOptions {
  /** The grants of each plugin by name; one that is not there has none. */
  readonly grants: ReadonlyMap<string, readonly Rule[]>;
  /** What was approved; undefined where nothing is pinned. */
  readonly lock: Lock | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A plugin that has everything it asks for, and nothing that was not approved. */
export interface CheckedPlugin extends VerifiedPlugin {
  readonly grants: readonly Rule[];
  /** What it asked for or may use, and is granted. */
  readonly granted: readonly Capability[];
  /** What the lock holds of it once it is approved. */
  readonly locked: Locked;
}

/**
 * Checks that each plugin is granted all that it requests, and that nothing widened since it was approved.
 *
 * The failures of single plugins are MORTISE_CAPABILITY_DENIED, which names what is missing and where it is asked for,
 * and MORTISE_LOCK_WIDENED, which says what widened.
 */
export function check(loading: Loading<VerifiedPlugin>, options: CheckOptions): Loading<CheckedPlugin> {
  const plugins: CheckedPlugin[] = [];
  const failed: Failure[] = [...loading.failed];
  for (const plugin of loading.plugins) {
    const checked = checkPlugin(plugin, options);
    const error = denial(checked, options) ?? widening(checked, options);
    if (error === undefined) plugins.push(checked);
    else failed.push({ name: plugin.manifest.name, error });
  }
  return { plugins, failed };
}

function checkPlugin(plugin: VerifiedPlugin, { grants: all, now }: CheckOptions): CheckedPlugin {
  const { manifest, files, signature } = plugin;
  const grants = all.get(manifest.name) ?? [];
  const asked = [...needed(plugin), ...manifest.optional];
  const lasting = grants.filter((rule) => !isRevocation(rule) && rule.source.kind !== "command");
  const granted = asked.filter((each) => why(grants, each, now).granted);
  const locked: Locked = {
    version: manifest.version,
    digest: filesDigest(files),
    signer: signature?.keyId ?? null,
    // What was granted while a host ran is no part of what was approved, and must not stop the next load.
    capabilities: asked.filter((each) => why(lasting, each, now).granted),
    adds: additionsOf(manifest),
  };
  return { ...plugin, grants, granted, locked };
}

/** What a manifest asks for; to be a program of its own is asking, too. */
function needed({ manifest: { capabilities, format }, document }: VerifiedPlugin): readonly Capability[] {
  // A program without a manifest was named by whoever opened the host.
  if (format !== "process" || document === undefined) return capabilities;
  const asks = capabilities.some((each) => matches(each, RUN_PROCESS));
  return asks ? capabilities : [...capabilities, RUN_PROCESS];
}

function denial(plugin: CheckedPlugin, { now }: CheckOptions): HostError | undefined {
  const { manifest, grants, document } = plugin;
  const asked = needed(plugin);
  const at = asked.findIndex((each) => !why(grants, each, now).granted);
  if (at === -1) return undefined;
  const texts = asked.filter((each) => !why(grants, each, now).granted).map(printCapability);
  const path = at < manifest.capabilities.length ? ["capabilities", at] : ["format"];
  const place = document === undefined ? {} : { file: document.file, ...document.valueAt(path) };
  const problem = `It needs what is not granted: ${texts.join(", ")}.`;
  return new HostError("MORTISE_CAPABILITY_DENIED", problem, {
    plugin: manifest.name,
    capability: texts[0],
    ...place,
  });
}

function widening(
  { manifest: { name }, locked }: CheckedPlugin,
  { lock }: CheckOptions,
): HostError | undefined {
  if (lock === undefined) return undefined;
  const changes = widened(lock, new Map([[name, locked]]));
  if (changes.length === 0) return undefined;
  return new HostError("MORTISE_LOCK_WIDENED", changes.map(({ what }) => what).join(" "), { plugin: name });
}
