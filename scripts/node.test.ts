import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runsMortise } from "./node.mjs";

const check = join(import.meta.dirname, "node.mjs");

it("accepts 24 from 24.20 on, and 26 and later", () => {
  const versions = ["20.20.2", "22.22.0", "24.19.9", "24.20.0", "24.21.0", "25.9.0", "26.0.0", "28.1.0"];
  expect(versions.filter(runsMortise)).toEqual(["24.20.0", "24.21.0", "26.0.0", "28.1.0"]);
});

it("lets the repository's own Node.js pass without a word", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [check], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
});

it("tells an older one how to get it", () => {
  const older = `data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.20.2" })`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", older, check], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("npm rebuild node");
});

it("is the first thing that every command for users runs", () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8"));
  for (const name of ["start", "test", "mortise", "bench", "build"]) {
    expect(scripts[name]).toMatch(/^node scripts\/node\.mjs && /);
  }
});
