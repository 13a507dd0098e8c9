import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callWith, ManualClock } from "../testing/call.ts";
import { isOpen } from "./address.ts";
import { httpClient } from "./client.ts";
import { reachable } from "./reach.ts";

/** Networks that no plugin reaches by the grant of a name: first address, bits that are fixed. */
const CLOSED = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

const number = (dotted: string) => dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const dotted = (value: number) => [24, 16, 8, 0].map((by) => (value >>> by) & 255).join(".");
const hex = (value: number) => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;

/** A number that lies in one of the closed networks. */
const closed = fc
  .tuple(fc.constantFrom(...CLOSED), fc.integer({ min: 0, max: 2 ** 24 - 1 }))
  .map(([[first, bits], host]) => number(first) + (host % 2 ** (32 - bits)));

/** How a part of an IPv4 address may be written. */
const part = fc.constantFrom(
  (value: number) => String(value),
  (value: number) => `0x${value.toString(16)}`,
  (value: number) => `0X${value.toString(16).toUpperCase()}`,
  (value: number) => `0${value.toString(8)}`,
);

/** IPv4 as programs have read it since the beginning: one to four parts, the last of which takes what is left. */
const written = fc
  .tuple(closed, fc.integer({ min: 1, max: 4 }), fc.array(part, { minLength: 4, maxLength: 4 }))
  .map(([value, count, forms]) => {
    const parts = [24, 16, 8].slice(0, count - 1).map((by) => (value >>> by) & 255);
    const rest = value % 2 ** (8 * (5 - count));
    return [...parts, rest].map((each, at) => forms[at]!(each)).join(".");
  });

/** The same inside an IPv6 address. */
const wrapped = closed.chain((value) =>
  fc.constantFrom(
    `::ffff:${dotted(value)}`,
    `::ffff:${hex(value)}`,
    `0:0:0:0:0:ffff:${hex(value)}`,
    `::ffff:0:${hex(value)}`,
    `::${dotted(value)}`,
    `64:ff9b::${dotted(value)}`,
    `64:ff9b:1::${hex(value)}`,
    `2002:${hex(value)}::1`,
    `2001:0:${hex(value)}::1`,
  ),
);

const own = fc.constantFrom(
  "::",
  "::1",
  "fc00::1",
  "fd12:3456::7",
  "fe80::1",
  "fe80::1%lo",
  "ff02::1",
  "fec0::1",
);

const NAMES = callWith(["http:*", "https:*", "http:get:*", "http:get:*.example.com"]);

describe("an address that is not public", () => {
  test("is never open, whether of IPv4 or inside IPv6", () => {
    fc.assert(
      fc.property(fc.oneof(closed.map(dotted), wrapped, own), (address) => {
        expect(isIP(address)).not.toBe(0);
        expect(isOpen(address)).toBe(false);
      }),
    );
  });

  test("is not reached by the grant of any name, however a URL writes it", async () => {
    await using client = httpClient({
      clock: new ManualClock(),
      limits: { rate: { burst: 10_000, perSecond: 1 } },
      resolve: () => Promise.reject(new Error("no name stands in the URL")),
    });
    const hosts = fc.oneof(
      written,
      fc.oneof(wrapped, own).map((address) => `[${address}]`),
    );
    const decoration = fc.constantFrom("", ":80", ":8080", ":65535");
    await fc.assert(
      fc.asyncProperty(hosts, fc.constantFrom("", "."), decoration, async (host, dot, port) => {
        const url = `http://${host}${host.startsWith("[") ? "" : dot}${port}/`;
        const failure = await client
          .send({ url, method: "GET", headers: {}, body: undefined }, NAMES)
          .catch((error: unknown) => error);
        // A zone is part of no URL, and what is no URL is refused as that.
        const code = URL.canParse(url) ? "MORTISE_CAPABILITY_DENIED" : "MORTISE_HTTP_REFUSED";
        expect(failure).toMatchObject({ code });
      }),
    );
  });

  test("is not reached by a name that leads to it", async () => {
    const never = new AbortController().signal;
    const url = new URL("http://a.example.com:8080/");
    await fc.assert(
      fc.asyncProperty(fc.oneof(closed.map(dotted), wrapped, own), async (address) => {
        const found = reachable({ method: "GET", url }, async () => [address], NAMES.demand, never);
        await expect(found).rejects.toMatchObject({ code: "MORTISE_CAPABILITY_DENIED" });
        const both = async () => [address, "93.184.216.34"];
        expect(await reachable({ method: "GET", url }, both, NAMES.demand, never)).toEqual(["93.184.216.34"]);
      }),
    );
  });

  test.each(["169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"])(
    "is also %s, where machines are told about themselves",
    (address) => expect(isOpen(address)).toBe(false),
  );
});

test.each(["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:2800:220:1::1", "2a00:1450::1"])(
  "%s is open",
  (address) => {
    expect(isOpen(address)).toBe(true);
  },
);

test.each(["", "127.1", "0x7f.1", "2130706433", "localhost", "[::1]", "8.8.8.8.", "8.8.8", "８.8.8.8"])(
  "%j is no address, and so not open",
  (text) => expect(isOpen(text)).toBe(false),
);
