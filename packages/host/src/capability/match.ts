import type { Capability } from "./capability.ts";
import { ruleOf } from "./kind.ts";

/**
 * Whether a grant stands for everything that `wanted` stands for. `wanted` may be one thing, as a call needs it, or a
 * set with a `*`, as a manifest asks for it: a set is matched only by one that holds it whole.
 *
 * @example
 * ```ts
 * matches(parseCapability("emit:location:*"), parseCapability("emit:location:1")); // true
 * matches(parseCapability("emit:location:*"), parseCapability("emit:*")); // false
 * ```
 */
export function matches(grant: Capability, wanted: Capability): boolean {
  return ruleOf(grant.kind).covers(grant.parts, wanted.kind, wanted.parts);
}
