import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_QUOTA } from "./kv.ts";
import { MemoryKeyValue } from "./memory.ts";

const ROOM = { bytes: 40, keys: 3 };

describe("keys and values in memory", () => {
  test("are each plugin's own", async () => {
    const kv = new MemoryKeyValue();
    await kv.set("a", "k", "1", ROOM);
    expect(await kv.get("b", "k")).toBeUndefined();
    expect(await kv.delete("b", "k")).toBe(false);
    expect(await kv.list("b", { limit: 10 })).toEqual([]);
    expect(await kv.get("a", "k")).toBe("1");
  });

  test("are listed in the order of their code points, from any of them on", async () => {
    const kv = new MemoryKeyValue();
    for (const key of ["\u{1f600}", "\uffff", "b", "a2", "a10", "é"])
      await kv.set("p", key, "1", DEFAULT_QUOTA);
    const all = ["a10", "a2", "b", "é", "\uffff", "\u{1f600}"];
    expect(await kv.list("p", { limit: 100 })).toEqual(all);
    expect(await kv.list("p", { limit: 2, after: "a2" })).toEqual(["b", "é"]);
    expect(await kv.list("p", { limit: 100, prefix: "a", after: "a10" })).toEqual(["a2"]);
  });

  test.each([
    ["that is empty", ""],
    ["with NUL", "a\0"],
    ["of more than 512 bytes", "é".repeat(257)],
    ["with half a character", "\ud800"],
  ])("have no key %s", async (_, key) => {
    const refused = { code: "MORTISE_KV_KEY_INVALID" };
    const kv = new MemoryKeyValue();
    await expect(kv.get("p", key)).rejects.toMatchObject(refused);
    await expect(kv.set("p", key, "1", ROOM)).rejects.toMatchObject(refused);
    await kv.set("p", "k", "1", ROOM);
    await expect(kv.delete("p", key)).rejects.toMatchObject(refused);
  });

  test("are text that a database would keep too", async () => {
    const kv = new MemoryKeyValue();
    for (const value of ['"\0"', '"\ud800"'])
      await expect(kv.set("p", "k", value, ROOM)).rejects.toMatchObject({ code: "MORTISE_KV_VALUE_INVALID" });
    for (const range of [{ prefix: "a\0b" }, { after: "\ud800" }])
      await expect(kv.list("p", { ...range, limit: 1 })).rejects.toMatchObject({
        code: "MORTISE_KV_KEY_INVALID",
      });
  });

  test("are listed 1 to 1,000 at once, whatever is asked for", async () => {
    const kv = new MemoryKeyValue();
    for (let key = 0; key <= 1_000; key++) await kv.set("p", `${key}`, "1", DEFAULT_QUOTA);
    for (const limit of [1_001, Number.POSITIVE_INFINITY])
      expect(await kv.list("p", { limit })).toHaveLength(1_000);
    for (const limit of [0, -1, 1.9, Number.NaN]) expect(await kv.list("p", { limit })).toHaveLength(1);
  });

  test("may shrink where the quota was made smaller", async () => {
    const kv = new MemoryKeyValue();
    const small = { bytes: 2, keys: 1 };
    await kv.set("p", "a", "123456789", ROOM);
    await kv.set("p", "a", "12345", small);
    for (const [key, quota] of [
      ["a", small],
      ["b", { bytes: 100, keys: 1 }],
      ["b", { bytes: Number.NaN, keys: 10 }],
    ] as const)
      await expect(kv.set("p", key, "123456", quota)).rejects.toMatchObject({ code: "MORTISE_KV_QUOTA" });
  });

  test("never hold more than the quota, and what is refused changes nothing", async () => {
    const key = fc.constantFrom("a", "b", "é", "long key");
    const step = fc.oneof(
      fc.record({ key, text: fc.string({ maxLength: 24 }) }),
      fc.record({ key, text: fc.constant(undefined) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const kv = new MemoryKeyValue();
        const model = new Map<string, string>();
        for (const { key, text } of steps) {
          const next = new Map(model);
          if (text === undefined) expect(await kv.delete("p", key)).toBe(model.delete(key));
          else {
            const bytes = [...next.set(key, text)]
              .flat()
              .reduce((sum, each) => sum + Buffer.byteLength(each), 0);
            const fits = next.size <= ROOM.keys && bytes <= ROOM.bytes;
            const set = kv.set("p", key, text, ROOM);
            if (fits) {
              await set;
              model.set(key, text);
            } else await expect(set).rejects.toMatchObject({ code: "MORTISE_KV_QUOTA" });
          }
          expect(await kv.get("p", key)).toBe(model.get(key));
        }
        expect(new Set(await kv.list("p", { limit: 10 }))).toEqual(new Set(model.keys()));
      }),
    );
  });
});
