import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { packages, ROOT } from "./workspace.ts";

const pages = globSync(["*.md", "docs/**/*.md", "{plugins,examples,packages}/*/*.md"], { cwd: ROOT }).sort();

it.each(pages)("%s links to files that exist", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target ?? "");
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(local.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
});

it("docs/decisions/dependencies.md has a line for every dependency", () => {
  const page = readFileSync(join(ROOT, "docs/decisions/dependencies.md"), "utf8");
  const own = packages().map(({ manifest }) => manifest.name);
  const missing = packages()
    .flatMap(({ manifest }) => Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    .filter(([name]) => !own.includes(name))
    .filter(([name]) => !page.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});
