import { expect, it } from "vitest";
import { passedOn } from "./facades.ts";

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
