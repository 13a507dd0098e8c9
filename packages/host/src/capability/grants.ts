import { HostError } from "../errors.ts";
import type { Capability } from "./capability.ts";
import { printCapability } from "./capability.ts";
import { matches } from "./match.ts";

/** Where a grant was written: a file and a place in it, or a command at run time. */
export type GrantSource =
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "command"; readonly at: number };

/** A capability that an operator gave to a plugin. */
export interface Grant {
  readonly capability: Capability;
  readonly source: GrantSource;
  /** When it ends, in milliseconds since 1970; undefined for never. */
  readonly until?: number | undefined;
}

/** Why a plugin has a capability, or that it has none; then `near` holds its grants of the same kind. */
export type Why =
  | { readonly granted: true; readonly wanted: Capability; readonly by: Grant }
  | { readonly granted: false; readonly wanted: Capability; readonly near: readonly Grant[] };

/**
 * Finds the grant that gives a plugin what it wants. `now` is in milliseconds since 1970; grants that have ended by
 * then count for nothing, and are listed as near.
 *
 * @example
 * ```ts
 * const source = { kind: "file", file: "mortise.toml", line: 9, column: 11 } as const;
 * why([{ capability: parseCapability("kv:*"), source }], parseCapability("kv:read"), Date.now()).granted; // true
 * ```
 */
export function why(grants: readonly Grant[], wanted: Capability, now: number): Why {
  const by = grants.find((grant) => holds(grant, now) && matches(grant.capability, wanted));
  if (by !== undefined) return { granted: true, wanted, by };
  return { granted: false, wanted, near: grants.filter(({ capability }) => capability.kind === wanted.kind) };
}

/** Whether a grant has not ended. */
export function holds({ until }: Grant, now: number): boolean {
  return until === undefined || now < until;
}

/** What of `requested` no grant holds whole: empty where everything is granted. */
export function missing(
  requested: readonly Capability[],
  grants: readonly Grant[],
  now: number,
): readonly Capability[] {
  return requested.filter((wanted) => !why(grants, wanted, now).granted);
}

/**
 * Refuses what is not granted; a call's capability is built from its actual arguments.
 *
 * @throws MORTISE_CAPABILITY_DENIED naming the capability
 */
export function demand(grants: readonly Grant[], wanted: Capability, now: number, plugin: string): Grant {
  const found = why(grants, wanted, now);
  if (found.granted) return found.by;
  const capability = printCapability(wanted);
  throw new HostError("MORTISE_CAPABILITY_DENIED", `\`${capability}\` is not granted.`, {
    plugin,
    capability,
  });
}

/** Says in one or a few lines what {@link why} found. */
export function explain(found: Why, now: number): string {
  const wanted = printCapability(found.wanted);
  if (found.granted) return `${wanted} is granted by ${described(found.by, now)}`;
  const near = found.near.map((grant) => `\n  not by ${described(grant, now)}`);
  return `${wanted} is not granted${near.length === 0 ? ", and nothing of its kind is" : ""}${near.join("")}`;
}

function described(grant: Grant, now: number): string {
  const { source, until } = grant;
  const place =
    source.kind === "file"
      ? `${source.file}:${source.line}:${source.column}`
      : `a command at ${new Date(source.at).toISOString()}`;
  const when =
    until === undefined ? "" : `, ${now < until ? "until" : "ended"} ${new Date(until).toISOString()}`;
  return `\`${printCapability(grant.capability)}\` in ${place}${when}`;
}
