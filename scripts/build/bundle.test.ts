import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bundle } from "./bundle.ts";

const root = mkdtempSync(join(tmpdir(), "mortise-bundle-"));
afterAll(() => rmSync(root, { recursive: true }));

/** The files of a bundle of these sources, of which `index.ts` is the entry. */
async function bundled(sources: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const source = mkdtempSync(join(root, "src-"));
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const out = `${source}-out`;
  await bundle(source, [join(source, "index.ts")], out, ["heavy"], undefined);
  return new Map(readdirSync(out).map((name) => [name, readFileSync(join(out, name), "utf8")]));
}

/** What is loaded with a file: names of packages, and no other files that it imports on demand. */
function loadedWith(files: ReadonlyMap<string, string>, name: string): string[] {
  const code = files.get(name) ?? "";
  return [...code.matchAll(/^import .*?"([^"]+)";$/gm)].flatMap(([, from = ""]) =>
    from.startsWith("./") ? loadedWith(files, from.slice(2)) : [from],
  );
}

it("loads with what is imported on demand only what that needs, though files beside it need more", async () => {
  const files = await bundled({
    "index.ts":
      'export const run = (what: string) => what === "light" ? import("./command/light.ts") : what === "other" ? import("./command/other.ts") : import("./command/heavy.ts");',
    "command/light.ts": 'import { word } from "./word.ts";\nexport const light = word;',
    "command/heavy.ts":
      'import { load } from "./load.ts";\nimport { word } from "./word.ts";\nexport const heavy = [load, word];',
    "command/other.ts": 'import { load } from "./load.ts";\nexport const other = load;',
    "command/load.ts": 'import heavy from "heavy";\nexport const load = () => heavy;',
    "command/word.ts": 'export const word = "word".repeat(3);',
  });
  const [, light = ""] = /import\("\.\/(light-[^"]+)"\)/.exec(files.get("index.js") ?? "") ?? [];
  const [, heavy = ""] = /import\("\.\/(heavy-[^"]+)"\)/.exec(files.get("index.js") ?? "") ?? [];
  expect(files.has(light)).toBe(true);
  expect(loadedWith(files, "index.js")).toEqual([]);
  expect(loadedWith(files, light)).toEqual([]);
  expect(loadedWith(files, heavy)).toEqual(["heavy"]);
});

it("is one file for what the entry needs at once, and one for what is named as imported on demand", async () => {
  const files = await bundled({
    "index.ts":
      'import { a } from "./deep/a.ts";\nexport const run = () => import("./component/open.ts").then(({ open }) => open + a);\nexport const other = () => import("./deep/other.ts");',
    "deep/a.ts": 'import { b } from "./b.ts";\nexport const a = b;',
    "deep/b.ts": "export const b = [1].length;",
    "component/open.ts":
      'import { b } from "../deep/b.ts";\nimport { types } from "./types.ts";\nexport const open = b + types;',
    "component/types.ts": "export const types = [1, 2].length;",
    "deep/other.ts": 'import { types } from "../component/types.ts";\nexport const other = types;',
  });
  expect([...files.keys()].map((name) => name.replace(/-[\w-]{8}\.js$/, "")).sort()).toEqual([
    "component-open",
    "core",
    "index.js",
    "other",
  ]);
});
