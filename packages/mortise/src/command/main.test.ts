import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Folder } from "./testing/command.ts";

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
