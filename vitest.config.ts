import { defineConfig } from "vitest/config";

const everywhere = ["packages/*/{src,guests}/**", "bench/src/**", "scripts/**", "plugins/**", "examples/**"];

/** `unit` needs npm only; `toolchains` needs the compilers listed in `.ci/packages`, and fails where one is missing. */
export default defineConfig({
  test: {
    setupFiles: ["./scripts/seed.ts"],
    testTimeout: 30_000,
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: everywhere.map((folder) => `${folder}/*.test.ts`),
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.toolchain.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "toolchains",
          include: everywhere.map((folder) => `${folder}/*.toolchain.test.ts`),
          exclude: ["**/node_modules/**", "**/dist/**"],
          globalSetup: "scripts/toolchains.ts",
          testTimeout: 300_000,
        },
      },
    ],
  },
});
