import * as z from "zod";
import { check } from "../document/check.ts";
import { exportName, line } from "../document/field.ts";
import { readYaml } from "../document/yaml.ts";
import { limits } from "./limits.ts";

const fake = z
  .strictObject({
    answer: z.unknown().optional().describe("What the host function answers."),
    error: z.strictObject({ code: line(200), message: z.string().max(4_000).default("") }).optional(),
  })
  .refine(
    (each) => Object.hasOwn(each, "answer") !== (each.error !== undefined),
    "must have either `answer` or `error`",
  );

const setup = {
  grants: z
    .array(line(4_200))
    .max(256)
    .optional()
    .describe("What the plugin may do; all that it asks for, unless given."),
  settings: z.record(z.string(), z.unknown()).optional().describe("The plugin's own settings."),
  fakes: z.record(line(64), fake).optional().describe("What host functions answer instead, by name."),
  limits: limits.optional(),
  seed: z.int().min(0).optional().describe("What the plugin's randomness is made from."),
};

const actor = z.strictObject({ kind: z.enum(["character", "system", "plugin"]), id: line(256) });
const payload = z.record(z.string(), z.unknown());

const expected = z.strictObject({
  output: z.string().optional().describe("The whole output, as text."),
  contains: z.string().min(1).optional().describe("Part of the output."),
  json: z.unknown().optional().describe("The output as JSON."),
  error: line(64)
    .optional()
    .describe("The code of the error that ends the call; of events, the first handler's."),
  status: z.enum(["ok", "user_error", "failure"]).optional().describe("What a command comes to."),
  emitted: z
    .array(z.strictObject({ stream: line(256), type: line(256), payload: payload.optional() }))
    .optional()
    .describe("All that the plugin emits in this step, in order."),
  denied: z
    .array(line(4_200))
    .optional()
    .describe("All capabilities that it is denied in this step, in order."),
  calls: z.array(line(64)).optional().describe("All host functions that it calls in this step, in order."),
  fuel: z.int().min(1).optional().describe("The fuel that the step may use at most."),
});

const step = {
  call: exportName.optional(),
  input: z.unknown().optional().describe("What the export gets: text as it is, anything else as JSON."),
  command: line(8_192).optional().describe("A command of the plugin's, as it is typed."),
  actor: actor.optional().describe("Who types the command."),
  deliver: z
    .strictObject({
      stream: line(256),
      type: line(256),
      actor: actor.optional(),
      payload: payload.optional(),
    })
    .optional()
    .describe("An event for the plugin."),
  expect: expected.prefault({}),
};

const ACTS = ["call", "command", "deliver"] as const;
const ONE = "must have one of `call`, `command` and `deliver`";

const actsOf = (each: Partial<Record<(typeof ACTS)[number], unknown>>) =>
  ACTS.filter((name) => each[name] !== undefined).length;

const steps = z
  .array(z.strictObject(step).refine((each) => actsOf(each) === 1, ONE))
  .min(1)
  .max(1_000);

const testCase = z
  .strictObject({ name: line(200), ...setup, ...step, steps: steps.optional() })
  .refine((each) => actsOf(each) === (each.steps === undefined ? 1 : 0), `${ONE}, or \`steps\` that do`);

/** The schema of a `*.test.yaml`. */
export const testFileSchema = z
  .strictObject({
    ...setup,
    beside: z
      .array(line(1_024))
      .max(64)
      .optional()
      .describe("Folders of plugins that are loaded besides, from the plugin's folder."),
    tests: z.array(testCase).min(1).max(1_000),
  })
  .meta({ title: "*.test.yaml", description: "Cases that a Mortise plugin is tested with." });

/** Cases that a plugin is tested with, whatever language it is in. */
export type TestFile = z.output<typeof testFileSchema>;

/**
 * Reads the text of a `*.test.yaml`; `file` is how errors name it.
 *
 * @throws MORTISE_TEST_FILE_INVALID with every mistake's line and column, what is allowed, and the nearest known name
 * @throws MORTISE_FILE_TOO_LARGE
 * @example
 * ```ts
 * const { tests } = readTestFile("greet.test.yaml", "tests: [{ name: greets, call: greet, expect: { output: hi } }]\n");
 * tests[0]?.call; // "greet"
 * ```
 */
export function readTestFile(file: string, text: string): TestFile {
  const code = "MORTISE_TEST_FILE_INVALID";
  return check(readYaml({ file, text, code }), testFileSchema, code);
}
