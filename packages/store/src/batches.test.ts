import { expect, test } from "vitest";
import { Batches } from "./batches.ts";

test("what arrives in one tick, or during a batch, is written together and in order", async () => {
  const written: (readonly number[])[] = [];
  const batches = new Batches<number, number>(async (items) => {
    written.push(items);
    if (written.length === 1) void batches.add(4);
    return items.map((item) => ({ value: item * 10 }));
  });
  expect(await Promise.all([1, 2, 3].map((item) => batches.add(item)))).toEqual([10, 20, 30]);
  await batches.add(5);
  expect(written.flat()).toEqual([1, 2, 3, 4, 5]);
  expect(written[0]).toEqual([1, 2, 3]);
});

test("a batch that fails fails its items, and no others", async () => {
  const batches = new Batches<string, string>(async (items) => {
    if (items.includes("bad")) throw new Error("It failed.");
    return items.map((value) => ({ value }));
  });
  await expect(Promise.all([batches.add("bad"), batches.add("beside")])).rejects.toThrow("It failed.");
  expect(await batches.add("good")).toBe("good");
});

test("a batch has a thousand items or four mebibytes at most, and one item that is larger by itself", async () => {
  const sizes: number[] = [];
  const write = async (items: readonly number[]) => {
    sizes.push(items.length);
    return items.map((value) => ({ value }));
  };
  const counted = new Batches<number, number>(write);
  await Promise.all(Array.from({ length: 2_500 }, (_, index) => counted.add(index)));
  expect(sizes.splice(0)).toEqual([1_000, 1_000, 500]);
  const weighed = new Batches<number, number>(write, (item) => item);
  await Promise.all([3 << 20, 1 << 20, 1, 9 << 20, 1].map((size) => weighed.add(size)));
  expect(sizes).toEqual([2, 1, 1, 1]);
});

test("what arrived before it was closed is written, and nothing after that is taken", async () => {
  const batches = new Batches<number, number>(async (items) => items.map((value) => ({ value })));
  const before = batches.add(1);
  const closing = batches.close();
  await expect(batches.add(2)).rejects.toMatchObject({ code: "MORTISE_STORE_CLOSED" });
  await closing;
  expect(await before).toBe(1);
});
