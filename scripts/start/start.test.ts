import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Outcome } from "./outcome.ts";
import { outcomeOf } from "./outcome.ts";
import type { Plugin } from "./plugin.ts";
import { plugins } from "./plugin.ts";
import { Progress } from "./progress.ts";
import { fields, report } from "./report.ts";

const PLUGIN: Plugin = {
  name: "digest",
  folder: "plugins/digest",
  language: "C",
  format: "extism",
  code: "plugins/digest/build/digest.wasm",
  export: "sha256",
  file: undefined,
  dirs: [],
};
const MISSING: Outcome = { plugin: PLUGIN, kind: "missing", needs: "clang", get: "apt-get install clang-22" };
const FAILED: Outcome = { plugin: PLUGIN, kind: "failed", message: "MORTISE_TRAP: it trapped" };
const RAN: Outcome = {
  plugin: PLUGIN,
  kind: "ran",
  output: `two\nlines${"!".repeat(100)}`,
  durationMs: 1.25,
  memoryBytes: 65_536,
  fuel: 1_234,
};

describe("the plugins of the repository", () => {
  test("are in five languages and in every format that is sealed, and say what to run", () => {
    const found = plugins();
    const languages = new Set(found.map(({ language }) => language));
    expect([...languages].sort()).toEqual(["AssemblyScript", "C", "Go", "Rust", "TypeScript"]);
    const formats = new Set(found.map(({ format }) => format));
    expect([...formats].sort()).toEqual(["buffer", "component", "extism", "script"]);
    for (const { file, dirs } of found) expect(file ?? dirs[0]?.host).toBeTruthy();
  });

  test("run where npm alone is there", async () => {
    const outputs = { words: '"words":', dependencies: '"kind":"development"' };
    for (const [known, output] of Object.entries(outputs)) {
      const plugin = plugins().find(({ name }) => name === known);
      const outcome = await outcomeOf(plugin as Plugin, () => {}, new AbortController().signal);
      expect(outcome).toMatchObject({ kind: "ran", output: expect.stringContaining(output) });
    }
  }, 120_000);

  test("fail with the error's code, and stop nobody else", async () => {
    const plugin = { ...PLUGIN, folder: join(tmpdir(), "nothing-to-build"), code: "gone.wasm" };
    const outcome = await outcomeOf(plugin, () => {}, new AbortController().signal);
    expect(outcome).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("MORTISE_SOURCE_UNREADABLE"),
    });
  });

  test("are refused by the field that is wrong", () => {
    const root = mkdtempSync(join(tmpdir(), "mortise-start-"));
    try {
      mkdirSync(join(root, "plugins/odd"), { recursive: true });
      writeFileSync(join(root, "plugins/odd/plugin.yaml"), "name: odd\nformat: zip\nrun: { export: go }\n");
      expect(() => plugins(root)).toThrow(/odd\/plugin.yaml: `format`/);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("the table", () => {
  test("has a row for each plugin, its result cut to one line", () => {
    const [, row] = report([RAN]).split("\n");
    expect(row).toMatch(/^digest {2,}C {2,}extism .*two⏎lines!+… +1.3 ms +64 KiB +1,234$/);
  });

  test("has two lines for each where the terminal is narrow, and all that it has elsewhere", () => {
    const wide = report([RAN, MISSING]);
    const lines = report([RAN, MISSING], 80).split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "plugin  language  format    time  memory   fuel",
      "  input: result",
      "digest  C         extism  1.3 ms  64 KiB  1,234",
      `  none: two⏎lines${"!".repeat(22)}…`,
      "digest  C         extism",
      "  none: needs clang",
    ]);
    expect(report([RAN, MISSING], 1_000)).toBe(wide);
  });

  test("names the compiler that is missing and how to get it, once", () => {
    const text = report([MISSING, RAN, { ...MISSING, plugin: { ...PLUGIN, name: "other" } }]);
    expect(text).toContain("digest, other: needs clang. To get it:\n  apt-get install clang-22\n");
    expect(text).toContain("1 of 3 plugins ran");
  });

  test("says why one failed", () => {
    expect(report([FAILED])).toContain("digest failed: MORTISE_TRAP: it trapped");
  });

  test("is data with --json", () => {
    expect(fields(RAN)).toMatchObject({ plugin: "digest", kind: "ran", durationMs: 1.25, fuel: 1_234 });
    expect(fields(MISSING)).toMatchObject({
      plugin: "digest",
      kind: "missing",
      get: "apt-get install clang-22",
    });
  });
});

describe("progress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function written(isTTY: boolean, body: (progress: Progress) => void): string {
    const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY });
    body(new Progress(stream));
    return String(stream.read() ?? "");
  }

  test("is told of on a terminal after a second, and wiped when it is done", () => {
    const text = written(true, (progress) => {
      progress.tell("quick");
      vi.advanceTimersByTime(900);
      progress.tell("slow");
      vi.advanceTimersByTime(1_100);
      progress.clear();
    });
    expect(text).toBe("slow …\r\u001b[2K");
  });

  test("is not told of elsewhere", () => {
    const told = (progress: Progress): void => {
      progress.tell("slow");
      vi.advanceTimersByTime(5_000);
      progress.clear();
    };
    expect(written(false, told)).toBe("");
  });
});
