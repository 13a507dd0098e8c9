import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, describe as group, test, vi } from "vitest";
import { describe } from "./described.ts";

group("a deployment's config", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "described-"));
    vi.spyOn(process, "cwd").mockReturnValue(folder);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  test("need not be there; then the plugins in ./plugins run, with nothing granted", async () => {
    const { place, file, options } = await describe(undefined);
    expect(place).toEqual({
      root: folder,
      config: undefined,
      folder: join(folder, ".mortise"),
      managed: join(folder, ".mortise/plugins"),
      socket: join(folder, ".mortise/control.sock"),
    });
    expect(file.grants.size).toBe(0);
    expect(options).toEqual({ plugins: [join(folder, "plugins")], lock: undefined });
  });

  test("without it, what was approved is held to all the same", async () => {
    writeFileSync(join(folder, "mortise.lock"), "{");
    await expect(describe(undefined)).rejects.toMatchObject({ code: "MORTISE_LOCK_INVALID" });
  });

  test("that is named must be there, and everything starts from its folder", async () => {
    const path = join(folder, "other.toml");
    await expect(describe(path)).rejects.toMatchObject({ code: "MORTISE_FILE_UNREADABLE" });
    writeFileSync(path, '[plugins.a]\ngrants = ["kv:read"]\n');
    const { place, file, options } = await describe(path);
    expect(place).toMatchObject({ root: folder, config: path });
    expect(file.grants.get("a")).toHaveLength(1);
    expect(options).toEqual({ config: path });
  });

  test("says where it is wrong", async () => {
    const path = join(folder, "mortise.toml");
    writeFileSync(path, '[host]\nlisten = "0.0.0.0:80"\n');
    await expect(describe(path)).rejects.toMatchObject({
      code: "MORTISE_CONFIG_INVALID",
      problem: expect.stringContaining("127.0.0.1, [::1] or localhost"),
    });
  });
});
