import fc from "fast-check";
import { expect, test } from "vitest";
import { textFrom, writeText } from "./text.ts";

test("text is written as Node.js writes UTF-8, and nothing beside it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(8), (text, offset) => {
      const encoded = Buffer.from(text);
      const into = new Uint8Array(encoded.length + offset + 4).fill(7);
      writeText(into, text, offset, encoded.length);
      expect(Buffer.compare(into.subarray(offset, offset + encoded.length), encoded)).toBe(0);
      expect([...into.subarray(0, offset), ...into.subarray(-4)].every((byte) => byte === 7)).toBe(true);
    }),
  );
});

test("whatever bytes there are, they read as Node.js reads them", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(textFrom(bytes)).toBe(Buffer.from(bytes).toString("utf8"));
    }),
  );
});
