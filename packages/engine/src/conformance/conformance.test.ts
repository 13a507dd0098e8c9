import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { suspendedCalls } from "../call.ts";
import type { CompileOptions } from "../compile.ts";
import { compile } from "../compile.ts";
import type { Compiled } from "../compiled.ts";
import { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import { assemble } from "../hostile/assemble.ts";
import { textComponent } from "../hostile/component.ts";
import { ENTRIES } from "../hostile/formats.ts";
import type { LogEntry } from "../log.ts";
import { conformanceComponent } from "./component.ts";

const fixtures = `${import.meta.dirname}/fixtures`;

interface FormatCase {
  readonly format: string;
  /** What the guest is made from, in `fixtures`. */
  readonly file: string;
  /** What the format has not, by the names of exports. */
  readonly without: readonly string[];
}

const FORMATS: readonly FormatCase[] = [
  { format: "extism", file: "extism.wat", without: [] },
  { format: "buffer", file: "buffer.wat", without: ["fail", "config", "keep", "kept"] },
  { format: "component", file: "component.wat", without: ["fail", "log", "config", "keep", "kept", "bytes"] },
  { format: "script", file: "script.ts", without: ["trap", "bytes"] },
];

const functions = [
  hostFunction("shout", (input) => input.text().toUpperCase()),
  hostFunction(
    "later",
    async (input) => {
      await new Promise((resolve) => setImmediate(resolve));
      return `${input.text()} later`;
    },
    { async: true },
  ),
];

async function compiled(file: string, options: CompileOptions = { functions }): Promise<Compiled> {
  const path = `${fixtures}/${file}`;
  if (file === "component.wat") return textComponent(await conformanceComponent(path), options);
  return file.endsWith(".wat")
    ? compile(await assemble(await readFile(path, "utf8")), options)
    : compile(path, options);
}

const CASES = FORMATS.flatMap((each) => ENTRIES.map(([entry, enter]) => ({ ...each, entry, enter })));

const TEXTS = [
  "x",
  "héllo",
  "👩‍👩‍👧 日本語 שלום",
  "a line\nand another\ttab",
  "{no json",
  "0",
  "a".repeat(70_000),
];
const VALUES = [
  {},
  [],
  { a: [1, 2.5, null, true, "é"], b: { c: {} } },
  [1, "two", { three: 3 }],
  null,
  7,
  true,
];

describe.each(CASES)(
  "a guest of format $format, entered by $entry",
  ({ format, file, without, entry, enter }) => {
    const has = (name: string): boolean => !without.includes(name);
    const code = compiled(file);

    test("says what it exports", async () => {
      const { exports, digest } = await code;
      for (const name of ["echo", "fail", "trap", "spin", "log", "config", "kept", "shouted"])
        expect([name, exports.includes(name)]).toEqual([name, has(name)]);
      expect((await code).format).toBe(format);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
    });

    test("answers with what it was given: nothing, text, JSON", async () => {
      await using instance = (await code).instantiateSync();
      expect(await enter(instance, "echo")).toHaveLength(0);
      expect(await enter(instance, "echo", "")).toHaveLength(0);
      for (const text of TEXTS)
        expect(Buffer.from(await enter(instance, "echo", text)).toString()).toBe(text);
      for (const value of VALUES)
        expect(JSON.parse(Buffer.from(await enter(instance, "echo", value)).toString())).toEqual(value);
    });

    if (has("bytes"))
      test("answers with what it was given: all bytes, and a megabyte of them", async () => {
        await using instance = (await code).instantiateSync();
        const all = Uint8Array.from({ length: 256 }, (_, i) => i);
        expect([...(await enter(instance, "echo", all))]).toEqual([...all]);
        const megabyte = new Uint8Array(1 << 20).map((_, i) => i * 31);
        for (const bytes of [megabyte, megabyte.subarray(3, 100), megabyte.subarray(0, 65_537)])
          expect(Buffer.compare(await enter(instance, "echo", bytes), bytes)).toBe(0);
      });

    if (has("fail"))
      test("fails with its own words, and goes on", async () => {
        await using instance = (await code).instantiateSync();
        const error = await enter(instance, "fail", "wörds of its own").catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(MortiseError);
        expect((error as MortiseError).kind).toBe("plugin");
        expect((error as MortiseError).message).toContain("wörds of its own");
        expect(Buffer.from(await enter(instance, "echo", "on")).toString()).toBe("on");
      });

    if (has("trap"))
      test("traps, and the next call gets a fresh copy", async () => {
        await using instance = (await code).instantiateSync();
        await expect(enter(instance, "trap")).rejects.toMatchObject({
          code: "MORTISE_TRAP",
          details: { export: "trap" },
        });
        expect(Buffer.from(await enter(instance, "echo", "on")).toString()).toBe("on");
      });

    test("is stopped at its deadline, and the next call works", async () => {
      await using instance = (await code).instantiateSync();
      const spin = enter(instance, "spin", "", { deadline: 10 });
      await expect(spin).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED", kind: "limit" });
      expect(Buffer.from(await enter(instance, "echo", "on")).toString()).toBe("on");
    });

    test("has no more memory than its cap, and no more output", async () => {
      await using instance = (await code).instantiateSync({ memory: "24MiB", output: 100 });
      await enter(instance, "hoard").catch((error: MortiseError) => {
        expect(error.code).toMatch(/MORTISE_(MEMORY_EXCEEDED|EXCEPTION|OUT_OF_MEMORY|DEADLINE_EXCEEDED)/);
      });
      expect(instance.memoryBytes).toBeLessThanOrEqual(24 << 20);
      // A component's text is JSON, in quotes.
      await using fresh = (await code).instantiateSync({ output: format === "component" ? 102 : 100 });
      await expect(enter(fresh, "echo", "x".repeat(101))).rejects.toMatchObject({
        code: "MORTISE_OUTPUT_EXCEEDED",
      });
      expect(await enter(fresh, "echo", "x".repeat(100))).toHaveLength(100);
    });

    if (has("log"))
      test("logs to whoever listens", async () => {
        const lines: LogEntry[] = [];
        await using instance = (await code).instantiateSync({ log: (line) => void lines.push(line) });
        await enter(instance, "log", "a messäge");
        expect(lines).toEqual([{ level: "info", message: "a messäge" }]);
        await using quiet = (await code).instantiateSync({
          log: { level: "error", write: (line) => void lines.push(line) },
        });
        await enter(quiet, "log", "unheard");
        expect(lines).toHaveLength(1);
      });

    if (has("config"))
      test("reads its config, and nothing else", async () => {
        await using instance = (await code).instantiateSync({ config: { greeting: "häi" } });
        expect(Buffer.from(await enter(instance, "config", "greeting")).toString()).toBe("häi");
        expect(await enter(instance, "config", "PATH")).toHaveLength(0);
      });

    if (has("keep"))
      test("keeps its vars for later calls, in each instance its own", async () => {
        await using instance = (await code).instantiateSync();
        await using other = (await code).instantiateSync();
        await enter(instance, "keep", "kéy");
        await expect(enter(instance, "spin", "", { deadline: 10 })).rejects.toMatchObject({ kind: "limit" });
        expect(Buffer.from(await enter(instance, "kept", "kéy")).toString()).toBe("kéy");
        expect(await enter(other, "kept", "kéy")).toHaveLength(0);
      });

    test("calls host functions, and waits for those that are asynchronous", async () => {
      await using instance = (await code).instantiateSync();
      expect(Buffer.from(await enter(instance, "shouted", "héllo")).toString()).toBe("HÉLLO");
      if (entry === "callSync") {
        await expect(enter(instance, "waited", "now")).rejects.toMatchObject({
          code: "MORTISE_HOST_FUNCTION_ASYNC",
        });
      } else {
        expect(Buffer.from(await enter(instance, "waited", "now or")).toString()).toBe("now or later");
      }
      expect(Buffer.from(await enter(instance, "echo", "on")).toString()).toBe("on");
    });

    test("answers a hundred calls made at once, each with its own, in one instance and in many", async () => {
      await using instance = (await code).instantiateSync();
      const name = entry === "call" ? "waited" : "echo";
      const inputs = Array.from({ length: 100 }, (_, n) => `call ${n}`);
      const expected = entry === "call" ? inputs.map((each) => `${each} later`) : inputs;
      const one = await Promise.all(inputs.map((each) => enter(instance, name, each)));
      expect(one.map((each) => Buffer.from(each).toString())).toEqual(expected);
      const instances = await Promise.all(
        inputs.slice(0, 20).map(async () => (await code).instantiateSync()),
      );
      const many = await Promise.all(instances.map((each, n) => enter(each, name, inputs[n])));
      expect(many.map((each) => Buffer.from(each).toString())).toEqual(expected.slice(0, 20));
      await Promise.all(instances.map((each) => each.close()));
      expect(suspendedCalls()).toBe(0);
    });

    test("knows no export that it has not, and takes no call when it is closed", async () => {
      const instance = (await code).instantiateSync();
      await expect(enter(instance, "nothing")).rejects.toMatchObject({
        code: "MORTISE_EXPORT_UNKNOWN",
        kind: "usage",
      });
      await instance.close();
      await instance.close();
      await expect(enter(instance, "echo")).rejects.toMatchObject({ code: "MORTISE_CLOSED" });
    });
  },
);
