import * as z from "zod";
import { exportName, line, lines } from "../document/field.ts";

/** What is typed: a word, or a sign such as `"` or `;`. */
const word = line(32).refine((text) => !/\s/.test(text), "must be one word");

const PATTERN_FORM =
  "must be words and places such as `<target>`, each named once, with something between any two places";

/**
 * The words and places of a command's pattern: `attack <target>` is `["attack ", { place: "target" }]`. Undefined
 * where the text is no pattern. Two places never touch, so that matching needs no backtracking.
 */
export function patternParts(text: string): readonly (string | { readonly place: string })[] | undefined {
  const pieces = text.split(/(<[^<>]*>)/).filter((piece) => piece !== "");
  const names = new Set<string>();
  for (const [index, piece] of pieces.entries()) {
    const name = /^<([a-z][a-z0-9_]{0,31})>$/.exec(piece)?.[1];
    if (name === undefined) {
      if (/[<>]/.test(piece)) return undefined;
      continue;
    }
    if (names.has(name) || pieces[index - 1]?.endsWith(">")) return undefined;
    names.add(name);
  }
  return pieces.map((piece) => (piece.startsWith("<") ? { place: piece.slice(1, -1) } : piece));
}

/** A command that a plugin adds. */
export const command = z.strictObject({
  name: word,
  aliases: z.array(word).max(16).default([]).describe("Other words for the command, signs too."),
  pattern: line(200)
    .refine((text) => patternParts(text) !== undefined, PATTERN_FORM)
    .optional()
    .describe("What is typed, with places: `attack <target>`."),
  description: line(500).optional(),
  help: lines(8_000).optional(),
  handler: exportName,
});
