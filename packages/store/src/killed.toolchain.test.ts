import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kept } from "./conformance/writer.ts";
import { openStore } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "mortise-killed-"));
const folder = join(root, "data");
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Line =
  | { readonly opened: true }
  | { readonly found: Kept; readonly whole: boolean }
  | { readonly acknowledged: keyof Kept; readonly number: number };

type Writer = ChildProcessByStdio<null, Readable, Readable>;

function writer(): Writer {
  const program = join(import.meta.dirname, "conformance", "writer.ts");
  return spawn(process.execPath, [program, folder], { stdio: ["ignore", "pipe", "pipe"] });
}

/** Lets a writer run until it was killed; `see` is given its lines and kills it. */
async function watched(child: Writer, see: (line: Line, kill: () => void) => void): Promise<void> {
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const kill = () => child.kill("SIGKILL");
  const ended = new Promise<string | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  // The last line may be half a one: what it was to say was not said.
  for await (const text of createInterface(child.stdout)) if (text.endsWith("}")) see(JSON.parse(text), kill);
  expect(await ended, errors.join("")).toBe("SIGKILL");
}

beforeAll(async () => {
  const child = writer();
  // In the middle of making the database: it is made beside its place.
  const started = new Promise<void>((resolve) => {
    const look = () => (existsSync(join(folder, "pg.new", "global")) ? resolve() : setImmediate(look));
    look();
  });
  const watching = watched(child, () => {});
  await started;
  child.kill("SIGKILL");
  await watching;
  expect(existsSync(join(folder, "pg"))).toBe(false);
}, 60_000);

test("what was acknowledged is there after a kill at any moment, and nothing is half written", async () => {
  const acknowledged = new Map<keyof Kept, number>();
  const after = [...fc.sample(fc.integer({ min: 1, max: 150 }), 2), 60];
  for (const lines of after) {
    let seen = 0;
    await watched(writer(), (line, kill) => {
      if ("found" in line) {
        const lost = [...acknowledged].filter(([what, number]) => line.found[what] < number);
        expect(lost).toEqual([]);
        expect(line.whole).toBe(true);
      } else if ("acknowledged" in line) {
        acknowledged.set(line.acknowledged, line.number);
        if (++seen === lines) kill();
      }
    });
    expect(seen).toBeGreaterThanOrEqual(lines);
  }
  expect(acknowledged.get("version")).toBeGreaterThan(0);
}, 120_000);

test("a store that a process was killed in opens again, and tells its own process while that lives", async () => {
  const child = writer();
  await watched(child, async (line, kill) => {
    if (!("opened" in line)) return;
    await expect(openStore({ folder })).rejects.toMatchObject({
      code: "MORTISE_STORE_IN_USE",
      problem: `Process ${child.pid} has it open.`,
    });
    kill();
  });
  await using store = await openStore({ folder });
  expect(await store.kv.get("writer", "last")).toMatch(/^\d+$/);
}, 60_000);
