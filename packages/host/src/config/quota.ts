import * as z from "zod";
import { bytes } from "./size.ts";

/** How much a plugin may keep in keys and values; what is left out is as it is otherwise. */
export const quota = z.strictObject({
  bytes: bytes.optional().describe("Bytes of keys and values together: a number, or text such as 10MiB."),
  keys: z.int().min(0).optional().describe("How many keys."),
});

/** How much the rows of a plugin's tables may come to. */
export const tableQuota = z.strictObject({
  bytes: bytes.optional().describe("Bytes of rows, each with 64 more: a number, or text such as 100MiB."),
});
