import { nestsDeeper, printable } from "@mortise/engine";
import type { ZodError } from "zod";

/** How deep JSON of a plugin may nest: more than data is, and less than what recursive code stumbles over. */
const MAX_DEPTH = 128;
/** Bytes of JSON that a plugin may pass at once. */
const MAX_BYTES = 16 << 20;

/** The problem of bytes that do not parse. */
export const NO_JSON = "is no JSON";

/** Why bytes are no JSON that is taken. */
export interface JsonProblem {
  readonly problem: string;
}

/**
 * Parses JSON that a plugin made: at most 16 MiB unless `max` says otherwise, at most 128 levels, UTF-8 without lone surrogates, finite numbers. No
 * bytes are undefined.
 *
 * @example
 * ```ts
 * readJson(Buffer.from('{"a":1}')); // { value: { a: 1 } }
 * readJson(Buffer.from("[".repeat(1_000))); // { problem: "nests deeper than 128 levels" }
 * ```
 */
export function readJson(bytes: Uint8Array, max = MAX_BYTES): { readonly value: unknown } | JsonProblem {
  if (bytes.length === 0) return { value: undefined };
  if (bytes.length > max) return { problem: `is larger than ${max} bytes` };
  if (nestsDeeper(bytes, MAX_DEPTH)) return { problem: `nests deeper than ${MAX_DEPTH} levels` };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problem: "is no UTF-8" };
  }
  try {
    let problem: string | undefined;
    // A reviver makes each value slower, so it is used only for text that could hold what it looks for.
    const suspicious = /\\u[dD][89a-fA-F]|__proto__|\\u005|[eE]\+?\d{3}|\d{300}/.test(text);
    const value: unknown = suspicious
      ? JSON.parse(text, (key, held: unknown) => {
          problem ??= wrong(key, held);
          return held;
        })
      : JSON.parse(text);
    return problem === undefined ? { value } : { problem };
  } catch {
    return { problem: NO_JSON };
  }
}

function wrong(key: string, value: unknown): string | undefined {
  if (key === "__proto__") return "has a key `__proto__`";
  if (!key.isWellFormed()) return "has half a surrogate pair";
  if (typeof value === "string" && !value.isWellFormed()) return "has half a surrogate pair";
  if (typeof value === "number" && !Number.isFinite(value)) return "has a number that is out of range";
  return undefined;
}

/** The first thing that is wrong with JSON of a plugin, and where, in a few words. No value is quoted. */
export function mistakeIn({ issues: [issue] }: ZodError): string {
  const field = issue?.path.map(String).join(".") ?? "";
  const said = issue === undefined ? "" : `: ${issue.message.slice(0, 200)}`;
  return printable(`\`${field.slice(0, 100) || "it"}\` is wrong${said}`);
}
