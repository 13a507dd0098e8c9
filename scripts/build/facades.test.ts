import type { OutputBundle, OutputChunk } from "rolldown";
import { expect, it } from "vitest";
import { facades, passedOn } from "./facades.ts";

it("knows a file that passes on names of one other file as they are", () => {
  expect(passedOn('import { a, b as c } from "./b.js";\n\nexport { a };')).toBe("./b.js");
});

it("takes no file for one that does more, or other", () => {
  for (const code of [
    'import { b as a } from "./b.js"; export { a };',
    'import { a } from "./b.js"; export { a as b };',
    'import a from "./b.js"; export { a };',
    'import { a } from "./b.js"; export const b = a;',
    'import { a } from "./b.js"; a(); export { a };',
    'import { a } from "./b.js"; import "./c.js"; export { a };',
    "const a = 1; export { a };",
    "",
  ])
    expect([code, passedOn(code)]).toEqual([code, undefined]);
});

/** What is left of files, by name, of which the first is an entry. */
function left(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const bundle = Object.fromEntries(
    Object.entries(files).map(([fileName, code], i) => [
      fileName,
      { type: "chunk", fileName, code, isEntry: i === 0 } as OutputChunk,
    ]),
  );
  const { generateBundle } = facades();
  (generateBundle as (options: unknown, bundle: OutputBundle) => void)({}, bundle);
  return Object.fromEntries(Object.entries(bundle).map(([name, { code }]) => [name, code]));
}

const ENTRY = 'await import("./one.js");';
const ONE = 'import { a } from "./two.js"; export { a };';
const TWO = 'import { a } from "./three.js"; export { a };';
const THREE = "export const a = 1;";

it("has what was imported from such a file imported from where it comes from, however far that is", () => {
  const expected = { "entry.js": 'await import("./three.js");', "three.js": THREE };
  expect(left({ "entry.js": ENTRY, "one.js": ONE, "two.js": TWO, "three.js": THREE })).toEqual(expected);
  expect(left({ "entry.js": ENTRY, "two.js": TWO, "one.js": ONE, "three.js": THREE })).toEqual(expected);
});

it("keeps such a file where another one needs it otherwise", () => {
  const files = { "entry.js": 'import { a } from "./one.js";', "one.js": ONE, "two.js": THREE };
  expect(left(files)).toEqual(files);
});
