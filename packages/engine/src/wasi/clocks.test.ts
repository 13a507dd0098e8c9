import { expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { TestGuest } from "./testguest.ts";

test("the wall's and the monotonic clock tell the time that was passed in, down to a microsecond", () => {
  using guest = new TestGuest();
  const at = guest.room(8);
  const time = (id: number) => [guest.call("clock_time_get", id, 1n, at), guest.data.getBigUint64(at, true)];
  expect(time(0)).toEqual([0, 1_700_000_000_123_456_000n]);
  expect(time(1)).toEqual([0, 5_000_001_000n]);
  expect(guest.call("clock_res_get", 0, at)).toBe(0);
  expect(guest.data.getBigUint64(at, true)).toBe(1_000n);
});

test("the processor's clocks are not supported, and others do not exist", () => {
  using guest = new TestGuest();
  const at = guest.room(8);
  for (const id of [2, 3]) expect(guest.call("clock_time_get", id, 1n, at)).toBe(ERRNO.ENOTSUP);
  for (const id of [4, -1]) expect(guest.call("clock_time_get", id, 1n, at)).toBe(ERRNO.EINVAL);
  expect(guest.call("clock_res_get", 2, at)).toBe(ERRNO.ENOTSUP);
});
