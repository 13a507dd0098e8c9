import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { assemble } from "../hostile/assemble.ts";
import { folderCache } from "./cache.ts";
import type { Variant } from "./variant.ts";

const VARIANT: Variant = { yields: true, fuel: false };
const NAME = "mortise-0123456789abcdef";
const OTHER = "mortise-fedcba9876543210";
const ORIGINAL = Buffer.from("one module");
const BYTES = Uint8Array.from({ length: 1_000 }, (_, i) => i);
const ECHO = `(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8))
  (func (export "echo") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))))`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mortise-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const only = (): string => join(folder, readdirSync(folder)[0]!);

test("what was written is read, for the same module in the same variant and no other", () => {
  const cache = folderCache(folder);
  expect(cache.read(NAME, ORIGINAL, VARIANT)).toBeUndefined();
  cache.write(NAME, ORIGINAL, VARIANT, BYTES);
  expect(cache.read(NAME, ORIGINAL, VARIANT)).toEqual(BYTES);
  expect(folderCache(folder).read(NAME, ORIGINAL, VARIANT)).toEqual(BYTES);
  expect(cache.read(OTHER, ORIGINAL, VARIANT)).toBeUndefined();
  expect(cache.read(NAME, ORIGINAL, { yields: false, fuel: false })).toBeUndefined();
  expect(cache.read(NAME, ORIGINAL, { yields: true, fuel: true })).toBeUndefined();
});

test("a damaged file is as good as none: bits flipped, cut short, made longer, emptied", () => {
  const cache = folderCache(folder);
  cache.write(NAME, ORIGINAL, VARIANT, BYTES);
  const whole = readFileSync(only());
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << bit;
      writeFileSync(only(), damaged);
      expect(cache.read(NAME, ORIGINAL, VARIANT)).toBeUndefined();
    }),
  );
  for (const length of [0, 1, 8, 39, 40, 41, whole.length - 1]) {
    writeFileSync(only(), whole);
    truncateSync(only(), length);
    expect(cache.read(NAME, ORIGINAL, VARIANT)).toBeUndefined();
  }
  writeFileSync(only(), Buffer.concat([whole, Buffer.from([0])]));
  expect(cache.read(NAME, ORIGINAL, VARIANT)).toBeUndefined();
  cache.write(NAME, ORIGINAL, VARIANT, BYTES);
  expect(cache.read(NAME, ORIGINAL, VARIANT)).toEqual(BYTES);
});

test("a file of another module under this one's name is not used", () => {
  const cache = folderCache(folder);
  cache.write(OTHER, ORIGINAL, VARIANT, BYTES);
  const file = only();
  writeFileSync(file.replace(OTHER, NAME), readFileSync(file));
  expect(cache.read(NAME, ORIGINAL, VARIANT)).toBeUndefined();
});

test("a folder that is none, cannot be made, or cannot be written to, costs the cache and nothing else", async () => {
  const bytes = await assemble(ECHO);
  const file = join(folder, "file");
  writeFileSync(file, "");
  const sealed = join(folder, "sealed");
  mkdirSync(sealed, { mode: 0o500 });
  const dangling = join(folder, "dangling");
  symlinkSync(join(folder, "nowhere", "at", "all"), dangling);
  for (const cache of [file, join(file, "below"), sealed, dangling, "\u0000", ""]) {
    const instance = (await compile(bytes, { cache })).instantiateSync();
    expect(instance.callSync("echo", "x").text()).toBe("x");
    const direct = folderCache(cache === "" ? file : cache);
    direct.write(NAME, ORIGINAL, VARIANT, BYTES);
    expect([undefined, BYTES]).toContainEqual(direct.read(NAME, ORIGINAL, VARIANT));
  }
});

test("a folder that others may write to is made its owner's alone, and one of another user is not used", () => {
  chmodSync(folder, 0o777);
  const cache = folderCache(folder);
  cache.write(NAME, ORIGINAL, VARIANT, BYTES);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(only()).mode & 0o777).toBe(0o600);
});

test("a plugin runs the same from the cache, whatever was done to it between", async () => {
  const wasm = join(folder, "echo.wasm");
  const cache = join(folder, "cache");
  writeFileSync(wasm, await assemble(ECHO));
  // In a process of its own each time: one process compiles the same bytes once.
  const child = `
    import { compile } from ${JSON.stringify(new URL("../compile.ts", import.meta.url).href)};
    const code = await compile(${JSON.stringify(wasm)}, { cache: ${JSON.stringify(cache)} });
    for (const options of [{}, { yields: false }, { fuel: 10_000 }])
      process.stdout.write(code.instantiateSync(options).callSync("echo", "x").text());
    process.exit();`;
  const run = (): string =>
    execFileSync(process.execPath, ["--input-type=module", "--eval", child], { encoding: "utf8" });
  expect(run()).toBe("xxx");
  const files = readdirSync(cache).sort();
  expect(files).toHaveLength(3);
  expect(run()).toBe("xxx");
  for (const file of files) writeFileSync(join(cache, file), "rubbish");
  expect(run()).toBe("xxx");
  expect(readdirSync(cache).sort()).toEqual(files);
  expect(readFileSync(join(cache, files[0]!)).length).toBeGreaterThan(100);
});

test("writers at the same time leave whole files only", async () => {
  const child = `
    import { folderCache } from ${JSON.stringify(new URL("./cache.ts", import.meta.url).href)};
    const cache = folderCache(${JSON.stringify(folder)});
    const name = ${JSON.stringify(NAME)};
    const original = Buffer.from("one module");
    let wrong = 0;
    for (let n = 0; n < 30; n++) {
      cache.write(name, original, { yields: true, fuel: false }, new Uint8Array(100_000).fill(n));
      const found = cache.read(name, original, { yields: true, fuel: false });
      if (found === undefined || found.length !== 100_000 || found.some((byte) => byte !== found[0])) wrong++;
    }
    process.exit(wrong === 0 ? 0 : 1);`;
  const children = [1, 2].map(() =>
    spawn(process.execPath, ["--input-type=module", "--eval", child], { stdio: "inherit" }),
  );
  const codes = await Promise.all(children.map(async (each) => (await once(each, "exit"))[0] as number));
  expect(codes).toEqual([0, 0]);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("a module whose beginning is another module is not taken for it, nor the other way round", () => {
  const cache = folderCache(folder);
  for (const [kept, asked] of [
    [ORIGINAL, ORIGINAL.subarray(0, 5)],
    [ORIGINAL.subarray(0, 5), ORIGINAL],
  ] as const) {
    cache.write(NAME, kept, VARIANT, BYTES);
    expect(cache.read(NAME, asked, VARIANT)).toBeUndefined();
    expect(cache.read(NAME, kept, VARIANT)).toEqual(BYTES);
  }
});
