import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { suspendedCalls } from "../call.ts";
import { compile } from "../compile.ts";
import type { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import { assemble } from "../hostile/assemble.ts";
import { bufferText } from "../hostile/formats.ts";
import { adoptClock, isTicking, tick, wallTick } from "./clock.ts";
import { CLOCK, STATE } from "./clocklayout.ts";

// A clock whose ticker has died while it ran: nobody moves the tick but these tests.
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const words = new Int32Array(memory.buffer);
new Float64Array(memory.buffer)[CLOCK.EPOCH / 2] =
  Math.floor(performance.timeOrigin + performance.now()) - 10_000;
Atomics.store(words, CLOCK.STATE, STATE.RUNNING);
adoptClock(memory, 1);

async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "answered";
  } catch (error) {
    return (error as MortiseError).code;
  }
}

test("a call is refused while the tick stands still, and works when it moves again", async () => {
  const code = await compile(await assemble(bufferText({ wat: "" })));
  await using instance = code.instantiateSync();
  expect(isTicking()).toBe(true);
  expect(wallTick() - tick()).toBeGreaterThan(9_000);
  // Whether a tick is alive is asked of the wall where it did not move since the last call.
  await codeOf(() => instance.callSync("echo", "x"));
  expect(await codeOf(() => instance.callSync("echo", "x"))).toBe("MORTISE_CLOCK_STALE");
  expect(instance.busy).toBe(false);
  expect(await codeOf(() => instance.call("echo", "x"))).toMatch(/answered|MORTISE_CLOCK_STALE/);
  for (let turn = 0; turn < 3; turn++) {
    words[CLOCK.TICK] = wallTick();
    expect(await codeOf(() => instance.callSync("echo", "x"))).toBe("answered");
    expect(await codeOf(() => instance.call("echo", "x"))).toBe("answered");
  }
});

test("a guest that waited while the tick stood still is ended, and cannot catch that", async () => {
  let calls = 0;
  const effect = hostFunction(
    "effect",
    async () => {
      calls++;
      // Long past, and the same at every look.
      Atomics.store(words, CLOCK.TICK, 1);
      return "";
    },
    { async: true },
  );
  const text = bufferText({
    wat: "(loop $again (try (do (call $effect)) (catch_all (call $effect))) (br $again))",
  });
  const code = await compile(await assemble(text), { functions: [effect] });
  await using instance = code.instantiateSync();
  words[CLOCK.TICK] = wallTick();
  expect(await codeOf(() => instance.call("deed"))).toBe("MORTISE_CLOCK_STALE");
  expect(calls).toBeLessThan(100);
  expect(suspendedCalls()).toBe(0);
  words[CLOCK.TICK] = wallTick();
  expect(await codeOf(() => instance.callSync("echo", "x"))).toBe("answered");
});

test("a process that is stopped and continued stops its guests at their deadlines, and goes on", async () => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/../hostile/fixtures/stopped.ts`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("spinning");
  child.kill("SIGSTOP");
  if (process.platform === "linux") {
    const state = (): string => / (\w) \d/.exec(readFileSync(`/proc/${child.pid}/stat`, "utf8"))?.[1] ?? "";
    while (state() !== "T") await new Promise((resolve) => setImmediate(resolve));
  }
  // Longer than the tick may lag: as long as a guest of our own waits for its deadline.
  const waits = hostFunction("effect", () => new Promise<never>(() => {}), { async: true });
  const code = await compile(await assemble(bufferText({ wat: "(call $effect)" })), { functions: [waits] });
  await using instance = code.instantiateSync();
  words[CLOCK.TICK] = wallTick();
  expect(await codeOf(() => instance.call("deed", "", { deadline: 400 }))).toMatch(
    /DEADLINE_EXCEEDED|CLOCK_STALE/,
  );
  child.kill("SIGCONT");
  expect(JSON.parse(String((await lines.next()).value))).toEqual({
    spun: "MORTISE_DEADLINE_EXCEEDED",
    echo: "answered",
  });
  await once(child, "exit");
  expect(child.exitCode).toBe(0);
});
