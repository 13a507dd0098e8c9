import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Document } from "./document.ts";
import { readYaml } from "./yaml.ts";

function read(text: string): Document {
  return readYaml({ file: "plugin.yaml", text, code: "MORTISE_PLUGIN_MANIFEST_INVALID" });
}

describe("reading YAML", () => {
  test("keeps where every key and value stands", () => {
    const document = read("name: a\n\nlist:\n  - x: 1\n    y: {z: [1, two]}\nempty:\n");
    expect(document.value).toEqual({ name: "a", list: [{ x: 1, y: { z: [1, "two"] } }], empty: null });
    expect(document.keyAt(["list", 0, "y"])).toEqual({ line: 5, column: 5 });
    expect(document.valueAt(["list", 0, "y", "z", 1])).toEqual({ line: 5, column: 16 });
    expect(document.valueAt(["list", 0, "missing"])).toEqual({ line: 4, column: 5 });
    expect(document.keyAt(["empty"])).toEqual({ line: 6, column: 1 });
  });

  test("an empty file is null", () => expect(read("# nothing\n").value).toBeNull());

  test.each([
    ["a: 1\nb: 2\na: 3", 3, 1, "A key stands here for the second time."],
    ["a: {b: 1, b: 2}", 1, 11, "A key stands here for the second time."],
    ["a: *x", 1, 4, "Aliases are not read"],
    ["a: &x 1", 1, 7, "Anchors are not read"],
    ["a: &x [1]\nb: [*x, *x]", 1, 7, "Anchors are not read"],
    ["a: !!js/function x", 1, 4, "Tags are not read"],
    ["a: !!str 1", 1, 10, "Tags are not read"],
    ["__proto__: {x: 1}", 1, 1, "The key `__proto__` is not read."],
    ["a:\n  __proto__: 1", 2, 3, "The key `__proto__` is not read."],
    ["? [a]\n: 1", 1, 3, "A key is not plain text."],
    ["a: 1\n---\nb: 1", 2, 1, "A second document begins here"],
    ["a: b: c", 1, 4, "put text with `: ` in quotes"],
    ["\ta: 1", 1, 1, "A tab stands where only spaces indent."],
    ["a: 'secret", 1, 11, "A character is missing"],
    ["a: \0", 1, 4, "The file holds bytes that are no text."],
  ])("refuses %j at %d:%d, without saying what stands there", (text, line, column, problem) => {
    const refusal = {
      code: "MORTISE_PLUGIN_MANIFEST_INVALID",
      details: { file: "plugin.yaml", line, column },
    };
    expect(() => read(text)).toThrow(expect.objectContaining(refusal));
    expect(() => read(text)).toThrow(problem);
    expect(() => read(text)).not.toThrow(/secret/);
  });

  test.each([
    ["brackets", "[".repeat(100_000)],
    ["open mappings", "{a: ".repeat(25_000)],
    ["dashes", "- ".repeat(60_000)],
    ["forty dashes", `${"- ".repeat(40)}x`],
    ["indents", Array.from({ length: 300 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
  ])("refuses %s without end", (_name, text) => {
    expect(() => read(text)).toThrow("nested deeper than 32 levels");
  });

  test("ten thousand keys take no time to compare", () => {
    const text = Array.from({ length: 10_000 }, (_, at) => `k${at}: 1`).join("\n");
    expect(Object.keys(read(text).value as object)).toHaveLength(10_000);
  });

  test("gives back every value that JSON has", () => {
    const value = fc.jsonValue({ maxDepth: 4 }).filter((json) => !JSON.stringify(json).includes("__proto__"));
    fc.assert(
      fc.property(value, (json) => {
        // YAML has no negative zero as text.
        const plain = JSON.parse(JSON.stringify(json));
        expect(read(stringify(plain, { aliasDuplicateObjects: false })).value).toEqual(plain);
      }),
    );
  });
});
