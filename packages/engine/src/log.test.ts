import fc from "fast-check";
import { expect, test } from "vitest";
import { LOG_LEVELS, NO_LOG, printable, wants } from "./log.ts";

test("a sink wants its level and what matters more", () => {
  const wanted = (level: (typeof LOG_LEVELS)[number] | "off"): readonly string[] =>
    LOG_LEVELS.filter((each) => wants({ level, write: () => undefined }, each));
  expect(wanted("trace")).toEqual(["trace", "debug", "info", "warn", "error"]);
  expect(wanted("warn")).toEqual(["warn", "error"]);
  expect(wanted("off")).toEqual([]);
  expect(LOG_LEVELS.some((level) => wants(NO_LOG, level))).toBe(false);
});

test("text that is made printable is one line that moves no cursor, and stays as it is when it is made so again", () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\u001b",
        "\u009b",
        "\u0000",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u200f",
      ),
      fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
    ),
  });
  fc.assert(
    fc.property(nasty, (text) => {
      const line = printable(text);
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(printable(line)).toBe(line);
    }),
  );
});

test("text without such characters stays as it is", () => {
  for (const text of ["", "plain", "héllo wörld", "日本語", "👩‍👩‍👧", "a b  c", "שלום"])
    expect(printable(text)).toBe(text);
  expect(printable("a\tb")).toBe("a b");
  expect(printable("one\ntwo\r\nthree\rfour")).toBe("one⏎two⏎three⏎four");
});
