import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { externName, isLabel } from "./names.ts";

const isDigit = (unit: string): boolean => unit >= "0" && unit <= "9";
const isLower = (unit: string): boolean => unit >= "a" && unit <= "z";
const isUpper = (unit: string): boolean => unit >= "A" && unit <= "Z";

/**
 * Whether a text is a label, word by word (Explainer.md, "Import and Export Definitions"): each is of digits and letters
 * of one case, and the first begins with a letter.
 */
function isLabelByWords(text: string): boolean {
  return text.split("-").every((word, i) => {
    const units = [...word];
    const ofCase = (isCase: (unit: string) => boolean) =>
      units.every((unit) => isDigit(unit) || isCase(unit));
    if (units.length === 0 || (i === 0 && isDigit(word[0] as string))) return false;
    return ofCase(isLower) || ofCase(isUpper);
  });
}

/** Texts of so many units, each of one of these. */
function* texts(units: readonly string[], length: number): Generator<string> {
  if (length === 0) yield "";
  else for (const rest of texts(units, length - 1)) for (const unit of units) yield rest + unit;
}

describe("a label", () => {
  test("is what it is word by word: all short texts of one unit of each kind", () => {
    const wrong: string[] = [];
    // Longer than both ways of reading have states to be in, so that none is beyond these.
    for (let length = 0; length <= 8; length++)
      for (const text of texts(["a", "Z", "0", "-", "_"], length))
        if (isLabel(text) !== isLabelByWords(text)) wrong.push(text);
    expect(wrong).toEqual([]);
  });

  test("is what it is word by word: every unit in every place", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0xffff; code++)
      for (const around of ["", "a", "Z", "a0", "a-", "a-0", "a-b", "a-Z"])
        for (const after of ["", "b", "Z", "-a"]) {
          const text = around + String.fromCharCode(code) + after;
          if (isLabel(text) !== isLabelByWords(text)) wrong.push(text);
        }
    expect(wrong).toEqual([]);
  });

  test("is what it is word by word: any text, and any that is nearly one", () => {
    const words = fc.array(fc.stringMatching(/^(?:[a-z0-9]{0,6}|[A-Z0-9]{0,6}|[a-zA-Z0-9]{0,3})$/), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          words.map((all) => all.join("-")),
          fc.string(),
          fc.string({ unit: "binary" }),
        ),
        (text) => {
          expect(isLabel(text)).toBe(isLabelByWords(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a name of 100 KB", () => {
  const SIZE = 100_000;
  const of = (part: string): string => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE);
  const PARTS = [
    "a",
    "Z",
    "0",
    "-",
    "a-",
    "a0",
    "a0-",
    "-0",
    "0a-",
    "a-Z-",
    "a--",
    "aZ",
    ":",
    "/",
    "@",
    ".",
    "[",
    "]",
    "1.",
    "é",
  ];
  const AROUND: readonly ((long: string) => string)[] = [
    (long) => long,
    (long) => `a${long}`,
    (long) => `a${long}_`,
    (long) => `a-${long}a`,
    (long) => `[constructor]a${long}`,
    (long) => `[method]a${long}.b`,
    (long) => `[static]a.b${long}`,
    (long) => `[${long}`,
    (long) => `a${long}:b/c`,
    (long) => `a:b${long}/c`,
    (long) => `a:b/c${long}`,
    (long) => `a:b/c@1.0.0-a${long}`,
    (long) => `a:b/c@1.0.0+${long}`,
    (long) => `a:b/c@1${long}.0.0`,
    (long) => `a:b/c@1.0.0-${long}+${long}_`,
  ];

  test("is read in one go, whatever its shape: read again for each of its units, all of these would take minutes", () => {
    for (const part of PARTS)
      for (const around of AROUND) {
        const text = around(of(part));
        const found = externName(text);
        if (found !== undefined) expect(found.text).toBe(text);
        expect(isLabel(text)).toBe(isLabelByWords(text));
      }
  });
});
