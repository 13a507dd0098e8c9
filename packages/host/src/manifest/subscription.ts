import * as z from "zod";
import { coversParts, literalParts } from "../capability/literal.ts";
import { exportName, line } from "../document/field.ts";

/** Parts between colons, of which the last may be `*`, as in capabilities. */
const pattern = line(256).superRefine((text, context) => {
  const parts = literalParts(text, 0);
  if ("problem" in parts) context.addIssue({ code: "custom", message: parts.problem });
});

/** The events that a plugin wants. */
export const subscription = z.strictObject({
  streams: z.array(pattern).min(1).max(64).describe("Streams: `location:*`, `global`, or `*` for all."),
  types: z
    .array(pattern)
    .min(1)
    .max(64)
    .default(["*"])
    .describe("Types: `say`, `my-plugin:*`, or `*` for all."),
  exclusive: z
    .boolean()
    .default(false)
    .describe("Whether an event that this plugin has taken is kept from those of lower priority."),
  handler: exportName.default("handle_event"),
});

/**
 * Whether an event's stream or type is one that a subscription's pattern means.
 *
 * @example
 * ```ts
 * subscribes("location:*", "location:1"); // true
 * ```
 */
export function subscribes(wanted: string, actual: string): boolean {
  return coversParts(wanted.split(":"), actual.split(":"));
}
