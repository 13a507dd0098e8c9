import fc from "fast-check";
import { expect, it } from "vitest";
import { ascii } from "./ascii.ts";

it("escapes what is beyond ASCII in strings, templates and regular expressions", () => {
  expect(ascii('const a = "…é", b = `→`, c = /[😀]/u;')).toBe(
    'const a = "\\u2026\\u00e9", b = `\\u2192`, c = /[\\ud83d\\ude00]/u;',
  );
});

it("refuses a template whose tag would see the escapes", () => {
  expect(() => ascii("String.raw`é`")).toThrow("at 0");
  expect(ascii("String.raw`e`")).toBe("String.raw`e`");
});

it("keeps every string what it was, in ASCII alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const code = ascii(`(${JSON.stringify(text)})`);
      expect(code).toMatch(/^[\0-\x7f]*$/);
      expect(new Function(`return ${code}`)()).toBe(text);
    }),
  );
});
