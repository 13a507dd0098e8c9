import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const everywhere = ["packages/*/{src,guests}/**", "bench/src/**", "scripts/**", "plugins/**", "examples/**"];

const toolchains = "**/*.toolchain.test.ts";
const never = ["**/node_modules/**", "**/dist/**"];
const tests = everywhere.map((folder) => `${folder}/*.test.ts`);
// What stops the engine's clock, or counts what a process has, wants a process of its own for each file.
const engine = "packages/engine/**";

/**
 * `unit` and `unit-engine` need npm only; `toolchains` needs the compilers and servers listed in `.ci/packages`, and
 * fails where one is missing.
 */
export default defineConfig({
  test: {
    setupFiles: ["./scripts/seed.ts"],
    testTimeout: 30_000,
    pool: "forks",
    // Vitest leaves a core to itself, and of two it needs none: most tests wait for something now and then.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit-engine",
          include: ["packages/engine/{src,guests}/**/*.test.ts"],
          exclude: [...never, toolchains],
        },
      },
      {
        extends: true,
        test: { name: "unit", include: tests, exclude: [...never, toolchains, engine], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "toolchains",
          include: everywhere.map((folder) => `${folder}/*.toolchain.test.ts`),
          exclude: never,
          globalSetup: "scripts/toolchains.ts",
          testTimeout: 300_000,
        },
      },
    ],
  },
});
