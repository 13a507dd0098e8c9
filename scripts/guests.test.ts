import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFresh, sourcesIn } from "./guests/sources.ts";
import { buildGuest } from "./guests.ts";

describe("the guests of a folder", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "guests-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function write(path: string, text = "", seconds = 1000): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await utimes(join(folder, path), seconds, seconds);
  }

  const found = (): string[][] =>
    sourcesIn(folder).map(({ name, language, output }) => [name, language, relative(folder, output)]);

  test("are its C and AssemblyScript files, crates and Go modules, built as they lie", async () => {
    await write("echo.c");
    await write("kernels/sort.c");
    await write("words.as.ts");
    await write("words.test.ts");
    await write("Cargo.toml", '[workspace]\nmembers = ["reflect"]\n');
    await write("reflect/Cargo.toml", '[package]\nname = "reflect"\n');
    await write("links/go.mod");
    await write("build/left.c");
    expect(found()).toEqual([
      ["echo", "C", "build/echo.wasm"],
      ["kernels/sort", "C", "build/kernels/sort.wasm"],
      ["links", "Go", "build/links.wasm"],
      ["reflect", "Rust", "build/reflect.wasm"],
      ["words", "AssemblyScript", "build/words.wasm"],
    ]);
  });

  test("are components where they are called so, each for the world in its first line", async () => {
    const world = "// world: schema/wit/pattern#tool-extension\n";
    await write("tool.component.c", `${world}#include "host.h"\n`);
    await write("host.h");
    await write("tool.c");
    await write("files.program.c");
    await write("ts/tool.component.ts", world);
    await write("ts/words.ts");
    await write("python/tool.component.py", world.replace("//", "#"));
    await write("python/words.py");
    await write("rust/Cargo.toml", '[package]\nname = "rust"\n[dependencies]\nwit-bindgen = "0.45"\n');
    const components = sourcesIn(folder).filter((each) => each.component);
    expect(components.map(({ language, output }) => [language, relative(folder, output)])).toEqual([
      ["C", "build/files.wasm"],
      ["Python", "build/python/tool.wasm"],
      ["Rust", "build/rust.wasm"],
      ["C", "build/tool.wasm"],
      ["TypeScript", "build/ts/tool.wasm"],
    ]);
    for (const { inputs } of components.filter(({ name }) => name.endsWith("tool")))
      expect(inputs.some((each) => each.endsWith("schema/wit/pattern/worlds.wit"))).toBe(true);
    await write("lost.component.c", "int x;\n");
    expect(() => sourcesIn(folder)).toThrow("does not begin with");
  });

  test("are built anew where a source is newer, a header that is included too", async () => {
    await write("echo.c", '#include "sub/first.h"\n');
    await write("sub/first.h", '#include "second.h"\n');
    await write("sub/second.h");
    const fresh = (): boolean[] => sourcesIn(folder).map(isFresh);
    expect(fresh()).toEqual([false]);
    await write("build/echo.wasm", "", 1000);
    expect(fresh()).toEqual([true]);
    await write("sub/second.h", "", 2000);
    expect(fresh()).toEqual([false]);
  });

  test("are all built where there are none", async () => {
    expect(await buildGuest(folder)).toEqual({ built: true });
  });
});
