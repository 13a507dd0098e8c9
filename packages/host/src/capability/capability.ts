import { HostError } from "../errors.ts";
import { httpRequestParts } from "./http.ts";
import { ruleOf } from "./kind.ts";
import type { CapabilityProblem } from "./problem.ts";
import { isProblem } from "./problem.ts";

/**
 * Something that may be done, or a set of such things: `kind[:part…]`, in canonical form. A final `*` stands for one
 * or more parts.
 */
export interface Capability {
  readonly kind: string;
  readonly parts: readonly string[];
}

const KIND = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
const MAX_KIND = 32;
const MAX_TEXT = 4_200;

/**
 * Reads a capability, or says why the text is none.
 *
 * @example
 * ```ts
 * readCapability("http:GET:API.example.com"); // { kind: "http", parts: ["get", "api.example.com"] }
 * readCapability("emit:*:1"); // { at: 5, problem: "has a `*` before its last part: …" }
 * ```
 */
export function readCapability(text: string): Capability | CapabilityProblem {
  if (text.length > MAX_TEXT) return { at: 0, problem: `is longer than ${MAX_TEXT} characters` };
  const colon = text.indexOf(":");
  const kind = colon === -1 ? text : text.slice(0, colon);
  if (!KIND.test(kind) || kind.length > MAX_KIND)
    return { at: 0, problem: "must begin with a kind in lower-case letters, such as `emit` or `http`" };
  const rule = ruleOf(kind);
  if (colon === -1)
    return rule.needsRest
      ? { at: text.length, problem: `must say more than \`${kind}\`` }
      : { kind, parts: [] };
  const parts = rule.read(text.slice(colon + 1), colon + 1);
  return isProblem(parts) ? parts : { kind, parts };
}

/**
 * Reads a capability.
 *
 * @throws MORTISE_CAPABILITY_INVALID with the column, counted from 1, where the text breaks
 * @example
 * ```ts
 * printCapability(parseCapability("emit:location:*")); // "emit:location:*"
 * ```
 */
export function parseCapability(text: string): Capability {
  const found = readCapability(text);
  if (!isProblem(found)) return found;
  throw invalid(`The capability ${quote(text)} ${found.problem} (column ${found.at + 1}).`, found.at);
}

/**
 * The capability that an HTTP request needs.
 *
 * @throws MORTISE_CAPABILITY_INVALID where no grant can cover it: another scheme, an unknown method
 * @example
 * ```ts
 * printCapability(httpCapability("GET", new URL("https://api.example.com/v1"))); // "https:get:api.example.com"
 * ```
 */
export function httpCapability(method: string, url: URL): Capability {
  const found = httpRequestParts(method, url);
  if (!("problem" in found)) return { kind: found[0], parts: found[1] };
  throw invalid(`The request ${found.problem}.`, found.at);
}

/** A capability as it is written, in canonical form. */
export function printCapability({ kind, parts }: Capability): string {
  return [kind, ...parts].join(":");
}

function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/g,
    "\ufffd",
  );
}

function invalid(problem: string, at: number): HostError {
  return new HostError("MORTISE_CAPABILITY_INVALID", problem, { column: at + 1 });
}
