import * as z from "zod";
import { HostError } from "../errors.ts";
import { emissions } from "../events/answer.ts";
import { mistakeIn, readJson } from "../json.ts";

const schema = z.strictObject({
  status: z.enum(["ok", "user_error", "failure"]).default("ok"),
  output: z.string().optional(),
  emit: emissions,
});

/** What a handler of a command answers. What it emits is checked when it becomes an event. */
export type CommandAnswer = z.output<typeof schema>;

/**
 * Reads what a handler answered; no bytes, and null, are an `ok` without output.
 *
 * @throws MORTISE_ANSWER_INVALID
 */
export function commandAnswer(bytes: Uint8Array, plugin: string): CommandAnswer {
  const read = readJson(bytes);
  if ("problem" in read) throw invalid(`it ${read.problem}`, plugin);
  const result = schema.safeParse(read.value ?? {});
  if (result.success) return result.data;
  throw invalid(mistakeIn(result.error), plugin);
}

function invalid(problem: string, plugin: string): HostError {
  return new HostError("MORTISE_ANSWER_INVALID", `In the answer to a command, ${problem}.`, { plugin });
}
