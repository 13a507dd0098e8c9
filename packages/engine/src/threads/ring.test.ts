import fc from "fast-check";
import { expect, test } from "vitest";
import { KIND } from "./layout.ts";
import { RECORD, RingReader, RingWriter } from "./ring.ts";

const PLACE = { head: 0, tail: 16, start: 256, size: 1_024 };

/** A ring whose counters begin at some number. */
function ring(from: number): {
  writer: RingWriter;
  reader: RingReader;
  bytes: Uint8Array;
  words: Int32Array;
} {
  const shared = new SharedArrayBuffer(PLACE.start + PLACE.size);
  const words = new Int32Array(shared);
  words[PLACE.head] = words[PLACE.tail] = from & ~15;
  return {
    writer: new RingWriter(words, PLACE),
    reader: new RingReader(words, PLACE),
    bytes: new Uint8Array(shared),
    words,
  };
}

test("what is written is read, in order, wherever the ring's end falls and the counters wrap", () => {
  const step = fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: 400 }) }),
    fc.record({ read: fc.constant(true) }),
  );
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { maxLength: 200 }), (from, steps) => {
      const { writer, reader, bytes } = ring(from);
      const inside: { id: number; body: Uint8Array }[] = [];
      const read = (): void => {
        const at = reader.next();
        const expected = inside.shift();
        if (expected === undefined) {
          expect(at).toBe(-1);
          return;
        }
        expect([reader.kind, reader.id, reader.length]).toEqual([
          KIND.CALL,
          expected.id,
          expected.body.length,
        ]);
        expect(bytes.slice(at, at + reader.length)).toEqual(expected.body);
        reader.release();
      };
      steps.forEach((each, id) => {
        if ("read" in each) {
          read();
          return;
        }
        const at = writer.reserve(KIND.CALL, id, each.write.length);
        if (at < 0) {
          expect(inside.length).toBeGreaterThan(0);
          return;
        }
        bytes.set(each.write, at);
        writer.publish();
        inside.push({ id, body: each.write });
        expect(writer.holds(writer.position)).toBe(true);
      });
      while (inside.length > 0) read();
      read();
      expect(writer.drained).toBe(true);
    }),
  );
});

test("a record holds its place until it is released", () => {
  const { writer, reader } = ring(0);
  writer.reserve(KIND.CALL, 1, 8);
  writer.publish();
  const first = writer.position;
  expect(reader.next()).toBe(PLACE.start + RECORD);
  expect(writer.holds(first)).toBe(true);
  reader.release();
  expect(writer.holds(first)).toBe(false);
});

test.each([-1, 0x7fffffff, 0x7ffffff0, 1_024, 1_009])(
  "a length of %i in a damaged ring is refused, not followed",
  (length) => {
    const { writer, reader, words } = ring(0);
    writer.reserve(KIND.CALL, 1, 8);
    writer.publish();
    words[(PLACE.start >>> 2) + 1] = length;
    expect(() => reader.next()).toThrow(RangeError);
  },
);
