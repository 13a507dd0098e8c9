import * as z from "zod";
import type { Manifest } from "../manifest/schema.ts";
import { digestOf } from "../signing/detached.ts";
import { canonicalJson } from "./canonical.ts";

const leaf = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.tuple([]).readonly(),
  z.strictObject({}).readonly(),
]);

/** What a plugin adds, as a lock holds it. */
export const additions = z.record(z.string(), leaf).readonly();

/** What people and agents are shown of a plugin: each text by where it stands, such as `tools[roll].description`. */
export type Additions = z.output<typeof additions>;

/** One text that is not what it was; undefined on the side where there is none. */
export interface Difference {
  readonly at: string;
  readonly before: Additions[string] | undefined;
  readonly now: Additions[string] | undefined;
}

/**
 * What a plugin adds: commands, subscriptions, schema, tools, hooks and the rest, descriptions included. `live` is what
 * the code itself answers when it is asked for its tools.
 *
 * @example
 * ```ts
 * additionsOf(manifest)["tools[roll].description"]; // "Rolls dice."
 * ```
 */
export function additionsOf(
  { commands, subscribe, schema, provides }: Pick<Manifest, "commands" | "subscribe" | "schema" | "provides">,
  live: unknown = null,
): Additions {
  const found: Record<string, Additions[string]> = {};
  for (const [kind, value] of Object.entries({ commands, subscribe, schema, ...provides, live })) {
    const none = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (!none) collect(kind, value, found);
  }
  return found;
}

/** The digest of what a plugin adds. */
export function contributionsDigest(adds: Additions): string {
  return digestOf(canonicalJson(adds));
}

/** What differs between what a plugin added and what it adds now. */
export function differences(before: Additions, now: Additions): readonly Difference[] {
  const at = (adds: Additions, key: string) => (Object.hasOwn(adds, key) ? adds[key] : undefined);
  return [...new Set([...Object.keys(now), ...Object.keys(before)])]
    .map((key) => ({ at: key, before: at(before, key), now: at(now, key) }))
    .filter((each) => canonicalJson(each.before) !== canonicalJson(each.now));
}

function collect(path: string, value: unknown, found: Record<string, Additions[string]>): void {
  if (typeof value !== "object" || value === null) {
    found[path] = value as Additions[string];
    return;
  }
  const entries = Array.isArray(value)
    ? named(value).map(([key, held]) => [`[${key}]`, held] as const)
    : Object.entries(value).map(([key, held]) => [`.${plain(key)}`, held] as const);
  const held = entries.filter(([, each]) => each !== undefined);
  if (held.length === 0) found[path] = Array.isArray(value) ? [] : {};
  for (const [step, each] of held) collect(path + step, each, found);
}

/** Entries by their names, so that one more moves none of the others; by their numbers where names do not tell them apart. */
function named(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const names = list.map((each) => {
    const { name, event } = (each ?? {}) as { readonly name?: unknown; readonly event?: unknown };
    return name ?? event;
  });
  const distinct = new Set(names).size === list.length && names.every((name) => typeof name === "string");
  return list.map((each, at) => [distinct ? plain(String(names[at])) : String(at), each]);
}

function plain(key: string): string {
  return /^[\w:-]+$/.test(key) ? key : JSON.stringify(key);
}
