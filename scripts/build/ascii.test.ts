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

it("refuses what an escape would change: what stands behind a backslash, and names beyond two bytes", () => {
  for (const code of ["'\\é'", "`\\…`", "/\\é/", '"\\\\\\é"', "const \u{20000} = 1;"])
    expect(() => ascii(code), code).toThrow("ASCII");
  expect(ascii("'\\\\é'")).toBe("'\\\\\\u00e9'");
  expect(ascii("const é = 1;")).toBe("const \\u00e9 = 1;");
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
