import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const MIB = 1 << 20;
const run = promisify(execFile);

// What leaked would be more: 40 bytes a call, or 20 KB an instance, and an instance takes 60.
test.each([
  ["extism", 100_000, 2_000],
  ["buffer", 100_000, 2_000],
  ["component", 100_000, 2_000],
  ["script", 100_000, 2_000],
  // A thread is closed in a tenth of a second, and takes megabytes.
  ["thread", 100_000, 20],
])(
  "calls, and instances that are made and closed, leave the process as large as it was (%s)",
  async (format, calls, instances) => {
    const { stdout } = await run(process.execPath, [
      "--expose-gc",
      // V8 grows its young generation with the load, up to some hundred megabytes: that is no leak.
      "--max-semi-space-size=2",
      `${import.meta.dirname}/fixtures/memory.ts`,
      format,
      String(calls),
      String(instances),
    ]);
    const grown = JSON.parse(stdout) as Record<"calls" | "instances", { rss: number; held: number }> & {
      kernel: number;
    };
    expect(grown.kernel).toBe(0);
    for (const { rss, held } of [grown.calls, grown.instances]) {
      expect(held).toBeLessThan(4 * MIB);
      expect(rss).toBeLessThan(40 * MIB);
    }
  },
);
