import { describe, expect, test } from "vitest";
import { memoryBlocks } from "./blocks.ts";

const block = (owner: string, label: string, content: string) => ({ owner, label, description: "", content });

describe("memory blocks", () => {
  test("are made, read, changed and removed by their owner and label", async () => {
    const blocks = memoryBlocks();
    expect(await blocks.create(block("ada", "a", "1"))).toBe("block-1");
    expect(await blocks.create(block("bob", "a", "2"))).toBe("block-2");
    await blocks.update("ada", "a", "3");
    expect([await blocks.read("ada", "a"), await blocks.read("bob", "a")]).toEqual(["3", "2"]);
    await blocks.delete("ada", "a");
    for (const gone of [blocks.read("ada", "a"), blocks.update("ada", "a", ""), blocks.delete("ada", "a")])
      await expect(gone).rejects.toMatchObject({ code: "memory:not_found" });
    expect(await blocks.read("bob", "a")).toBe("2");
  });

  test("are as many and as large as their owner may keep", async () => {
    const blocks = memoryBlocks({ blocks: 2, bytes: 10 });
    await blocks.create(block("ada", "a", "1234"));
    await expect(blocks.create(block("ada", "b", "12345"))).rejects.toMatchObject({ code: "memory:quota" });
    await blocks.create(block("ada", "b", "1234"));
    await expect(blocks.update("ada", "a", "12345")).rejects.toMatchObject({ code: "memory:quota" });
    await expect(blocks.create(block("ada", "c", ""))).rejects.toMatchObject({ code: "memory:quota" });
    expect(await blocks.create(block("bob", "a", "12345678"))).toBe("block-3");
    expect(await blocks.read("ada", "a")).toBe("1234");
  });
});
