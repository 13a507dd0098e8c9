import type { Capability } from "./capability.ts";
import type { Grant, Revocation, Rule } from "./grants.ts";
import { holds, isRevocation } from "./grants.ts";
import { matches } from "./match.ts";

/**
 * Rules with one more, which stands against those before it; what it makes moot among those that commands made is left
 * out, so that a host that runs for years does not collect them. `now` is in milliseconds since 1970.
 *
 * @example
 * ```ts
 * const kv = parseCapability("kv:*");
 * withRule([], { revoked: kv, at: Date.now() }, Date.now()).length; // 1
 * ```
 */
export function withRule(rules: readonly Rule[], rule: Rule, now: number): readonly Rule[] {
  const kept = rules.filter((earlier) => !isOver(earlier, now) && !isMoot(earlier, rule));
  return [...kept, rule];
}

/** Of rules, those that stand in the config or the program's options. */
export function lasting(rules: readonly Rule[]): readonly Grant[] {
  return rules.filter((rule): rule is Grant => !isCommand(rule));
}

/** Of rules, those that commands made while a host ran. */
export function madeAtRunTime(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(isCommand);
}

function isOver(rule: Rule, now: number): boolean {
  return isCommand(rule) && !isRevocation(rule) && !holds(rule, now);
}

function isMoot(earlier: Rule, rule: Rule): boolean {
  // What a grant with an end says is over some day, and then what was said before it counts again.
  if (!isCommand(earlier) || (!isRevocation(rule) && rule.until !== undefined)) return false;
  // A revocation stands against all that overlaps it, so a grant of the same leaves some of it standing.
  if (isRevocation(earlier) && !isRevocation(rule)) return false;
  return matches(capabilityOf(rule), capabilityOf(earlier));
}

function isCommand(rule: Grant | Revocation): boolean {
  return isRevocation(rule) || rule.source.kind === "command";
}

function capabilityOf(rule: Rule): Capability {
  return isRevocation(rule) ? rule.revoked : rule.capability;
}
