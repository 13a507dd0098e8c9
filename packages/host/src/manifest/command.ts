import * as z from "zod";
import { foldWord } from "../commands/match.ts";
import { parsePattern } from "../commands/pattern.ts";
import { exportName, line, lines } from "../document/field.ts";

/** What is typed: a word, or a sign such as `"` or `;`. */
const word = line(32).refine((text) => !/\s/.test(text), "must be one word");

/** A command that a plugin adds. */
export const command = z
  .strictObject({
    name: word,
    aliases: z.array(word).max(16).default([]).describe("Other words for the command, signs too."),
    pattern: line(200)
      .superRefine((text, context) => {
        const parsed = parsePattern(text);
        if ("problem" in parsed) context.addIssue({ code: "custom", message: parsed.problem });
      })
      .optional()
      .describe("What is typed: the name, then words and places, `dig <exit> to <room...> [return <back>]`."),
    description: line(500).optional(),
    help: lines(8_000).optional(),
    handler: exportName,
  })
  .superRefine(({ name, pattern }, context) => {
    if (pattern === undefined || foldWord(pattern).startsWith(foldWord(name))) return;
    context.addIssue({ code: "custom", path: ["pattern"], message: "must begin with the command's name" });
  });
