import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeLeftovers, writeAtomically, writeNew } from "./atomic.ts";

const HOUR = 3_600_000;

describe("files that are written whole or not at all", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "atomic-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("replace what was there, or are refused by it, and leave nothing else behind", async () => {
    const path = join(folder, "a");
    await writeAtomically(path, "one");
    await writeAtomically(path, "two", 0o600);
    await expect(writeNew(path, "three")).rejects.toMatchObject({ code: "MORTISE_FILE_UNWRITABLE" });
    expect(await readFile(path, "utf8")).toBe("two");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["a"]);
  });

  test("leave what a killed process had begun until nobody can be at work on it, and then it is removed", async () => {
    const made = "0123456789abcdef";
    const old = [`.mortise-${made}.tmp`, `.adding-${made}`, `.removing-${made}`];
    const kept = [".mortise-mine.tmp", `mortise-${made}.tmp`, ".mortise"];
    for (const name of [...old, ...kept]) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "file"), "");
      await utimes(join(folder, name), new Date(0), new Date(HOUR));
    }
    await removeLeftovers(folder, HOUR + 1);
    expect(await readdir(folder)).toHaveLength(old.length + kept.length);
    await removeLeftovers(folder, 2 * HOUR);
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
    await removeLeftovers(join(folder, "not-there"), 0);
  });
});
