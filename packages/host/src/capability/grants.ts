import { HostError } from "../errors.ts";
import type { Capability } from "./capability.ts";
import { printCapability } from "./capability.ts";
import { matches } from "./match.ts";

/** Where a grant was written: a file and a place in it, the program that opened the host, or a command at run time. */
export type GrantSource =
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "option" }
  | { readonly kind: "command"; readonly at: number };

/** A capability that an operator gave to a plugin. */
export interface Grant {
  readonly capability: Capability;
  readonly source: GrantSource;
  /** When it ends, in milliseconds since 1970; undefined for never. */
  readonly until?: number | undefined;
}

/** A capability that an operator took from a plugin at run time, whatever was granted before. */
export interface Revocation {
  readonly revoked: Capability;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What an operator said of a plugin; what was said later stands against what was said before. */
export type Rule = Grant | Revocation;

/**
 * Why a plugin has a capability, or that it has none; then `near` holds its grants of the same kind, and `revoked`
 * what took it away.
 */
export type Why =
  | { readonly granted: true; readonly wanted: Capability; readonly by: Grant }
  | {
      readonly granted: false;
      readonly wanted: Capability;
      readonly near: readonly Grant[];
      readonly revoked?: Revocation | undefined;
    };

/**
 * Finds the grant that gives a plugin what it wants, among those after the last revocation of any of it. `now` is in
 * milliseconds since 1970; grants that have ended by then count for nothing, and are listed as near.
 *
 * @example
 * ```ts
 * const source = { kind: "file", file: "mortise.toml", line: 9, column: 11 } as const;
 * why([{ capability: parseCapability("kv:*"), source }], parseCapability("kv:read"), Date.now()).granted; // true
 * ```
 */
export function why(rules: readonly Rule[], wanted: Capability, now: number): Why {
  const cut = rules.findLastIndex((rule) => isRevocation(rule) && overlap(rule.revoked, wanted));
  const by = rules.find(
    (rule, at): rule is Grant =>
      at > cut && !isRevocation(rule) && holds(rule, now) && matches(rule.capability, wanted),
  );
  if (by !== undefined) return { granted: true, wanted, by };
  const grants = rules.filter((rule): rule is Grant => !isRevocation(rule));
  const near = grants.filter(({ capability }) => capability.kind === wanted.kind);
  const revoked = rules[cut];
  return revoked !== undefined && isRevocation(revoked)
    ? { granted: false, wanted, near, revoked }
    : { granted: false, wanted, near };
}

/** Tells a revocation from a grant. */
export function isRevocation(rule: Rule): rule is Revocation {
  return "revoked" in rule;
}

function overlap(one: Capability, other: Capability): boolean {
  return matches(one, other) || matches(other, one);
}

/** Whether a grant has not ended. */
export function holds({ until }: Grant, now: number): boolean {
  return until === undefined || now < until;
}

/** What of `requested` no grant holds whole: empty where everything is granted. */
export function missing(
  requested: readonly Capability[],
  rules: readonly Rule[],
  now: number,
): readonly Capability[] {
  return requested.filter((wanted) => !why(rules, wanted, now).granted);
}

/**
 * Refuses what is not granted; a call's capability is built from its actual arguments.
 *
 * @throws MORTISE_CAPABILITY_DENIED naming the capability
 */
export function demand(rules: readonly Rule[], wanted: Capability, now: number, plugin: string): Grant {
  const found = why(rules, wanted, now);
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
  if (found.revoked !== undefined) {
    const { revoked, at } = found.revoked;
    return `${wanted} was revoked by \`${printCapability(revoked)}\` in a command at ${new Date(at).toISOString()}${near.join("")}`;
  }
  return `${wanted} is not granted${near.length === 0 ? ", and nothing of its kind is" : ""}${near.join("")}`;
}

function described(grant: Grant, now: number): string {
  const { source, until } = grant;
  const place = placeOf(source);
  const when =
    until === undefined ? "" : `, ${now < until ? "until" : "ended"} ${new Date(until).toISOString()}`;
  return `\`${printCapability(grant.capability)}\` in ${place}${when}`;
}

function placeOf(source: GrantSource): string {
  switch (source.kind) {
    case "file":
      return `${source.file}:${source.line}:${source.column}`;
    case "option":
      return "the options of the program";
    case "command":
      return `a command at ${new Date(source.at).toISOString()}`;
  }
}
