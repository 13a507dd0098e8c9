import { limitsFrom } from "@mortise/engine";
import * as z from "zod";

const SIZE = "must be bytes as a number, or text such as `10MiB`";

/** Bytes, as a number or as text; it comes out as a number. */
export const bytes = z.union([z.number(), z.string()], { error: SIZE }).transform((written, context) => {
  try {
    // Vars are a plain count of bytes, so that they read sizes as these are meant.
    return limitsFrom({ vars: written }).vars;
  } catch {
    context.issues.push({ code: "custom", message: SIZE, input: written });
    return z.NEVER;
  }
});
