import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unpack } from "./unpack.ts";

const PACKERS = { gzip: gzipSync, "x-gzip": gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
const MAX = 4_096;

/** Unpacks bytes that arrive in pieces of some sizes. */
function unpacked(
  bytes: Uint8Array,
  sizes: readonly number[],
  encoding: string | undefined,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  const body = Readable.from([...pieces, bytes.subarray(at)].filter(({ length }) => length > 0));
  const signal = new AbortController().signal;
  return unpack(body, { encoding, max: MAX, signal, heard: () => {} });
}

const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 8 });
const encoding = fc.constantFrom(...(Object.keys(PACKERS) as (keyof typeof PACKERS)[]));

describe("a body", () => {
  test("comes out as it went in, in whatever pieces it arrives", async () => {
    const bytes = fc.uint8Array({ maxLength: 512 });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, encoding, async (content, pieces, name) => {
        expect(await unpacked(content, pieces, undefined)).toEqual(content);
        expect(await unpacked(PACKERS[name](content), pieces, name)).toEqual(content);
      }),
      { numRuns: 50 },
    );
  });

  test("of any bytes whatever comes out bounded, or fails with an error", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 512 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 250 }), fc.nat({ max: 255 }))
        .map(([content, at, to]) => {
          const packed = Uint8Array.from(gzipSync(content));
          if (at < packed.length) packed[at] = to;
          return packed;
        }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, sizes, encoding, async (content, pieces, name) => {
        const result = await unpacked(content, pieces, name).catch((error: unknown) => error);
        if (result instanceof Uint8Array) expect(result.length).toBeLessThanOrEqual(MAX);
        else expect(result).toBeInstanceOf(Error);
      }),
      { numRuns: 100 },
    );
  });

  test("takes exactly what the limit says", async () => {
    expect(await unpacked(new Uint8Array(MAX), [], undefined)).toHaveLength(MAX);
    for (const [name, bytes] of [
      [undefined, new Uint8Array(MAX + 1)],
      ["gzip", gzipSync(new Uint8Array(MAX + 1))],
    ] as const)
      await expect(unpacked(bytes, [], name)).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
  });
});
