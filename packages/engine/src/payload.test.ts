import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { emptyPayload, inputBytes, Payload, payloadFrom, payloadOf } from "./payload.ts";

describe("input", () => {
  const bytes = Uint8Array.from([1, 2, 3, 4]);

  test("is the bytes of any buffer or view", () => {
    const shared = new SharedArrayBuffer(4);
    new Uint8Array(shared).set(bytes);
    for (const input of [
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      new Uint16Array(bytes.buffer),
      Buffer.from(bytes),
      shared,
      new Uint8Array(shared),
    ]) {
      expect([...inputBytes(input)]).toEqual([1, 2, 3, 4]);
    }
    expect([...inputBytes(new DataView(bytes.buffer, 1, 2))]).toEqual([2, 3]);
  });

  test("is text as UTF-8, nothing as no bytes, and any other value as JSON", () => {
    expect([...inputBytes("é")]).toEqual([0xc3, 0xa9]);
    expect(inputBytes(undefined).length).toBe(0);
    expect(Buffer.from(inputBytes({ a: [1, null] })).toString()).toBe('{"a":[1,null]}');
    expect(Buffer.from(inputBytes(null)).toString()).toBe("null");
  });
});

describe("a payload", () => {
  test("reads as text and as JSON", () => {
    const payload = payloadOf(Buffer.from('{"é":1}'));
    expect(payload.text()).toBe('{"é":1}');
    expect(payload.json()).toEqual({ é: 1 });
    expect(() => payloadOf(Buffer.from("{")).json()).toThrow(SyntaxError);
  });

  test("may be empty, from the very first on", async () => {
    vi.resetModules();
    const fresh = await import("./payload.ts");
    for (let n = 0; n < 100; n++) expect(fresh.emptyPayload(0)).toHaveLength(0);
  });

  test("shares no byte with another one", () => {
    const all = Array.from({ length: 2_000 }, (_, i) => emptyPayload(i % 40).fill(i));
    for (const [i, each] of all.entries()) expect(each.every((byte) => byte === i % 256)).toBe(true);
  });

  test("copies any part of a memory, and nothing beside it", () => {
    const memory = Uint8Array.from({ length: 4_096 }, (_, i) => (i * 7) % 251);
    const words = new Int32Array(memory.buffer);
    const part = fc.tuple(fc.nat(2_000), fc.oneof(fc.nat(80), fc.nat(2_000)));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const copies = parts.map(([from, length]) => payloadFrom(memory, words, from, length));
        for (const [i, [from, length]] of parts.entries())
          expect(Buffer.compare(copies[i] as Payload, memory.subarray(from, from + length))).toBe(0);
      }),
    );
  });

  test("gives plain bytes when it is sliced or mapped", () => {
    const sliced = payloadOf(Buffer.from("abc")).slice(1);
    expect(sliced).not.toBeInstanceOf(Payload);
    expect([...sliced]).toEqual([98, 99]);
  });
});
