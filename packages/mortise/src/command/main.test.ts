import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Folder, MAIN } from "./testing/command.ts";

test("the command keeps its compiled code in the user's cache folder, and starts without one as well", async () => {
  using folder = new Folder();
  const cache = join(folder.path, "cache");
  // What the tests keep for themselves would stand in for it.
  const env = { NODE_COMPILE_CACHE: "", XDG_CACHE_HOME: cache };
  const kept = folder.start(["--version"], { env });
  const relative = folder.start(["--version"], { env: { ...env, XDG_CACHE_HOME: "near" } });
  expect(await kept.ended).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(join(cache, "mortise/node"))).toBe(true);
  expect(await relative.ended).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(join(folder.path, "near"))).toBe(false);
});

test
  .runIf(process.platform === "linux")
  .each([
    { args: ["hie", "doc"] },
    { args: ["--version"] },
    { args: ["--help"] },
    { args: ["run", "--help"] },
  ])("output that cannot be written is an error, and not lost unseen", ({ args }) => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  expect(stderr).toMatch(/^MORTISE_OUTPUT_LOST: Standard output could not be written \(ENOSPC\)\./);
  expect(status).toBe(1);
});

test("a reader that leaves early is no error", async () => {
  using folder = new Folder();
  const { child, ended } = folder.start(["hie", "doc"]);
  ended.catch(() => undefined);
  child.stdout.destroy();
  await once(child, "close");
  expect(child.exitCode).toBe(0);
});
