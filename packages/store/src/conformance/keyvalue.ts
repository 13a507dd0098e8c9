import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KeyValue } from "../kv/keyvalue.ts";
import { newPlugin } from "./plugin.ts";

const ROOM = { bytes: 1_000_000, keys: 10_000 };

/** What keys and values do, whichever database they are in. */
export function keyValueConforms(kv: () => KeyValue): void {
  describe("keys and values", () => {
    test("a value is read as it was written, and a key that was never set is undefined", async () => {
      const plugin = newPlugin();
      const texts = ["1", '"é 𝒳 \\u0000"', '{"a":[null]}', `"${"x".repeat(100_000)}"`];
      for (const [index, text] of texts.entries()) await kv().set(plugin, `key ${index}`, text, ROOM);
      const read = await Promise.all(texts.map((_, index) => kv().get(plugin, `key ${index}`)));
      expect(read).toEqual(texts);
      expect(await kv().get(plugin, "other")).toBeUndefined();
    });

    test("a plugin sees its own keys only", async () => {
      const [one, other] = [newPlugin(), newPlugin()];
      await kv().set(one, "secret", "1", ROOM);
      expect(await kv().get(other, "secret")).toBeUndefined();
      expect(await kv().delete(other, "secret")).toBe(false);
      expect(await kv().list(other, { limit: 10 })).toEqual([]);
      expect(await kv().get(one, "secret")).toBe("1");
    });

    test("what is asked at once happens in the order it was asked", async () => {
      const plugin = newPlugin();
      const answers = await Promise.all([
        kv().get(plugin, "a"),
        kv().set(plugin, "a", "1", ROOM),
        kv().get(plugin, "a"),
        kv().set(plugin, "a", "2", ROOM),
        kv().delete(plugin, "a"),
        kv().delete(plugin, "a"),
        kv().get(plugin, "a"),
        kv().set(plugin, "a", "3", ROOM),
      ]);
      expect(answers).toEqual([undefined, undefined, "1", undefined, true, false, undefined, undefined]);
      expect(await kv().get(plugin, "a")).toBe("3");
    });

    test("keys are listed by code point, after a key, with a prefix, a page at a time", async () => {
      const plugin = newPlugin();
      const keys = ["b", "a", "a/2", "a/10", "a/1", "A", "é", "𝒳", "\uffff", "a%_b"];
      await Promise.all(keys.map((key) => kv().set(plugin, key, "1", ROOM)));
      const sorted = [...keys].sort(byCodePoint);
      expect(await kv().list(plugin, { limit: 1_000 })).toEqual(sorted);
      expect(await kv().list(plugin, { prefix: "a/", limit: 2 })).toEqual(["a/1", "a/10"]);
      expect(await kv().list(plugin, { prefix: "a/", after: "a/10", limit: 2 })).toEqual(["a/2"]);
      expect(await kv().list(plugin, { prefix: "a%_", limit: 10 })).toEqual(["a%_b"]);
    });

    test("a list holds 1 to 1,000 keys, whatever it is asked for", async () => {
      const plugin = newPlugin();
      await Promise.all(Array.from({ length: 1_001 }, (_, key) => kv().set(plugin, `${key}`, "1", ROOM)));
      for (const limit of [1_001, Number.POSITIVE_INFINITY])
        expect(await kv().list(plugin, { limit })).toHaveLength(1_000);
      for (const limit of [0, -1, 1.9, Number.NaN])
        expect(await kv().list(plugin, { limit })).toHaveLength(1);
    });

    test("a key is 1 to 512 bytes of well-formed text without NUL", async () => {
      const plugin = newPlugin();
      const refused = { code: "MORTISE_KV_KEY_INVALID" };
      for (const key of ["", "a\0b", "\ud800", "x".repeat(513), "é".repeat(257)]) {
        await expect(kv().set(plugin, key, "1", ROOM)).rejects.toMatchObject(refused);
        await expect(kv().get(plugin, key)).rejects.toMatchObject(refused);
        await expect(kv().delete(plugin, key)).rejects.toMatchObject(refused);
      }
      for (const range of [{ prefix: "a\0b" }, { after: "\ud800" }])
        await expect(kv().list(plugin, { ...range, limit: 1 })).rejects.toMatchObject(refused);
      await kv().set(plugin, "x".repeat(512), "1", ROOM);
      await expect(kv().set(plugin, "a", '"\0"', ROOM)).rejects.toMatchObject({
        code: "MORTISE_KV_VALUE_INVALID",
      });
    });

    test("a quota of keys or bytes refuses what goes over it, and nothing else of the batch", async () => {
      const plugin = newPlugin();
      const small = { bytes: 10, keys: 2 };
      const outcomes = await Promise.allSettled([
        kv().set(plugin, "a", "1234", small),
        kv().set(plugin, "b", "12345", small),
        kv().set(plugin, "b", "1234", small),
        kv().set(plugin, "c", "", small),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "rejected",
      ]);
      expect(outcomes[1]).toMatchObject({ reason: { code: "MORTISE_KV_QUOTA", details: { plugin } } });
      await kv().delete(plugin, "a");
      await kv().set(plugin, "c", "", small);
    });

    test("a quota that was made smaller lets values shrink", async () => {
      const plugin = newPlugin();
      await kv().set(plugin, "a", "123456789", ROOM);
      await kv().set(plugin, "a", "12345", { bytes: 2, keys: 1 });
      await expect(kv().set(plugin, "a", "123456", { bytes: 2, keys: 1 })).rejects.toMatchObject({
        code: "MORTISE_KV_QUOTA",
      });
    });

    test("does what a map with a quota does, whatever is asked at once", async () => {
      const key = fc.constantFrom("a", "b", "é", "𝒳", "a\u0001", "a/", "'; drop table kv --");
      const quota = fc.record({
        bytes: fc.integer({ min: 0, max: 60 }),
        keys: fc.integer({ min: 0, max: 5 }),
      });
      const text = fc.string({ maxLength: 20 }).map((each) => JSON.stringify(each));
      const step = fc.oneof(
        fc.record({ kind: fc.constant("get" as const), key }),
        fc.record({ kind: fc.constant("delete" as const), key }),
        fc.record({ kind: fc.constant("set" as const), key, text, quota }),
      );
      const ticks = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(ticks, async (all) => {
          const plugin = newPlugin();
          const model = new Map<string, string>();
          for (const tick of all) {
            const going = tick.map((each) => {
              if (each.kind === "set") return kv().set(plugin, each.key, each.text, each.quota);
              return each.kind === "get" ? kv().get(plugin, each.key) : kv().delete(plugin, each.key);
            });
            const expected = tick.map((each) => {
              if (each.kind === "get") return { value: model.get(each.key) };
              if (each.kind === "delete") return { value: model.delete(each.key) };
              return setIn(model, each.key, each.text, each.quota);
            });
            const found = (await Promise.allSettled(going)).map((outcome) =>
              outcome.status === "fulfilled" ? { value: outcome.value } : { code: outcome.reason.code },
            );
            expect(found).toEqual(expected);
          }
          expect(await kv().list(plugin, { limit: 1_000 })).toEqual([...model.keys()].sort(byCodePoint));
        }),
        { numRuns: 25 },
      );
    });
  });
}

function setIn(
  model: Map<string, string>,
  key: string,
  text: string,
  quota: { readonly bytes: number; readonly keys: number },
) {
  const before = sizeOf(model);
  const after = sizeOf(new Map([...model, [key, text]]));
  const over = (field: "bytes" | "keys") => after[field] > quota[field] && after[field] > before[field];
  if (over("bytes") || over("keys")) return { code: "MORTISE_KV_QUOTA" };
  model.set(key, text);
  return { value: undefined };
}

function sizeOf(model: ReadonlyMap<string, string>) {
  const bytes = [...model].reduce((sum, [key, text]) => sum + Buffer.byteLength(key + text), 0);
  return { keys: model.size, bytes };
}

function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
