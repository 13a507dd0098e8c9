import * as semver from "semver";
import { HostError } from "../errors.ts";
import type { PluginRange } from "../manifest/name.ts";
import { circlesIn } from "./circle.ts";
import type { Loading } from "./loading.ts";

/** What the order of a plugin depends on; a manifest has all of it. */
export interface Orderable {
  readonly name: string;
  readonly version: string;
  /** The lower number loads first. */
  readonly priority: number;
  readonly depends: readonly PluginRange[];
  readonly conflicts: readonly PluginRange[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A plugin to be ordered; where it lies is for messages. */
interface Ordered {
  readonly manifest: Orderable;
  readonly folder?: string | undefined;
}

/**
 * Puts plugins into the order that they load in: each after what it depends on and what it is to come after; among
 * those that may come next, the lowest priority number, then the name. The order is the same whatever the order they
 * come in. What cannot load takes down only those that depend on it, each with its reason; `before` and `after` of
 * plugins that are not there mean nothing.
 *
 * Of two plugins that conflict, the one with the lower priority number stays; of two with one name, neither.
 */
export function order<P extends Ordered>(loading: Loading<P>): Loading<P> {
  const sorted = [...loading.plugins].sort((a, b) => compare(a.manifest, b.manifest));
  const failed = new Map<string, HostError>();
  const kept = new Map(sorted.map((plugin) => [plugin.manifest.name, plugin]));
  const gone = new Set(loading.failed.map(({ name }) => name));
  const drop = (name: string, error: HostError) => {
    failed.set(name, error);
    gone.add(name);
    kept.delete(name);
  };
  dropDuplicates(sorted, drop);
  dropUnmet(kept, gone, drop);
  dropConflicts(kept, drop);
  dropUnmet(kept, gone, drop);
  dropCircles(kept, drop);
  dropUnmet(kept, gone, drop);
  const fallen = [...failed].map(([name, error]) => ({ name, error }));
  return { plugins: sequence(kept), failed: [...loading.failed, ...fallen] };
}

type Kept = ReadonlyMap<string, Ordered>;
type Drop = (name: string, error: HostError) => void;

/** Grants go by name, so that neither of two with one name may be taken for the other. */
function dropDuplicates(sorted: readonly Ordered[], drop: Drop): void {
  for (const [name, plugins = []] of Map.groupBy(sorted, ({ manifest }) => manifest.name))
    if (plugins.length > 1) drop(name, duplicate(name, plugins));
}

/** Two plugins of one name, and where they lie. */
export function duplicate(
  name: string,
  plugins: readonly { readonly folder?: string | undefined }[],
): HostError {
  const folders = plugins.flatMap(({ folder }) => (folder === undefined ? [] : [folder])).sort();
  const where = folders.length === 0 ? "" : `: in ${folders.join(" and ")}`;
  return fail("MORTISE_PLUGIN_DUPLICATE", name, `Several plugins are called ${name}${where}.`);
}

/** Drops what lacks a dependency, until nothing does. */
function dropUnmet(kept: Kept, gone: ReadonlySet<string>, drop: Drop): void {
  for (let again = true; again; ) {
    again = false;
    for (const [name, { manifest }] of [...kept]) {
      const error = unmet(manifest, kept, gone);
      if (error === undefined) continue;
      drop(name, error);
      again = true;
    }
  }
}

function unmet({ name, depends }: Orderable, kept: Kept, gone: ReadonlySet<string>): HostError | undefined {
  for (const wanted of depends) {
    const found = kept.get(wanted.name)?.manifest;
    if (found === undefined && gone.has(wanted.name))
      return fail("MORTISE_DEPENDENCY_FAILED", name, `It depends on ${wanted.name}, which failed to load.`);
    if (found === undefined)
      return fail(
        "MORTISE_DEPENDENCY_MISSING",
        name,
        `It depends on ${printed(wanted)}, which is not there.`,
      );
    if (!inRange(found.version, wanted)) {
      const problem = `It depends on ${printed(wanted)}, and version ${found.version} is there.`;
      return fail("MORTISE_DEPENDENCY_VERSION", name, problem);
    }
  }
  return undefined;
}

function dropConflicts(kept: Kept, drop: Drop): void {
  const stays: Orderable[] = [];
  for (const { manifest } of [...kept.values()]) {
    const other = stays.find((each) => excludes(each, manifest) || excludes(manifest, each));
    if (other === undefined) {
      stays.push(manifest);
      continue;
    }
    const problem = `${manifest.name} ${manifest.version} and ${other.name} ${other.version} exclude each other.`;
    drop(manifest.name, fail("MORTISE_PLUGIN_CONFLICT", manifest.name, problem));
  }
}

function excludes(one: Orderable, other: Orderable): boolean {
  return one.conflicts.some((each) => each.name === other.name && inRange(other.version, each));
}

function dropCircles(kept: Kept, drop: Drop): void {
  const steps = stepsOf(kept);
  for (const circle of circlesIn(new Map([...steps].map(([name, edges]) => [name, [...edges.keys()]])))) {
    for (const [at, name] of circle.members.entries()) {
      const way = circle.ways[at] ?? [];
      const said = way.map((from, step) => {
        const to = way[(step + 1) % way.length] ?? from;
        return `${from} ${steps.get(from)?.get(to) ?? "waits for"} ${to}`;
      });
      drop(name, fail("MORTISE_ORDER_CYCLE", name, `It waits for itself: ${said.join(", ")}.`));
    }
  }
}

/** For each plugin, what it waits for and why. */
function stepsOf(kept: Kept): Map<string, Map<string, string>> {
  const steps = new Map([...kept.keys()].map((name) => [name, new Map<string, string>()]));
  const add = (from: string, to: string, why: string) => {
    const edges = steps.get(from);
    if (edges !== undefined && steps.has(to) && !edges.has(to)) edges.set(to, why);
  };
  for (const [name, { manifest }] of kept) {
    for (const wanted of manifest.depends) add(name, wanted.name, "depends on");
    for (const earlier of manifest.after) add(name, earlier, "comes after");
  }
  for (const [name, { manifest }] of kept)
    for (const later of manifest.before) add(later, name, "comes after (by its `before`)");
  return steps;
}

/** Takes, again and again, the first by priority and name of those that wait for nothing any more. */
function sequence<P extends { readonly manifest: Orderable }>(kept: ReadonlyMap<string, P>): P[] {
  const waits = new Map([...stepsOf(kept)].map(([name, edges]) => [name, new Set(edges.keys())]));
  const rest = [...kept.values()].sort((a, b) => compare(a.manifest, b.manifest));
  const ordered: P[] = [];
  while (rest.length > 0) {
    const at = rest.findIndex(({ manifest }) => waits.get(manifest.name)?.size === 0);
    const [next] = rest.splice(Math.max(at, 0), 1);
    if (next === undefined) break;
    ordered.push(next);
    for (const set of waits.values()) set.delete(next.manifest.name);
  }
  return ordered;
}

function compare(a: Orderable, b: Orderable): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return semver.rcompare(a.version, b.version);
}

function inRange(version: string, { range }: PluginRange): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}

function printed({ name, range }: PluginRange): string {
  return range === "*" ? name : `${name} ${range}`;
}

function fail(code: ConstructorParameters<typeof HostError>[0], plugin: string, problem: string): HostError {
  return new HostError(code, problem, { plugin });
}
