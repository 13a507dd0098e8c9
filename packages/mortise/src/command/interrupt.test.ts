import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Interrupt } from "./interrupt.ts";

describe("Ctrl-C", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const before = process.listenerCount("SIGINT");
  const caught = (): boolean => process.listenerCount("SIGINT") > before;

  test("is the process's own where nothing was stopped", () => {
    {
      using _ = new Interrupt();
      expect(caught()).toBe(true);
    }
    expect(caught()).toBe(false);
  });

  test("stops what goes on, and a second one is left to the process", () => {
    using interrupt = new Interrupt();
    expect(interrupt.signal.aborted).toBe(false);
    process.emit("SIGINT", "SIGINT");
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.received).toBe("SIGINT");
    vi.advanceTimersByTime(1_000);
    expect(caught()).toBe(false);
  });

  test("that npm passes on is the one that the terminal sent", () => {
    {
      using _ = new Interrupt();
      process.emit("SIGINT", "SIGINT");
      vi.advanceTimersByTime(50);
    }
    // What was stopped has ended, and the same one comes again.
    expect(caught()).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(caught()).toBe(false);
  });
});
