import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inProcess } from "../testing/inprocess.ts";
import { LANGUAGES } from "./languages.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-new-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const create = (lang: string, name = "my-greeter") =>
  inProcess("plugin", "new", name, "--lang", lang, "--into", join(root, name), "--json");

describe("plugin new", () => {
  test("in TypeScript writes a plugin that passes its own tests as it is", async () => {
    expect(JSON.parse((await create("typescript")).stdout).files).toContain("greet.test.yaml");
    const folder = join(root, "my-greeter");
    const built = await inProcess("plugin", "build", folder, "--json");
    expect(JSON.parse(built.stdout)).toMatchObject({ name: "my-greeter", exports: ["greet"] });
    const tested = await inProcess("plugin", "test", folder);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining("3 passed, 0 failed") });
  });

  test("in AssemblyScript writes one that npm's compiler builds", async () => {
    await create("assemblyscript");
    const folder = join(root, "my-greeter");
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain("node_modules/");
    symlinkSync(join(import.meta.dirname, "../../../../../node_modules"), join(folder, "node_modules"));
    const built = await inProcess("plugin", "build", folder, "--json");
    expect(JSON.parse(built.stdout)).toMatchObject({ code: "build/greet.wasm" });
    const tested = await inProcess("plugin", "test", folder);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining("3 passed, 0 failed") });
  });

  test.each(LANGUAGES)("in %s has a manifest, tests and a page, all under its own name", async (lang) => {
    const { files } = JSON.parse((await create(lang)).stdout) as { files: string[] };
    expect(files).toEqual(expect.arrayContaining(["README.md", "greet.test.yaml", "plugin.yaml"]));
    for (const file of files)
      expect(readFileSync(join(root, "my-greeter", file), "utf8")).not.toContain("__NAME__");
  });

  test("writes over nothing, and leaves nothing behind", async () => {
    mkdirSync(join(root, "my-greeter"));
    writeFileSync(join(root, "my-greeter/mine"), "precious");
    writeFileSync(join(root, "taken"), "precious");
    for (const name of ["my-greeter", "taken"])
      expect(await create("c", name)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("is there already"),
      });
    expect(await create("c", "No_Name")).toMatchObject({ code: 2 });
    expect(await create("cobol")).toMatchObject({ code: 2 });
    expect(readdirSync(root).sort()).toEqual(["my-greeter", "taken"]);
    expect(readdirSync(join(root, "my-greeter"))).toEqual(["mine"]);
  });
});

describe("plugin build", () => {
  test("says what failed: the build, what came of it, or the manifest", async () => {
    const plugin = (build: string) =>
      writeFileSync(join(root, "plugin.yaml"), `name: a\nversion: 1.0.0\ncode: a.wasm\nbuild: ${build}\n`);
    const codeOf = async () => {
      const ran = await inProcess("plugin", "build", root, "--json");
      return [ran.code, JSON.parse(ran.stdout).error.code];
    };
    plugin("exit 3");
    expect(await codeOf()).toEqual([4, "MORTISE_BUILD_FAILED"]);
    plugin("'true'");
    expect(await codeOf()).toEqual([4, "MORTISE_CODE_MISSING"]);
    plugin("echo no module > a.wasm");
    expect(await codeOf()).toEqual([4, "MORTISE_NOT_WASM"]);
    expect(existsSync(join(root, "a.wasm"))).toBe(true);
    rmSync(join(root, "plugin.yaml"));
    expect(await codeOf()).toEqual([1, "MORTISE_FILE_UNREADABLE"]);
  });
});
