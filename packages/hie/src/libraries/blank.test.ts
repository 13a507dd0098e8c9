import fc from "fast-check";
import { expect, it } from "vitest";
import { blanked } from "./blank.ts";

const PYTHON = { lineComment: "#", quotes: ['"""', "'''", '"', "'"], multiline: false };
const RUST = {
  lineComment: "//",
  blockComment: { open: "/*", close: "*/", nests: true },
  quotes: ['"'],
  multiline: true,
};

it("every offset and line stays what it was", () => {
  const piece = fc.constantFrom('"', "'", '"""', "#", "//", "/*", "*/", "\\", "\n", "a", " ", "def f(");
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom(PYTHON, RUST), (pieces, lexis) => {
      const text = pieces.join("");
      const code = blanked(text, lexis);
      expect(code.length).toBe(text.length);
      expect(code.split("\n").map(({ length }) => length)).toEqual(
        text.split("\n").map(({ length }) => length),
      );
    }),
  );
});

it("code stays, and the insides of comments and strings go", () => {
  expect(blanked('a = "x # y" # "z"\nb', PYTHON)).toBe('a = "     "      \nb');
  expect(blanked("a /* b /* c */ d */ e", RUST)).toBe("a                   e");
});
