import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { using, workspaceOf } from "../testing/bench.ts";
import { files } from "./files.ts";

const TREE = {
  ".gitignore": "dist/\n*.log\n!keep.log\n",
  "src/a.ts": "a",
  "src/deep/b.ts": "bb",
  "src/deep/.gitignore": "secret.txt\n",
  "src/deep/secret.txt": "x",
  "src/x.log": "",
  "src/keep.log": "",
  "dist/out.js": "out",
  "node_modules/m/index.js": "",
  "{odd}/c [1].ts": "",
};

it("globs leave out what git ignores, and find dotfiles", async () => {
  const { paths } = using(files, workspaceOf(TREE));
  expect(await paths("glob_selector", "src/**")).toEqual([
    "src/a.ts",
    "src/deep/.gitignore",
    "src/deep/b.ts",
    "src/keep.log",
  ]);
  expect(await paths("glob_selector", "**/*.js")).toEqual([]);
  expect(await paths("glob_selector", "./*/*.ts")).toEqual(["src/a.ts", "{odd}/c [1].ts"]);
});

it("a folder that git ignores is read where it is named itself", async () => {
  const { paths } = using(files, workspaceOf(TREE));
  expect(await paths("folder_selector", "dist")).toEqual(["dist/out.js"]);
  expect(await paths("folder_selector", "src/deep/")).toEqual(["src/deep/.gitignore", "src/deep/b.ts"]);
  expect(await paths("folder_selector", "nowhere")).toEqual([]);
});

it("files are selected by their path, there or not", async () => {
  const { select } = using(files, workspaceOf(TREE));
  expect(await select("file_selector", "src/a.ts")).toEqual({
    kind: "File",
    name: "src/a.ts",
    paths: ["src/a.ts"],
    resolved: true,
  });
  expect((await select("file_selector", "src")).paths).toEqual([]);
});

it("exists, contains, no_files_matching and max_size say what they find", async () => {
  const { select, passes, check } = using(files, workspaceOf(TREE));
  const src = await select("folder_selector", "src");
  const one = await select("file_selector", "src/a.ts");
  const none = await select("file_selector", "none");
  const all = await select("glob_selector", "**/*.ts");
  expect(await passes("exists", src, "deep/b.ts")).toBe(true);
  expect(await passes("exists", src, "b.ts")).toBe(false);
  expect(await passes("exists", one, "whatever")).toBe(true);
  expect(await passes("exists", none, "none")).toBe(false);
  expect(await passes("exists", all, "b.ts")).toBe(true);
  expect(await passes("contains", all, "deep/b.ts")).toBe(true);
  expect(await passes("contains", one, "b.ts")).toBe(false);
  expect(await passes("no_files_matching", src, "*.py")).toBe(true);
  expect(await check("no_files_matching", src, "**/*.ts")).toEqual({
    kind: "fail",
    message: "2 paths match **/*.ts: src/a.ts, src/deep/b.ts.",
    places: [{ file: "src/a.ts" }, { file: "src/deep/b.ts" }],
  });
  expect(await passes("no_files_matching", src, "deep")).toBe(false);
  expect(await check("max_size", all, 1)).toMatchObject({
    places: [{ file: "src/deep/b.ts", message: "2 bytes" }],
  });
});

it("paths and links that lead out are refused, and links are not walked", async () => {
  const workspace = workspaceOf({ ...TREE });
  const outside = workspaceOf({ "secret.txt": "s" });
  symlinkSync(outside.root, join(workspace.root, "src/way"));
  symlinkSync(join(outside.root, "secret.txt"), join(workspace.root, "src/link.ts"));
  mkdirSync(join(workspace.root, "loop"));
  symlinkSync(workspace.root, join(workspace.root, "loop/again"));
  writeFileSync(join(workspace.root, "loop/d.ts"), "");
  const { paths, select, check } = using(files, workspace);
  expect(await paths("glob_selector", "**/*.ts")).toEqual([
    "loop/d.ts",
    "src/a.ts",
    "src/deep/b.ts",
    "{odd}/c [1].ts",
  ]);
  const refused = { code: "MORTISE_HIE_PATH_OUTSIDE" };
  for (const path of ["../x", "/etc/passwd", "src/way/secret.txt", "src/link.ts", "src/../../x", "a\0b"])
    await expect(select("file_selector", path)).rejects.toMatchObject(refused);
  const src = await select("folder_selector", "src");
  await expect(check("exists", src, "../../x")).rejects.toMatchObject(refused);
  await expect(check("exists", src, "way/secret.txt")).rejects.toMatchObject(refused);
});

it("wrong arguments and names are coded errors", async () => {
  const { select, check } = using(files, workspaceOf({}));
  await expect(select("file_selector")).rejects.toMatchObject({ code: "MORTISE_HIE_ARGUMENT_INVALID" });
  await expect(select("file_selector", 3)).rejects.toMatchObject({ code: "MORTISE_HIE_ARGUMENT_INVALID" });
  await expect(check("exists", "x", "y")).rejects.toMatchObject({ code: "MORTISE_HIE_ARGUMENT_INVALID" });
  await expect(check("nosuch")).rejects.toMatchObject({ code: "MORTISE_HIE_FUNCTION_UNKNOWN" });
});
