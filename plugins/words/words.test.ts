import { join } from "node:path";
import { compile } from "@mortise/engine";
import { beforeAll, describe, expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

describe("words", () => {
  beforeAll(() => buildGuest(import.meta.dirname), 120_000);

  async function count(text: string, config: Record<string, string> = {}): Promise<unknown> {
    const code = await compile(join(import.meta.dirname, "build/words.wasm"));
    await using plugin = await code.instantiate({ config });
    return (await plugin.call("count", text)).json();
  }

  test("counts words whatever their case, the most frequent first, then by the alphabet", async () => {
    expect(await count("Plugin, host: plugin! Engine? HOST plugin; a an the")).toEqual({
      words: 6,
      different: 3,
      top: { plugin: 3, host: 2, engine: 1 },
    });
  });

  test("knows letters that are not English", async () => {
    expect(await count("Straße straße, ΛΌΓΟΣ; слово", { top: "3" })).toMatchObject({
      words: 4,
      different: 3,
    });
  });

  test("takes from the config how many to show, and what is too short to count", async () => {
    expect(await count("a a a bb bb ccc", { shortest: "1", top: "2" })).toEqual({
      words: 6,
      different: 3,
      top: { a: 3, bb: 2 },
    });
  });

  test("has nothing to say about nothing", async () => {
    expect(await count("")).toEqual({ words: 0, different: 0, top: {} });
  });
});
