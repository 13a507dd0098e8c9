import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import picomatch from "picomatch";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorkspace } from "./workspace.ts";

const FILES = [
  "a.ts",
  "a/b.ts",
  "a/b/c.ts",
  "a-b/c.ts",
  "ab/c.ts",
  "b/a/b.js",
  "b/.d/e.ts",
  "[a]/b.ts",
  "b/b b.ts",
];
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-workspace-"));
  for (const path of FILES) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

it("a glob finds the files that match it, whatever part of it is written out", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "ab",
    "a-b",
    "*",
    "**",
    "*.ts",
    "b.ts",
    "{a,b}",
    "[ab]",
    "?",
    ".d",
    "!a",
    "\\[a\\]",
  );
  const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("/"));
  const workspace = openWorkspace(root);
  fc.assert(
    fc.property(pattern, (glob) => {
      const matches = picomatch(glob, { dot: true, noextglob: true });
      expect(workspace.glob(glob)).toEqual(FILES.toSorted().filter((path) => matches(path)));
    }),
  );
  expect(workspace.glob("./a/**/*.ts")).toEqual(["a/b.ts", "a/b/c.ts"]);
  expect(workspace.glob("b/*.ts", "a")).toEqual(["a/b/c.ts"]);
  expect(workspace.glob("b/*.ts", "")).toEqual(["b/b b.ts"]);
});

it("a text that an editor holds stands in for the file", () => {
  const workspace = openWorkspace(root, new Map([["a.ts", "typed"]]));
  expect([workspace.read("a.ts"), workspace.read("a/b.ts")]).toEqual(["typed", "a/b.ts"]);
});
