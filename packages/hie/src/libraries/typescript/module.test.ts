import fc from "fast-check";
import { expect, it } from "vitest";
import { workspaceOf } from "../../testing/bench.ts";
import { Workspace } from "../workspace.ts";
import { importsAt } from "./module.ts";

const PIECES = [
  'import a from "./a.ts";',
  'import "./b.ts"',
  'import type { C } from\n  "./c.ts";',
  'export * from "./d.ts";',
  "export {\n  e,\n} from // why\n  './e.ts';",
  'import f = require("f");',
  'const lazy = import("./g.ts");',
  "function deep() {\n  return import(`./h.ts`);\n}",
  '// import "commented";',
  '/* import\n "i" */',
  'const text = `\nimport "j";\n`;',
  'const all = Array.from("k");',
  "const a = 1\n  + 2;",
  "export const from = /import/;",
  "{\n  import.meta;\n}",
];

it("what a script imports is the same, however much of it is parsed", () => {
  const { root } = workspaceOf({});
  const imports = (text: string) => importsAt(new Workspace(root, new Map([["a.ts", text]])), "a.ts");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }),
      fc.nat({ max: 40 }),
      (pieces, more) => {
        const text = `${pieces.join("\n")}\n${"const filler = 'filler';\n".repeat(more)}`;
        // The word at its end has all of it parsed.
        expect(imports(text)).toEqual(imports(`${text}import.meta;\n`));
      },
    ),
  );
});
