import { expect, test } from "vitest";
import { coloured } from "./print.ts";

test("a report's lines have the colours of their verdicts", () => {
  const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
  expect(coloured("api\n  ✗ a.b(c)\n    why\n")).toBe(`api\n${red("  ✗ a.b(c)")}\n    why\n`);
  expect(coloured("  ✗ a.b(c) (warning)")).toBe("\u001b[33m  ✗ a.b(c) (warning)\u001b[39m");
  expect(coloured("  ✓ a.b(c)")).toBe("\u001b[32m  ✓ a.b(c)\u001b[39m");
  expect(coloured("a.hie:1:2: error: No.")).toBe(red("a.hie:1:2: error: No."));
});
