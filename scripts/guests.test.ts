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
