import { expect, it } from "vitest";
import { using, workspaceOf } from "../../testing/bench.ts";
import { typescript } from "./index.ts";

const TREE = {
  "tsconfig.base.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@core/*": ["src/core/*"], } } }',
  "tsconfig.json": '{ // comments\n "extends": "./tsconfig.base.json" }',
  "packages/ui/package.json":
    '{ "name": "@shop/ui", "exports": { ".": "./src/index.ts", "./*": { "import": "./src/*.ts" } } }',
  "packages/ui/src/index.ts": 'export * from "./button.js";\nexport default class Ui {}\n',
  "packages/ui/src/button.ts":
    "export function button(): void {}\nexport interface Props {}\nexport const arrow = () => 1;\n",
  "src/core/model.ts": 'import type { View } from "../web/view";\nexport class Model { view?: View }\n',
  "src/web/view.tsx":
    'import { Model } from "@core/model";\nimport { button } from "@shop/ui/button";\nexport interface View { m: Model }\nconst lazy = import("./lazy.js");\n// import "commented";\n',
  "src/web/lazy.ts": 'import fs from "node:fs";\nexport const s = `import "quoted"`;\n',
  "src/broken.ts": 'import "./core/model";\nconst = ;\n',
};

it("selects modules by path, folder and glob, and declarations by name", async () => {
  const { paths } = using(typescript, workspaceOf(TREE));
  expect(await paths("module_selector", "src/core/model")).toEqual(["src/core/model.ts"]);
  expect(await paths("module_selector", "src/core/model.ts")).toEqual(["src/core/model.ts"]);
  expect(await paths("module_selector", "src/web")).toEqual(["src/web/lazy.ts", "src/web/view.tsx"]);
  expect(await paths("module_selector", "src/**/l*.ts")).toEqual(["src/web/lazy.ts"]);
  expect(await paths("module_selector", "src/web", "**/{lazy,other}.ts")).toEqual(["src/web/view.tsx"]);
  expect(await paths("class_selector", "Ui")).toEqual(["packages/ui/src/index.ts"]);
  expect(await paths("function_selector", "button")).toEqual(["packages/ui/src/button.ts"]);
  expect(await paths("function_selector", "arrow")).toEqual(["packages/ui/src/button.ts"]);
  expect(await paths("interface_selector", "View")).toEqual(["src/web/view.tsx"]);
  expect(await paths("class_selector", "View")).toEqual([]);
});

it.each([
  ["@core/model", true],
  ["src/core/model.ts", true],
  ["src/core", true],
  ["src/core/**", true],
  ["@shop/ui", true],
  ["packages/ui/src/button.ts", true],
  ["./lazy.js", true],
  ["src/web/lazy.ts", true],
  ["node:fs", true],
  ["commented", false],
  ["quoted", false],
  ["src/cor", false],
])("the web imports %s: %s", async (module, expected) => {
  const { select, passes } = using(typescript, workspaceOf(TREE));
  const web = await select("module_selector", "src/web");
  expect(await passes("imports", web, module)).toBe(expected);
  expect(await passes("no_import", web, module)).toBe(!expected);
});

it("an import that is forbidden between scopes is shown with its line", async () => {
  const { select, check } = using(typescript, workspaceOf(TREE));
  const web = await select("module_selector", "src/web");
  const ui = await select("module_selector", "packages/ui/src");
  expect(await check("no_import", web, ui)).toEqual({
    kind: "fail",
    message: "src/web imports packages/ui/src.",
    places: [{ file: "src/web/view.tsx", line: 2, message: "imports @shop/ui/button" }],
  });
});

it("exports are followed through `export *`, but not the default", async () => {
  const { select, passes } = using(typescript, workspaceOf(TREE));
  const index = await select("module_selector", "packages/ui/src/index.ts");
  expect(await passes("exports", index, "button")).toBe(true);
  expect(await passes("exports", index, "default")).toBe(true);
  expect(await passes("exports", index, "nosuch")).toBe(false);
});

it("circles are found through path mappings and type imports, the shortest each", async () => {
  const { select, check, passes } = using(typescript, workspaceOf(TREE));
  expect(await check("no_cycles", await select("module_selector", "src"))).toEqual({
    kind: "fail",
    message: "1 circle of imports.",
    places: [
      {
        file: "src/core/model.ts",
        line: 1,
        message: "src/core/model.ts → src/web/view.tsx → src/core/model.ts",
      },
    ],
  });
  expect(await passes("no_cycles", await select("module_selector", "src/web"))).toBe(true);
});

it("a layer that imports one above it is shown", async () => {
  const { select, check, passes } = using(typescript, workspaceOf(TREE));
  const web = await select("module_selector", "src/web");
  const core = await select("module_selector", "src/core");
  const ui = await select("module_selector", "packages/ui");
  expect(await passes("layers", [web, ui])).toBe(true);
  expect(await check("layers", [web, core, ui])).toEqual({
    kind: "fail",
    message: "A layer imports one above it.",
    places: [
      {
        file: "src/core/model.ts",
        line: 1,
        message: "src/core imports src/web/view.tsx of src/web, above it",
      },
    ],
  });
});

it("a file that does not parse is read as far as it goes", async () => {
  const { select, check } = using(typescript, workspaceOf(TREE));
  const broken = await select("module_selector", "src/broken.ts");
  expect((await check("imports", broken, "nothing")).kind).toBe("fail");
});
