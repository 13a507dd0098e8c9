import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "./build.ts";

const FILES: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "w", version: "0.0.0", private: true, workspaces: ["packages/*"] }),
  LICENSE: "MIT",
  "README.md": "# w",
  "packages/engine/package.json": JSON.stringify({
    name: "@mortise/engine",
    version: "1.2.3",
    license: "MIT",
    type: "module",
    exports: { ".": "./src/index.ts", "./extism": "./src/extism/index.ts" },
  }),
  "packages/engine/src/index.ts": `
    import { once } from "node:events";
    import { readFileSync } from "node:fs";
    import { Worker } from "node:worker_threads";
    import type { Answer } from "./answer.ts";
    import { shared } from "./deep/shared.ts";
    export type { Answer } from "./answer.ts";
    export function bytes(): number {
      const inlined = readFileSync(new URL("./deep/small.wasm", import.meta.url));
      const url = new URL("./deep/data.wasm", import.meta.url);
      return inlined.length * 10 + readFileSync(url).length;
    }
    export async function ask(): Promise<Answer> {
      const worker = new Worker(new URL("./deep/worker.ts", import.meta.url));
      const [answer] = await once(worker, "message");
      return { text: answer + shared };
    }`,
  "packages/engine/src/answer.ts": "export interface Answer { readonly text: string }",
  "packages/engine/src/deep/shared.ts": 'export const shared: string = "shared";',
  "packages/engine/src/deep/data.wasm": "12345",
  "packages/engine/src/deep/small.wasm": "\0é",
  "packages/engine/src/deep/worker.ts":
    'import { parentPort } from "node:worker_threads";\nimport { shared } from "./shared.ts";\nparentPort?.postMessage(shared);',
  "packages/engine/src/extism/index.ts": 'export { shared } from "../deep/shared.ts";',
  "packages/mortise/package.json": JSON.stringify({
    name: "mortise",
    version: "1.2.3",
    license: "MIT",
    type: "module",
    exports: { ".": "./src/index.ts" },
    bin: { mortise: "./src/command/main.ts" },
    dependencies: { "@mortise/engine": "1.2.3" },
  }),
  "packages/mortise/src/index.ts":
    'export { ask, type Answer } from "@mortise/engine";\nexport { shared } from "@mortise/engine/extism";',
  "packages/mortise/src/command/main.ts":
    '#!/usr/bin/env node\nimport { bytes, ask } from "@mortise/engine";\nimport { shared } from "@mortise/engine/extism";\nconsole.log(bytes(), (await ask()).text, shared);',
};

/** Of three programs that load the engine all call `bytes`, and one `ask`. */
const START = `
  const { ask, bytes } = await import(process.argv[2] + "/index.js");
  bytes();
  if (process.argv[3] === "asks") await ask();`;

let root = "";

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mortise-build-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, "node_modules", "@mortise"), { recursive: true });
  symlinkSync(join(root, "packages/engine"), join(root, "node_modules/@mortise/engine"));
  const program = join(root, "start.mjs");
  writeFileSync(program, START);
  await build(root, { "@mortise/engine": { program, runs: ["plain", "asks", "plainly"] } });
  rmSync(join(root, "node_modules/@mortise/engine"));
  symlinkSync(join(root, "packages/engine/dist"), join(root, "node_modules/@mortise/engine"));
}, 60_000);

afterAll(() => rmSync(root, { recursive: true }));

it("makes JavaScript that runs, with the workers and the files that the sources name by URL", () => {
  const output = execFileSync(process.execPath, [join(root, "packages/mortise/dist/command-main.js")], {
    encoding: "utf8",
  });
  expect(output).toBe("35 sharedshared shared\n");
});

it("has V8 compile with its file what most programs call as they start", () => {
  const code = readFileSync(join(root, "packages/engine/dist/index.js"), "utf8");
  expect(code).toContain("var bytes = (function bytes() {");
  expect(code).toContain("\nasync function ask() {");
});

it("puts a small file that is read on the spot there, and any other beside it", () => {
  expect(globSync("**/*.wasm", { cwd: join(root, "packages/engine/dist") })).toEqual(["deep-data.wasm"]);
});

it("gives each package a package.json that points at its JavaScript and its types", () => {
  expect(JSON.parse(readFileSync(join(root, "packages/engine/dist/package.json"), "utf8"))).toEqual({
    name: "@mortise/engine",
    version: "1.2.3",
    license: "MIT",
    type: "module",
    engines: { node: ">=24.20.0 <25 || >=26" },
    exports: {
      ".": { types: "./types/index.d.ts", default: "./index.js" },
      "./extism": { types: "./types/extism/index.d.ts", default: "./extism.js" },
    },
  });
  expect(JSON.parse(readFileSync(join(root, "packages/mortise/dist/package.json"), "utf8"))).toMatchObject({
    bin: { mortise: "./command-main.js" },
    dependencies: { "@mortise/engine": "1.2.3" },
  });
});

it("keeps the line that makes the command executable", () => {
  expect(readFileSync(join(root, "packages/mortise/dist/command-main.js"), "utf8")).toMatch(
    /^#!\/usr\/bin\/env node\n/,
  );
});

it("writes types that name one another", () => {
  expect(readFileSync(join(root, "packages/engine/dist/types/index.d.ts"), "utf8")).toContain(
    "Promise<Answer>",
  );
  expect(readFileSync(join(root, "packages/engine/dist/types/answer.d.ts"), "utf8")).toContain(
    "interface Answer",
  );
});
