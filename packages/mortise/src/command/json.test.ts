import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonLine } from "./json.ts";

test("JSON that is printed moves no terminal's cursor, and is the same JSON", () => {
  const units = fc.oneof(
    fc.constantFrom(
      "\u007f",
      "\u009b",
      "\u0085",
      "\u2028",
      "\u202e",
      "\u2069",
      "\u001b",
      "\n",
      '"',
      "\\",
      "é",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(units), fc.jsonValue(), (texts, value) => {
      const given = { text: texts.join(""), [texts.join("")]: value };
      const line = jsonLine(given);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(given)));
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(line.endsWith("\n")).toBe(true);
    }),
  );
});
