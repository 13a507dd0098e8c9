import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Code, EnvironmentOptions } from "@mortise/engine";
import { compile, inspect } from "@mortise/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildGuest } from "../../../../scripts/guests.ts";

const FILE = join(import.meta.dirname, "build/c/report.wasm");

/** In the middle of 2020. */
const clock = { now: () => 1_593_561_600_000_000_000n, monotonic: () => process.hrtime.bigint() };

describe("a program in C, with preview 1 made of WASI 0.2", () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-program-"));
  let code: Code;
  let run = "";
  beforeAll(async () => {
    expect(await buildGuest(import.meta.dirname)).toEqual({ built: true });
    code = await compile(await readFile(FILE));
    run = code.exports[0] ?? "";
    writeFileSync(join(folder, "a.txt"), "first\n");
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const report = async (options: EnvironmentOptions): Promise<{ lines: string[]; failed: unknown }> => {
    let text = "";
    const stdout = (bytes: Uint8Array): void => {
      text += Buffer.from(bytes).toString();
    };
    await using instance = await code.instantiate({ clock, stderr: () => {}, stdout, ...options });
    const failed = await instance.invoke(run, []).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { lines: text.trim().split("\n"), failed };
  };

  test("imports what its libc may use, and exports that it runs", async () => {
    const { imports } = await inspect(await readFile(FILE));
    const packages = new Set(imports.map(({ module }) => module.replace(/\/.*/, "")));
    expect([...packages].sort()).toEqual(["cli", "clocks", "filesystem", "io"].map((name) => `wasi:${name}`));
    expect(run).toMatch(/^wasi:cli\/run@0\.2\.\d+#run$/);
  });

  test("runs with nothing granted, and finds nothing", async () => {
    const { lines, failed } = await report({});
    expect(failed).toBeUndefined();
    expect(lines).toEqual([
      "NAME is not there",
      "r /data/a.txt: Capabilities insufficient",
      "w /data/new.txt: Capabilities insufficient",
      "r /data/../etc/passwd: Capabilities insufficient",
      "0 entries",
      "0 characters",
      "slept: 0, in 2020",
    ]);
  });

  test("has what it was granted, and exits with its code", async () => {
    const { lines, failed } = await report({
      args: ["report", "one", "two"],
      env: { NAME: "Ada" },
      dirs: [{ host: folder, guest: "/data" }],
      stdin: Buffer.from("hello"),
    });
    expect(failed).toMatchObject({ code: "MORTISE_EXIT", details: { returnCode: 1 } });
    expect(lines).toEqual([
      "argument one",
      "argument two",
      "NAME is Ada",
      "r /data/a.txt: first",
      "",
      "w /data/new.txt: Read-only file system",
      "r /data/../etc/passwd: Operation not permitted",
      "3 entries",
      "5 characters",
      "slept: 0, in 2020",
    ]);
  });

  test("writes where it may", async () => {
    const { lines, failed } = await report({ dirs: [{ host: folder, guest: "/data", write: true }] });
    expect(failed).toBeUndefined();
    expect(lines).toContain("4 entries");
    expect(readFileSync(join(folder, "new.txt"), "utf8")).toBe("written");
  });
});
