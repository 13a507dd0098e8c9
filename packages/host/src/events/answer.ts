import * as z from "zod";
import { HostError } from "../errors.ts";
import { mistakeIn, readJson } from "../json.ts";

/** What a handler emits; each is checked when it becomes an event. */
export const emissions = z
  .array(
    z.strictObject({ stream: z.string(), type: z.string(), payload: z.unknown() }).partial({ payload: true }),
  )
  .max(100)
  .default([]);

const schema = z.strictObject({ handled: z.boolean().default(false), emit: emissions });

/** What a handler of events answers. What it emits is checked when it becomes an event. */
export interface Answer {
  readonly handled: boolean;
  readonly emit: readonly unknown[];
}

const NOTHING: Answer = { handled: false, emit: [] };

/**
 * Reads what a handler answered; no bytes, and null, are nothing.
 *
 * @throws MORTISE_ANSWER_INVALID
 */
export function answerOf(bytes: Uint8Array, plugin: string): Answer {
  if (bytes.length === 0) return NOTHING;
  const read = readJson(bytes);
  if ("problem" in read) throw invalid(`it ${read.problem}`, plugin);
  if (read.value === undefined || read.value === null) return NOTHING;
  const result = schema.safeParse(read.value);
  if (result.success) return result.data;
  throw invalid(mistakeIn(result.error), plugin);
}

function invalid(problem: string, plugin: string): HostError {
  return new HostError("MORTISE_ANSWER_INVALID", `In the answer to an event, ${problem}.`, { plugin });
}
