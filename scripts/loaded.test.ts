import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { references } from "./references.ts";
import { ROOT } from "./workspace.ts";

/** What a file imports as it is loaded: neither types, nor what is imported on demand. */
function loadedBy(path: string): string[] {
  const source = readFileSync(path, "utf8");
  return references(path, source)
    .filter(({ kind, start }) => kind === "import" && !/\(\s*$/.test(source.slice(0, start)))
    .filter(({ start }) => !/^(import|export) type\b/.test(source.slice(statementAt(source, start), start)))
    .map(({ specifier }) => specifier);
}

function statementAt(source: string, at: number): number {
  return Math.max(source.lastIndexOf("\nimport ", at), source.lastIndexOf("\nexport ", at)) + 1;
}

test("the command loads the host, the checker and the store with the first subcommand that needs them", () => {
  const files = [join(ROOT, "packages/mortise/src/command/program.ts")];
  const packages = new Set<string>();
  for (const file of files) {
    for (const specifier of loadedBy(file)) {
      const path = join(dirname(file), specifier);
      if (!specifier.startsWith(".")) packages.add(specifier);
      else if (!files.includes(path)) files.push(path);
    }
  }
  expect(files.length).toBeGreaterThan(30);
  expect([...packages].filter((name) => !name.startsWith("node:")).sort()).toEqual([
    "@mortise/engine",
    "@mortise/engine/http",
    "commander",
  ]);
});
