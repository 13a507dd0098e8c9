import { expect, it } from "vitest";
import { builtins } from "./builtins.ts";

it("fetches what a chunk imports of Node.js by name, under the names that it uses", () => {
  expect(builtins('import { join as put, sep } from "node:path";\nput(sep);')).toBe(
    'const { join: put, sep } = process.getBuiltinModule("node:path");\nput(sep);',
  );
});

it("fetches a module as a whole, by its default export or as a namespace", () => {
  expect(builtins('import fs, { constants } from "node:fs"; import * as os from "node:os";')).toBe(
    'const fs = process.getBuiltinModule("node:fs"); const { constants } = process.getBuiltinModule("node:fs"); ' +
      'const os = process.getBuiltinModule("node:os");',
  );
});

it("leaves all other imports, and text that looks like one", () => {
  const code =
    'import "./a.js"; import b from "b"; const c = await import("node:fs"); const d = \'import "node:fs"\';';
  expect(builtins(code)).toBe(code);
});
