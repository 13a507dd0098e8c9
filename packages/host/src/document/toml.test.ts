import fc from "fast-check";
import { stringify } from "smol-toml";
import { describe, expect, test } from "vitest";
import type { Document, Path } from "./document.ts";
import { readToml } from "./toml.ts";

function read(text: string): Document {
  return readToml({ file: "mortise.toml", text, code: "MORTISE_CONFIG_INVALID" });
}

const SAMPLE = `# settings
[host]
plugins = ["./plugins",   # ours
           "./more"]
"a b".'c' = { x = 1, "y" = [ { z = """one
two""" } ] }

[[keys]]
name = 'one' # one
[[keys]]
  name = "two\\""
[keys.more]
at = 2026-01-01T00:00:00Z
`;

describe("reading TOML", () => {
  test.each([
    [["host"], 2, 2],
    [["host", "plugins"], 3, 1],
    [["host", "plugins", 0], 3, 12],
    [["host", "plugins", 1], 4, 12],
    [["host", "a b"], 5, 1],
    [["host", "a b", "c"], 5, 7],
    [["host", "a b", "c", "x"], 5, 15],
    [["host", "a b", "c", "y", 0, "z"], 5, 32],
    [["keys", 0], 8, 3],
    [["keys", 0, "name"], 9, 1],
    [["keys", 1, "name"], 11, 3],
    [["keys", 1, "more", "at"], 13, 1],
  ])("finds the key of %j at %d:%d", (path, line, column) => {
    expect(read(SAMPLE).keyAt(path)).toEqual({ line, column });
  });

  test("finds values beside their keys, and what would hold a value that is not there", () => {
    expect(read(SAMPLE).valueAt(["keys", 0, "name"])).toEqual({ line: 9, column: 8 });
    expect(read(SAMPLE).valueAt(["keys", 0, "nothing"])).toEqual({ line: 8, column: 3 });
  });

  test("knows the place of every value of every document", () => {
    const key = fc.oneof(
      fc.constantFrom("a", "b-c", "d e", "f.g", "#", '"', "é"),
      fc.string({ unit: "grapheme" }),
    );
    const { table } = fc.letrec((tie) => ({
      table: fc.dictionary(
        key.filter((k) => k !== "__proto__" && k !== "constructor" && k !== "prototype"),
        tie("value"),
        { maxKeys: 4 },
      ),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("table"),
      ),
    }));
    fc.assert(
      fc.property(table, (value) => {
        const text = stringify(value as Record<string, never>);
        const document = read(text);
        const lines = text.split("\n");
        for (const [path, leaf] of leaves(document.value)) {
          const { line, column } = document.valueAt(path);
          const rest = lines[line - 1]?.slice(column - 1) ?? "";
          expect(rest.startsWith(typeof leaf === "string" ? '"' : String(leaf)), `${path} in ${text}`).toBe(
            true,
          );
        }
      }),
    );
  });

  test.each([
    ["a = 1\na = 2", 2, 1],
    ["a = [1,,]", 1, 8],
    ["a = 'secret", 1, 5],
    ["\n__proto__.x = 1", 2, 1],
    ["a = '\0'", 1, 6],
  ])("refuses %j at %d:%d, without saying what stands there", (text, line, column) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "MORTISE_CONFIG_INVALID",
        details: { file: "mortise.toml", line, column },
      }),
    );
    expect(() => read(text)).not.toThrow(/secret/);
  });

  test.each([
    ["lists", `a = ${"[".repeat(40)}${"]".repeat(40)}`],
    ["keys", `a${".a".repeat(40)} = 1`],
    ["headers", `[a${".a".repeat(50_000)}]`],
  ])("refuses %s that are nested too deep", (_name, text) => {
    expect(() => read(text)).toThrow(/nested/);
  });

  test("refuses a file that is too large", () => {
    expect(() => read("#".repeat(200_000))).toThrow(
      expect.objectContaining({ code: "MORTISE_FILE_TOO_LARGE" }),
    );
  });
});

function leaves(value: unknown, path: Path = []): (readonly [Path, unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  return Object.entries(value).flatMap(([key, held]) => leaves(held, [...path, key]));
}
