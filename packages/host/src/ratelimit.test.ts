import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RateLimit } from "./ratelimit.ts";

describe("a rate limit", () => {
  test("lets a burst through, then so many a second, for each key", () => {
    const limit = new RateLimit({ burst: 2, perSecond: 10 });
    const taken = [0, 0, 0, 99, 100, 100].map((at) => limit.take("a", at));
    expect(taken).toEqual([true, true, false, false, true, false]);
    expect(limit.take("b", 100)).toBe(true);
  });

  test("gives nothing for a clock that goes back", () => {
    const limit = new RateLimit({ burst: 1, perSecond: 1 });
    expect([1_000, 0, 1_000, 1_999, 2_000].map((at) => limit.take("a", at))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  test("never lets more through than burst and time allow", () => {
    const steps = fc.array(fc.nat(500), { maxLength: 100 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, burst, perSecond) => {
          const limit = new RateLimit({ burst, perSecond });
          let now = 0;
          let taken = 0;
          for (const gap of gaps) {
            now += gap;
            if (limit.take("a", now)) taken++;
            expect(taken).toBeLessThanOrEqual(burst + (now / 1_000) * perSecond + 1e-6);
          }
        },
      ),
    );
  });

  test("keeps a bounded number of keys", () => {
    const limit = new RateLimit({ burst: 1, perSecond: 0.001 });
    for (let key = 0; key < 25_000; key++) expect(limit.take(String(key), 0)).toBe(true);
    expect(limit.take("24999", 0)).toBe(false);
  });
});
