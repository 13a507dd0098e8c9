import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILTINS } from "../libraries/builtins.ts";
import type { LibraryDoc } from "../libraries/library.ts";
import { analyse } from "./analysis.ts";
import { candidatesAt } from "./completion.ts";
import { declarationOf } from "./definition.ts";
import { hoverText } from "./hover.ts";
import { meaningAt } from "./meaning.ts";
import { wordsAt } from "./words.ts";

const names = (text: string, offset: number) =>
  wordsAt({ file: "a.hie", text }, offset)?.names.map((name) => name.text);

it("a path is read up to the name at the place", () => {
  const text = "check files.exists(orders.api.src, 'a')";
  expect(names(text, text.indexOf("api") + 1)).toEqual(["orders", "api"]);
  expect(names(text, text.indexOf("src") + 3)).toEqual(["orders", "api", "src"]);
  expect(names(text, text.indexOf("exists"))).toEqual(["files", "exists"]);
  expect(names("scope a = files.", 16)).toEqual(["files"]);
  expect(names("scope a = files.\n", 17)).toEqual([]);
  expect(names("scope a # comment", 12)).toBeUndefined();
});

const docs = new Map(BUILTINS.map((one) => [one.name, one.doc() as LibraryDoc]));
const line = fc.constantFrom(
  "import files",
  "from 'a.hie' import b",
  "pattern p:",
  "element e implements p:",
  "    scope s<rust> = files.file_selector('x')",
  "    p.s = files.",
  "    check files.exists(e.s, 'y')",
  "    requires scope q",
  "  element {",
  "}",
  "'",
  "### ",
);

it("whatever is typed, every place of it has an answer", () => {
  const text = fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.string()), { maxLength: 12 });
  fc.assert(
    fc.property(text, fc.nat(), (lines, at) => {
      const whole = lines.join("\n");
      const analysis = analyse(".", "typed.hie", new Map([["typed.hie", whole]]));
      expect(analysis).toBeDefined();
      if (analysis === undefined) return;
      const offset = at % (analysis.source.text.length + 1);
      const words = wordsAt(analysis.source, offset);
      if (words === undefined) return;
      const meaning = meaningAt(analysis, docs, words, offset);
      if (meaning !== undefined) {
        expect(hoverText(meaning)).toContain("```hie");
        const span = declarationOf(meaning)?.span;
        if (span !== undefined) expect(span.start).toBeLessThanOrEqual(span.end);
      }
      expect(Array.isArray(candidatesAt(analysis, docs, words, offset))).toBe(true);
    }),
    { numRuns: 100 },
  );
});
