import fc from "fast-check";
import { expect, test } from "vitest";
import type { MortiseError } from "./errors.ts";
import { DEFAULT_LIMITS, deadline, type LimitOptions, limitsFrom } from "./limits.ts";

function problem(run: () => unknown): string {
  try {
    run();
    return "nothing";
  } catch (error) {
    expect((error as MortiseError).code).toBe("MORTISE_OPTION_INVALID");
    return (error as MortiseError).problem;
  }
}

test("what is left out is the default, or what the base says", () => {
  expect(limitsFrom({})).toEqual(DEFAULT_LIMITS);
  const base = { ...DEFAULT_LIMITS, memory: 1, deadline: 2, fuel: 3 };
  expect(limitsFrom({}, base)).toEqual(base);
  expect(limitsFrom({ fuel: undefined, memory: undefined }, base)).toEqual(base);
  expect(Object.values(DEFAULT_LIMITS)).not.toContain(Infinity);
});

test.each([
  ["64MiB", 64 * 2 ** 20],
  ["512 KiB", 512 * 1024],
  ["1GiB", 2 ** 30],
  ["1.5mib", 1.5 * 2 ** 20],
  ["10kb", 10_000],
  ["2MB", 2_000_000],
  ["3 GB", 3_000_000_000],
  ["1000B", 1_000],
  [" 4b ", 4],
  ["0B", 0],
  [65_536, 65_536],
])("%j is %d bytes", (written, bytes) => {
  expect(limitsFrom({ memory: written }).memory).toBe(bytes);
  expect(limitsFrom({ output: written }).output).toBe(bytes);
});

test.each<[keyof LimitOptions, unknown]>([
  ["memory", "64"],
  ["memory", "64 megabytes"],
  ["memory", "-1MiB"],
  ["memory", "1e3MiB"],
  ["memory", "5GiB"],
  ["memory", ""],
  ["memory", "MiB"],
  ["memory", `${"9".repeat(400)}B`],
  ["memory", -1],
  ["memory", 1.5],
  ["memory", Number.NaN],
  ["memory", Infinity],
  ["memory", 2 ** 32 + 1],
  ["memory", null],
  ["memory", {}],
  ["memory", () => 1],
  ["memory", Object.create(null)],
  ["output", "x"],
  ["logBytes", -1],
  ["vars", "1TiB"],
  ["tableElements", 1e9],
  ["tableElements", "1"],
  ["fuel", -1],
  ["fuel", Infinity],
  ["fuel", "100"],
  ["hostCalls", 0.5],
  ["deadline", 0],
  ["deadline", -1],
  ["deadline", Number.NaN],
  ["deadline", "100"],
  ["deadline", null],
])("the option %s is not %j, and the error names it", (name, value) => {
  expect(problem(() => limitsFrom({ [name]: value } as LimitOptions))).toContain(`\`${name}\``);
});

test("a deadline is any time above nothing, or none", () => {
  expect(deadline(undefined, 7)).toBe(7);
  expect([deadline(0.5, 7), deadline(1e12, 7), deadline(Infinity, 7)]).toEqual([0.5, 1e12, Infinity]);
});

test("any text is bytes below the most there can be, or an error with a code", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^\d{0,20}(\.\d{0,8})? ?[kmgKMG]?i?[bB]?$/)),
      (text) => {
        let bytes = 0;
        const error = problem(() => {
          bytes = limitsFrom({ memory: text }).memory;
        });
        expect(error === "nothing" ? Number.isInteger(bytes) && bytes >= 0 && bytes <= 2 ** 32 : true).toBe(
          true,
        );
      },
    ),
  );
});
