import { limitsFrom } from "@mortise/engine";
import * as z from "zod";

const SIZE = "must be bytes as a number, or text such as `10MiB`";

const bytes = z
  .union([z.number(), z.string()], { error: SIZE })
  .transform((written, context) => {
    try {
      // Vars are a plain count of bytes, so that they read sizes as these are meant.
      return limitsFrom({ vars: written }).vars;
    } catch {
      context.issues.push({ code: "custom", message: SIZE, input: written });
      return z.NEVER;
    }
  })
  .optional();

/** How much a plugin may keep in keys and values; what is left out is as it is otherwise. */
export const quota = z.strictObject({
  bytes: bytes.describe("Bytes of keys and values together: a number, or text such as 10MiB."),
  keys: z.int().min(0).optional().describe("How many keys."),
});
