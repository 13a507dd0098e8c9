import { expect, test } from "vitest";
import { Backoff } from "./backoff.ts";

test("after one failure there is no wait, after more an ever longer one, and none after a success", () => {
  const backoff = new Backoff();
  const waits = [1, 2, 3, 4].map(() => {
    backoff.failed(1_000);
    return backoff.wait(1_050);
  });
  expect(waits).toEqual([0, 50, 150, 350]);
  expect(backoff.wait(10_000)).toBe(0);
  for (let i = 0; i < 100; i++) backoff.failed(1_000);
  expect(backoff.wait(1_000)).toBe(30_000);
  backoff.succeeded();
  backoff.failed(1_000);
  expect(backoff.wait(1_000)).toBe(0);
});
