import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { readLock } from "../load/lockfile.ts";

const folder = mkdtempSync(join(tmpdir(), "killed-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a lock that is killed while it is written, again and again, is whole, and has all that was acknowledged", async () => {
  const path = join(folder, "mortise.lock");
  let last = 0;
  for (const lines of [1, 2, 3, 5, 8, 13, 21, 34]) {
    const program = join(import.meta.dirname, "locker.ts");
    const child = spawn(process.execPath, [program, path, String(last + 1)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let seen = 0;
    // The last line may be half a one, and is then a smaller number.
    for await (const line of createInterface(child.stdout)) {
      last = Math.max(last, Number(line));
      if (++seen === lines) child.kill("SIGKILL");
    }
    const locked = (await readLock(path)).get("a");
    expect(locked?.capabilities).toHaveLength(500);
    expect(Number(locked?.version.split(".")[0])).toBeGreaterThanOrEqual(last);
  }
});
