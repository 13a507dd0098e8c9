import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Folder } from "./testing/command.ts";
import { writeTool } from "./testing/component.ts";
import { witCommand } from "./wit.ts";

const PATTERN = join(import.meta.dirname, "../../../../schema/wit/pattern");

describe.concurrent("mortise wit types", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    await writeTool(folder.path, "tool.wasm", true);
    writeFileSync(join(folder.path, "one.wit"), "package a:b; interface i { f: func() -> u64; }");
    writeFileSync(
      join(folder.path, "gated.wit"),
      "package a:b; interface i { f: func(); @unstable(feature = x) g: func(); @unstable(feature = y) h: func(); }",
    );
    writeFileSync(join(folder.path, "wrong.wit"), "package a:b;\ninterface i { f: fun() }");
    mkdirSync(join(folder.path, "wit/deps/things"), { recursive: true });
    mkdirSync(join(folder.path, "empty"));
    writeFileSync(join(folder.path, "wit/world.wit"), "package a:b; world w { import c:d/more; }");
    writeFileSync(
      join(folder.path, "wit/deps/things/a.wit"),
      "package c:d; interface things { record thing { the-id: u32 } }",
    );
    writeFileSync(
      join(folder.path, "wit/deps/things/b.wit"),
      "interface more { use things.{thing}; get: func() -> option<thing>; }",
    );
  });

  test("writes the types of a component's imports and exports", async () => {
    const ran = await folder.run("wit", "types", "tool.wasm", "-o", "tool.d.ts");
    expect(ran).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const text = readFileSync(join(folder.path, "tool.d.ts"), "utf8");
    expect(text).toContain(
      "export type PatternExtensionToolJob = { readonly name: string; readonly maxCount: number };",
    );
    expect(text).toContain('readonly "ask": (question: string) => string;');
    expect(text).toContain('readonly "pattern:extension/tool@0.1.0": PatternExtensionTool;');
  });

  test("prints those of the world that is named of a folder", async () => {
    const ran = await folder.run("wit", "types", PATTERN, "--world", "tool-extension");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^\/\/ Made from pattern:extension\/tool-extension@0\.1\.0 by /);
    expect(ran.stdout).toContain("export interface PatternExtensionTool {");
    expect(ran.stdout).not.toContain("PatternExtensionDataBlock");
  });

  test("takes interfaces alone, and packages that are needed", async () => {
    const one = await folder.run("wit", "types", "one.wit");
    expect(one.stdout).toContain('readonly "f": () => bigint;');
    const needed = await folder.run("wit", "types", "wit");
    expect(needed).toMatchObject({ code: 0, stderr: "" });
    expect(needed.stdout).toContain('readonly "get": () => CDThingsThing | undefined;');
  });

  test("leaves out what is unstable, unless its feature is named", async () => {
    const of = async (...options: string[]): Promise<string[]> => {
      const { stdout } = await folder.run("wit", "types", "gated.wit", ...options);
      return [...stdout.matchAll(/readonly "(.)":/g)].map(([, name]) => name ?? "");
    };
    expect(await of()).toEqual(["f"]);
    expect(await of("--features", "x,z")).toEqual(["f", "g"]);
    expect(await of("--all-features")).toEqual(["f", "g", "h"]);
  });

  // The command itself, without its process: what it throws is printed as any command's.
  test.each([
    [[PATTERN], "MORTISE_OPTION_INVALID: The option `--world` is missing; there is pattern:extension/tool-"],
    [[PATTERN, "--world", "none"], "MORTISE_OPTION_INVALID: The option `--world` is `none`"],
    [["tool.wasm", "--world", "w"], "MORTISE_OPTION_INVALID"],
    [["wrong.wit"], "MORTISE_WIT_INVALID"],
    [["empty"], "MORTISE_SOURCE_UNREADABLE"],
    [["none.wit"], "MORTISE_FILE_UNREADABLE"],
    [["one.wit", "-o", "none/out.d.ts"], "MORTISE_FILE_UNWRITABLE"],
  ])("refuses %j", async (args, message) => {
    const inFolder = args.map((each, i) =>
      each.startsWith("-") || args[i - 1] === "--world" ? each : resolve(folder.path, each),
    );
    await expect(witCommand().parseAsync(["types", ...inFolder], { from: "user" })).rejects.toThrow(message);
  });
});
