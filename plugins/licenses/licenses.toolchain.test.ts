import { join } from "node:path";
import { compile } from "@mortise/engine";
import { beforeAll, describe, expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

describe("licenses", () => {
  beforeAll(async () => expect(await buildGuest(import.meta.dirname)).toEqual({ built: true }), 300_000);

  async function summary(lockfile: unknown): Promise<unknown> {
    const code = await compile(join(import.meta.dirname, "build/licenses.wasm"));
    await using plugin = await code.instantiate();
    return (await plugin.call("summary", JSON.stringify(lockfile))).json();
  }

  test("counts packages by licence, and leaves out the project's own", async () => {
    const packages = {
      "": { version: "1.0.0", license: "UNLICENSED" },
      "packages/own": { version: "1.0.0" },
      "node_modules/own": { resolved: "packages/own", link: true },
      "node_modules/a": { version: "1.0.0", license: "MIT", dev: true },
      "node_modules/@b/c": { version: "2.0.0", license: "MIT", optional: true },
      "node_modules/a/node_modules/@b/c": { version: "1.0.0", license: "ISC" },
      "node_modules/d": { version: "1.0.0" },
    };
    expect(await summary({ lockfileVersion: 3, packages })).toEqual({
      packages: 4,
      dev: 1,
      optional: 1,
      duplicates: ["@b/c"],
      licenses: [
        ["MIT", 2],
        ["ISC", 1],
      ],
      unlicensed: ["d"],
    });
  });

  test("says so where a lockfile is too old, or is none", async () => {
    await expect(summary({ lockfileVersion: 1, packages: {} })).rejects.toThrow(
      "lockfile version 1 has no packages",
    );
    await expect(summary("text")).rejects.toThrow("invalid type");
  });
});
