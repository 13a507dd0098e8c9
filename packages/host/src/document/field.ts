import * as z from "zod";
import type { Capability } from "../capability/capability.ts";
import { readCapability } from "../capability/capability.ts";
import { hasUnseen } from "../capability/literal.ts";

/** Text in one line that people read: 1 to `max` characters, none of which hides or turns others. */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !hasUnseen(text), "must be one line, without characters that cannot be seen");
}

/** Text of several lines that people read. */
export function lines(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !hasUnseen(text.replaceAll(/[\n\t]/g, " ")), "has characters that cannot be seen");
}

/** A capability, written `kind[:part…]`. */
export const capability = z
  .string()
  .transform((text, context): Capability => {
    const found = readCapability(text);
    if (!("problem" in found)) return found;
    const message = `${found.problem} (column ${found.at + 1} of it)`;
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  })
  .meta({
    description:
      "A capability, `kind[:part…]`: for example `kv:read`, `emit:location:*`, `http:get:api.example.com`.",
  });

/** A path with `/` between, that stays in the folder it starts from. */
export const insidePath = line(512)
  .refine(
    (path) => !path.startsWith("/") && !path.includes("\\") && !/^[A-Za-z]:/.test(path),
    "must be a path from the folder of the file, with `/` between",
  )
  .refine(
    (path) => !path.split("/").some((segment) => segment === ".." || segment === ""),
    "must stay inside the folder of the file",
  );

/** An export of the plugin's code. */
export const exportName = line(128).meta({ description: "The name of an export of the plugin's code." });

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A length of time in milliseconds, from a number of them or text such as `100ms`, `5s`, `30m`, `1h`, `7d`; undefined
 * where the text is none.
 */
export function milliseconds(written: string | number): number | undefined {
  if (typeof written === "number") return Number.isFinite(written) && written > 0 ? written : undefined;
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(written);
  const value = Number(match?.[1]) * UNITS[(match?.[2] ?? "ms") as keyof typeof UNITS];
  return value > 0 ? value : undefined;
}

const LENGTH = "must be milliseconds as a number, or text such as `100ms` or `5s`";

/** A length of time, as a number of milliseconds or as text; it comes out as a number. */
export const duration = z.union([z.number(), z.string()], { error: LENGTH }).transform((written, context) => {
  const value = milliseconds(written);
  if (value !== undefined) return value;
  context.issues.push({ code: "custom", message: LENGTH, input: written });
  return z.NEVER;
});
