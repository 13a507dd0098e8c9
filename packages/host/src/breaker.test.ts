import { MortiseError } from "@mortise/engine";
import { describe, expect, test } from "vitest";
import { Breaker, verdict } from "./breaker.ts";

const opened = () => {
  const breaker = new Breaker({ failures: 2, rest: 100, maxRest: 350 });
  breaker.failed(0, "MORTISE_TRAP");
  breaker.failed(0, "MORTISE_TRAP");
  return breaker;
};

describe("a circuit breaker", () => {
  test("opens after failures in a row only", () => {
    const breaker = new Breaker({ failures: 2, rest: 100, maxRest: 350 });
    expect(breaker.failed(0, "MORTISE_TRAP")).toBe(false);
    breaker.succeeded();
    expect(breaker.failed(0, "MORTISE_TRAP")).toBe(false);
    expect(breaker.failed(0, "MORTISE_EXIT")).toBe(true);
    expect(breaker.admits(99)).toBe(false);
    expect(breaker.state).toEqual({ failures: 2, last: "MORTISE_EXIT", until: 100 });
  });

  test("lets one call through when it has rested, and closes if that goes well", () => {
    const breaker = opened();
    expect([breaker.admits(100), breaker.admits(100)]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.admits(100), breaker.admits(100)]).toEqual([true, true]);
  });

  test("rests twice as long each time, up to a bound", () => {
    const breaker = opened();
    const rests: number[] = [];
    let now = 0;
    for (let turn = 0; turn < 4; turn++) {
      const rest = (breaker.state.until ?? 0) - now;
      rests.push(rest);
      now += rest;
      breaker.admits(now);
      breaker.failed(now, "MORTISE_TRAP");
    }
    expect(rests).toEqual([100, 200, 350, 350]);
  });

  test("is not prolonged by calls that began before it opened, nor kept by one that was aborted", () => {
    const breaker = opened();
    expect(breaker.failed(50, "MORTISE_TRAP")).toBe(false);
    expect(breaker.state.until).toBe(100);
    expect(breaker.admits(100)).toBe(true);
    breaker.told();
    expect(breaker.admits(100)).toBe(true);
  });

  test("blames a plugin for crashes and limits, not for what it says or what the caller did", () => {
    expect(verdict(new MortiseError("MORTISE_TRAP", ""))).toBe("broken");
    expect(verdict(new MortiseError("MORTISE_DEADLINE_EXCEEDED", ""))).toBe("broken");
    expect(verdict(new MortiseError("MORTISE_PLUGIN_ERROR", ""))).toBe("works");
    expect(verdict(new MortiseError("MORTISE_ABORTED", ""))).toBe("nothing");
    expect(verdict(new MortiseError("MORTISE_QUEUE_FULL", ""))).toBe("nothing");
  });
});
