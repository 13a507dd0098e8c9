import fc from "fast-check";
import picomatch from "picomatch";
import { expect, it } from "vitest";
import { matchingPaths } from "./glob.ts";

it("a pattern matches as elsewhere", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 4 });
  const part = fc.oneof(
    fc.constant("**"),
    fc.string({ unit: fc.constantFrom("a", "b", "?", "*"), minLength: 1, maxLength: 4 }),
  );
  const proper = (parts: readonly string[]): boolean => !parts.some((each) => /^\.+$/.test(each));
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }).filter(proper),
      // `**` within a name, and at the end after nothing, mean different things to different programs.
      fc
        .array(part, { minLength: 1, maxLength: 4 })
        .filter((parts) => !/[^/]\*\*|\*\*[^/]|\*\*$/.test(parts.join("/"))),
      (path, parts) => {
        const pattern = parts.join("/");
        const expected = picomatch(pattern, { dot: true, noextglob: true })(path.join("/"));
        expect(matchingPaths([path.join("/")], pattern).length === 1).toBe(expected);
      },
    ),
    { numRuns: 500 },
  );
});

it("a pattern that others try for ever is decided at once", () => {
  const path = `${"a/".repeat(200)}${"a".repeat(250)}`;
  expect(matchingPaths([path], `${"**/".repeat(500)}${"*a".repeat(500)}b`)).toEqual([]);
  expect(matchingPaths([path], `**/${"*a".repeat(100)}*`)).toEqual([path]);
});
