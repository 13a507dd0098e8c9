import { describe, expect, it } from "vitest";
import { stackProbe } from "./stack.ts";

const probe = stackProbe() as unknown as (never: number) => void;

/** How many small frames still fit at the deepest place where the probe passes. */
function room(): number {
  let frames = 0;
  const deeper = (): void => {
    frames++;
    deeper();
  };
  const descend = (): void => {
    probe(0);
    try {
      descend();
    } catch (error) {
      if (frames > 0) throw error;
      try {
        deeper();
      } catch {
        // The stack is used up: what was wanted to know.
      }
      throw error;
    }
  };
  try {
    descend();
  } catch {
    // As above.
  }
  return frames;
}

describe("the stack probe", () => {
  it("passes only where a host function has room", () => {
    room();
    expect(room()).toBeGreaterThan(200);
  });

  it("does so still once V8 has optimised it", () => {
    for (let i = 0; i < 3_000_000; i++) probe(0);
    room();
    expect(room()).toBeGreaterThan(200);
  });
});
