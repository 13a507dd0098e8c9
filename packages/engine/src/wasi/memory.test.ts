import fc from "fast-check";
import { expect, test } from "vitest";
import { ERRNO, errnoOf } from "./errno.ts";
import { bytesAt, memoryOf, pathAt, vectorsAt } from "./memory.ts";

test("a pointer and length are inside the memory, or end with EFAULT, and never wrap", () => {
  const memory = memoryOf(new Uint8Array(1_000));
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (pointer, length) => {
      const inside = (pointer >>> 0) + (length >>> 0) <= 1_000;
      expect(errno(() => bytesAt(memory, pointer, length).length)).toBe(inside ? length : ERRNO.EFAULT);
    }),
  );
  expect(bytesAt(memory, 1_000, 0)).toHaveLength(0);
  expect(errno(() => bytesAt(memory, 1_001, 0).length)).toBe(ERRNO.EFAULT);
  expect(errno(() => bytesAt(memory, -1, 2).length)).toBe(ERRNO.EFAULT);
});

test("a view that does not start where its buffer does is read from its own start", () => {
  const memory = memoryOf(new Uint8Array([9, 9, 97, 47, 98]).subarray(2));
  expect(pathAt(memory, 0, 3)).toBe("a/b");
  expect(errno(() => bytesAt(memory, 0, 4).length)).toBe(ERRNO.EFAULT);
});

test("memory shared between threads works as any other", () => {
  const bytes = new Uint8Array(new SharedArrayBuffer(16));
  bytes.set([97, 47, 98]);
  expect(pathAt(memoryOf(bytes), 0, 3)).toBe("a/b");
});

test("buffers are each checked, also behind the first MiB, and empty ones are left out", () => {
  const memory = memoryOf(new Uint8Array(2 << 20));
  const words = [100, 0, 0, 1 << 20, 0, 1 << 20, 2 << 20, 1];
  for (const [index, word] of words.entries()) memory.data.setUint32(index * 4, word, true);
  expect(vectorsAt(memory, 0, 3).map((vector) => vector.length)).toEqual([1 << 20]);
  expect(errno(() => vectorsAt(memory, 0, 4).length)).toBe(ERRNO.EFAULT);
});

function errno(run: () => number): number {
  try {
    return run();
  } catch (error) {
    return errnoOf(error) ?? -1;
  }
}
