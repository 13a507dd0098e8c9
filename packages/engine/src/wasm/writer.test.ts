import fc from "fast-check";
import { expect, test } from "vitest";
import { PREAMBLE, u32 } from "./bytes.ts";
import { Cursor } from "./cursor.ts";
import { ModuleWriter } from "./writer.ts";

test("numbers are written as they are elsewhere", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
      const writer = new ModuleWriter();
      writer.u32(value);
      expect([...writer.bytes()]).toEqual([...PREAMBLE, ...u32(value)]);
    }),
  );
});

test("a section says how long it is and how many items it has, however many there are", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(255), { maxLength: 300 }), { maxLength: 40 }), (items) => {
      const writer = new ModuleWriter();
      writer.section(7, items, (item) => writer.sized(() => writer.raw(item)));
      const bytes = writer.bytes();
      const cursor = new Cursor(bytes, PREAMBLE.length);
      expect(cursor.u8("id")).toBe(7);
      expect(cursor.u32("size")).toBe(bytes.length - cursor.at);
      expect(cursor.u32("count")).toBe(items.length);
      for (const item of items) {
        const size = cursor.u32("size");
        expect([...bytes.subarray(cursor.at, cursor.at + size)]).toEqual(item);
        cursor.take(size, "item");
      }
      expect(cursor.done).toBe(true);
    }),
  );
});
