import { expect, test } from "vitest";
import { block } from "./block.ts";

test("a block keeps its lines, and indents all but the first", () => {
  expect(block("two mistakes:\n  a:1: one\n    two\n [a] Mend it.\n")).toBe(
    "two mistakes:\n  a:1: one\n    two\n  [a] Mend it.",
  );
});

test("a block moves no cursor, and none of its lines passes for another's", () => {
  expect(block("no\r\nb info: forged\rc\u2028d\u001b[2J")).toBe("no\n  b info: forged⏎c⏎d\ufffd[2J");
});
