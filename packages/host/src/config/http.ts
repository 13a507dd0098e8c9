import * as z from "zod";
import { duration } from "../document/field.ts";
import { bytes } from "./size.ts";

/** How much a request of a plugin may take; what is left out is as it is otherwise. */
export const http = z.strictObject({
  request: bytes.optional().describe("Bytes of a request's body: a number, or text such as 1MiB."),
  response: bytes.optional().describe("Bytes of a response's body, as it comes and unpacked."),
  timeout: duration.optional().describe("Time with all redirects: milliseconds, or text such as 30s."),
  idle: duration.optional().describe("Time without a byte of the response."),
  redirects: z.int().min(0).max(20).optional().describe("Redirects that are followed."),
  rate: z
    .strictObject({
      burst: z.int().min(1).describe("At once."),
      per_second: z.number().positive().describe("In the long run."),
    })
    .optional()
    .describe("Requests of each plugin to each host."),
});
