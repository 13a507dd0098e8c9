import { describe, expect, test } from "vitest";
import { ManualClock } from "../testing/call.ts";
import { watch } from "./watch.ts";

describe("a watch", () => {
  test("ends a wait with its request, and what was waited for may fail after that", async () => {
    const clock = new ManualClock();
    const watched = watch(clock, 100, 50, new AbortController().signal);
    const late = Promise.withResolvers<never>();
    const waiting = watched.wait(late.promise);
    clock.pass(50);
    await expect(waiting).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
    const again = watched.wait(Promise.reject(new Error("late")));
    await expect(again).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
    late.reject(new Error("late"));
    // A rejection that nobody takes fails the test run by then.
    await new Promise((resolve) => setImmediate(resolve));
    watched.stop();
  });

  test("lets a request go on as long as something is heard, but for its whole time", () => {
    const clock = new ManualClock();
    const { signal, heard } = watch(clock, 100, 50, new AbortController().signal);
    for (let passed = 0; passed < 80; passed += 40) {
      clock.pass(40);
      heard();
    }
    expect(signal.aborted).toBe(false);
    clock.pass(20);
    expect(signal.reason).toMatchObject({ problem: "The request took longer than 100 ms." });
  });

  test("ends with the call that wants it, and does nothing once it was stopped", () => {
    const clock = new ManualClock();
    const call = new AbortController();
    const [ended, stopped] = [watch(clock, 100, 50, call.signal), watch(clock, 100, 50, call.signal)];
    stopped.stop();
    call.abort();
    clock.pass(200);
    expect(ended.signal.reason).toMatchObject({ code: "MORTISE_ABORTED" });
    expect(stopped.signal.aborted).toBe(false);
  });
});
