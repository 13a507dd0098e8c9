import type { LimitOptions } from "@mortise/engine";
import { limitsFrom } from "@mortise/engine";
import * as z from "zod";
import { duration } from "../document/field.ts";

const SIZE = "must be bytes as a number, or text such as `64MiB`";

function size(name: keyof LimitOptions) {
  return z
    .union([z.number(), z.string()], { error: SIZE })
    .refine((value) => taken({ [name]: value }), SIZE)
    .optional();
}

function count(name: keyof LimitOptions) {
  return z
    .int()
    .min(0, { abort: true })
    .refine((value) => taken({ [name]: value }), "is more than can be counted")
    .optional();
}

function taken(options: LimitOptions): boolean {
  try {
    limitsFrom(options);
    return true;
  } catch {
    return false;
  }
}

/** The limits of one call or instance, as both files write them; it comes out as the engine takes it. */
export const limits = z
  .strictObject({
    memory: size("memory").describe("All guest memory of one instance: bytes, or text such as 64MiB."),
    deadline: duration.optional().describe("Wall time of one call: milliseconds, or text such as 5s."),
    fuel: count("fuel").describe("Units of fuel of one call, about one an instruction."),
    output: size("output").describe("Bytes of one call's output."),
    log_bytes: size("logBytes").describe("Bytes that one call may log."),
    host_calls: count("hostCalls").describe("Host function calls in one call."),
    vars: size("vars").describe("Bytes of all vars."),
    table_elements: count("tableElements").describe("Elements of each table."),
  })
  .transform(
    ({ log_bytes, host_calls, table_elements, ...same }): LimitOptions => ({
      ...same,
      logBytes: log_bytes,
      hostCalls: host_calls,
      tableElements: table_elements,
    }),
  );
