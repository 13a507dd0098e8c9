import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { packages, ROOT } from "./workspace.ts";

const FOLDERS = "{bench,docs,examples,kits,packages,plugins}";
const pages = globSync(["*.md", `${FOLDERS}/**/*.md`], {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|build|dist|target)$/.test(path),
}).sort();

it.each(pages)("%s links to files that exist, and to headings in them", (page) => {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "");
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", heading] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, target))) return true;
    return heading !== undefined && !headings(target).has(heading);
  });
  expect(broken).toEqual([]);
});

/** A page without its blocks of code. */
function prose(page: string): string {
  return readFileSync(join(ROOT, page), "utf8").replace(/^```.*?^```/gms, "");
}

/** What a page's headings are called in links, as GitHub does it. */
function headings(page: string): ReadonlySet<string> {
  const texts = [...prose(page).matchAll(/^#+ +(.+)$/gm)].map(([, text]) => text ?? "");
  const known = new Map<string, number>();
  const slugs = texts.map((text) => {
    const slug = text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = known.get(slug) ?? 0;
    known.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(slugs);
}

it("docs/decisions/dependencies.md has a line for every dependency", () => {
  const page = readFileSync(join(ROOT, "docs/decisions/dependencies.md"), "utf8");
  const own = packages().map(({ manifest }) => manifest.name);
  const missing = packages()
    .flatMap(({ manifest }) => Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    .filter(([name]) => !own.includes(name))
    .filter(([name]) => !page.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});
