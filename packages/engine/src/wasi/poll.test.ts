import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { TestFolder, TestGuest } from "./testguest.ts";

type Subscription =
  | { readonly clock: number; readonly timeout: bigint; readonly absolute?: boolean }
  | { readonly read: number }
  | { readonly write: number }
  | { readonly type: number };

/** Puts subscriptions into memory, with 100, 101 and so on as their user data: the arguments of `poll_oneoff`. */
function subscribe(
  guest: TestGuest,
  subscriptions: readonly Subscription[],
): [number, number, number, number] {
  const at = guest.room(subscriptions.length * 48);
  for (const [index, one] of subscriptions.entries()) {
    const base = at + index * 48;
    guest.data.setBigUint64(base, 100n + BigInt(index), true);
    if ("clock" in one) {
      guest.data.setUint32(base + 16, one.clock, true);
      guest.data.setBigUint64(base + 24, one.timeout, true);
      guest.data.setUint16(base + 40, one.absolute === true ? 1 : 0, true);
      continue;
    }
    guest.data.setUint8(base + 8, "read" in one ? 1 : "write" in one ? 2 : one.type);
    guest.data.setUint32(base + 16, "read" in one ? one.read : "write" in one ? one.write : 0, true);
  }
  return [at, guest.room(subscriptions.length * 32), subscriptions.length, guest.room(4)];
}

function events(guest: TestGuest, [, at, , out]: readonly [number, number, number, number]) {
  return Array.from({ length: guest.data.getUint32(out, true) }, (_, index) => ({
    userdata: Number(guest.data.getBigUint64(at + index * 32, true)),
    errno: guest.data.getUint16(at + index * 32 + 8, true),
    type: guest.data.getUint8(at + index * 32 + 10),
    bytes: Number(guest.data.getBigUint64(at + index * 32 + 16, true)),
    flags: guest.data.getUint16(at + index * 32 + 24, true),
  }));
}

function poll(guest: TestGuest, subscriptions: readonly Subscription[]) {
  const pointers = subscribe(guest, subscriptions);
  const errno = guest.call("poll_oneoff", ...pointers);
  return errno === 0 ? events(guest, pointers) : errno;
}

const CLOCK = { errno: 0, type: 0, bytes: 0, flags: 0 };

describe("polling", () => {
  test("blocks until the soonest clock, in whole milliseconds, and reports the clocks then due", () => {
    using guest = new TestGuest();
    const found = poll(guest, [
      { clock: 1, timeout: 3_000_001n },
      { clock: 0, timeout: 9_000_000n },
      { clock: 0, timeout: 3_000_001n },
    ]);
    expect(guest.blocked).toEqual([4]);
    expect(found).toEqual([
      { ...CLOCK, userdata: 100 },
      { ...CLOCK, userdata: 102 },
    ]);
  });

  test("reckons with absolute times on both clocks, and does not wait for what is past", () => {
    using guest = new TestGuest();
    poll(guest, [{ clock: 1, timeout: 5_001_001_000n, absolute: true }]);
    poll(guest, [{ clock: 0, timeout: 1_700_000_000_125_456_000n, absolute: true }]);
    expect(guest.blocked).toEqual([1, 2]);
    expect(poll(guest, [{ clock: 1, timeout: 7n, absolute: true }])).toEqual([{ ...CLOCK, userdata: 100 }]);
    expect(poll(guest, [{ clock: 1, timeout: 0n }])).toEqual([{ ...CLOCK, userdata: 100 }]);
    expect(guest.blocked).toEqual([1, 2]);
  });

  test("asks for no longer than a timer can wait", () => {
    using guest = new TestGuest();
    poll(guest, [{ clock: 1, timeout: (1n << 64n) - 1n }]);
    expect(guest.blocked).toEqual([2_147_483_647]);
  });

  test("finds streams and files ready at once", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using guest = new TestGuest({
      stdin: new Uint8Array(5),
      dirs: [{ host: folder.path, guest: "/", write: false }],
    });
    const { fd } = guest.open("f");
    expect(poll(guest, [{ read: 0 }, { write: 1 }, { read: fd }, { clock: 1, timeout: 5_000_000n }])).toEqual(
      [
        { userdata: 100, errno: 0, type: 1, bytes: 5, flags: 0 },
        { userdata: 101, errno: 0, type: 2, bytes: 65_536, flags: 0 },
        { userdata: 102, errno: 0, type: 1, bytes: 7, flags: 0 },
      ],
    );
    guest.read(0);
    expect(poll(guest, [{ read: 0 }])).toEqual([{ userdata: 100, errno: 0, type: 1, bytes: 0, flags: 1 }]);
    expect(guest.blocked).toEqual([]);
  });

  test("reports a wrong subscription as an event with its error", () => {
    using guest = new TestGuest();
    const wrong = [
      { read: 99 },
      { write: 0 },
      { type: 9 },
      { clock: 2, timeout: 0n },
      { clock: 7, timeout: 0n },
    ];
    const found = poll(guest, wrong) as ReturnType<typeof events>;
    expect(found.map(({ errno }) => errno)).toEqual([
      ERRNO.EBADF,
      ERRNO.EBADF,
      ERRNO.EINVAL,
      ERRNO.ENOTSUP,
      ERRNO.EINVAL,
    ]);
  });

  test("takes 1 to 1,000 subscriptions", () => {
    using guest = new TestGuest();
    guest.memory.grow(1);
    expect(poll(guest, [])).toBe(ERRNO.EINVAL);
    expect(poll(guest, Array(1_000).fill({ write: 1 }))).toHaveLength(1_000);
    for (const count of [1_001, 1_000_000, -1])
      expect(guest.call("poll_oneoff", 0, 0, count, 0)).toBe(ERRNO.EINVAL);
  });
});

describe("polling from a guest that can be suspended", () => {
  const pollOf = (guest: TestGuest) =>
    guest.wasi.async.poll_oneoff as (...pointers: readonly number[]) => number | Promise<number>;

  test("sleeps without blocking, and writes to the memory as it is afterwards", async () => {
    let wake = (): void => {};
    const slept: number[] = [];
    using guest = new TestGuest({
      sleep: (ms) => {
        slept.push(ms);
        return new Promise((resolve) => {
          wake = resolve;
        });
      },
    });
    const pointers = subscribe(guest, [{ clock: 1, timeout: 5_000_000n }]);
    const answer = pollOf(guest)(...pointers);
    expect(answer).toBeInstanceOf(Promise);
    guest.memory.grow(1);
    wake();
    expect(await answer).toBe(0);
    expect(slept).toEqual([5]);
    expect(guest.blocked).toEqual([]);
    expect(events(guest, pointers)).toEqual([{ ...CLOCK, userdata: 100 }]);
  });

  test("answers with a plain number where it need not wait", () => {
    using guest = new TestGuest();
    expect(pollOf(guest)(...subscribe(guest, [{ write: 1 }]))).toBe(0);
    expect(pollOf(guest)(-1, 0, 1, 0)).toBe(ERRNO.EFAULT);
  });

  test("leaves the memory alone when all was closed meanwhile", async () => {
    let wake = (): void => {};
    using guest = new TestGuest({
      sleep: () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
    });
    const pointers = subscribe(guest, [{ clock: 1, timeout: 5_000_000n }]);
    const answer = pollOf(guest)(...pointers);
    guest.wasi.close();
    wake();
    expect(await answer).toBe(ERRNO.EINTR);
    expect(events(guest, pointers)).toEqual([]);
  });
});
