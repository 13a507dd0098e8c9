import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "@mortise/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

const PAGES = {
  "a.md": [
    "# Top",
    "[good](docs/b.md#two-words) [self](#top) [image](<my%20picture.png>) [web](https://example.com)",
    "[gone](gone.md) `[code](gone.md)` [no heading](docs/b.md#two)",
    "```",
    "[fenced](gone.md)",
    "```",
    "[out](../outside.md)",
  ],
  "docs/b.md": ["## Two words!", '[up](../a.md "title")'],
  "my picture.png": [""],
  "node_modules/c.md": ["[gone](gone.md)"],
};

describe("links", () => {
  let folder = "";

  beforeAll(async () => {
    expect(await buildGuest(import.meta.dirname)).toEqual({ built: true });
    folder = await mkdtemp(join(tmpdir(), "links-"));
    for (const [name, lines] of Object.entries(PAGES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), lines.join("\n"));
    }
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true }));

  test("finds the links that lead nowhere, and says why", async () => {
    const code = await compile(join(import.meta.dirname, "build/links.wasm"));
    await using plugin = await code.instantiate({ dirs: [{ host: folder, guest: "/source", write: false }] });
    expect((await plugin.call("check")).json()).toEqual({
      files: 2,
      links: 7,
      broken: [
        { file: "a.md", line: 3, target: "gone.md", why: "no such file" },
        { file: "a.md", line: 3, target: "docs/b.md#two", why: "no such heading" },
        { file: "a.md", line: 7, target: "../outside.md", why: "leaves the folder" },
      ],
    });
  });

  test("sees nothing that was not granted", async () => {
    const code = await compile(join(import.meta.dirname, "build/links.wasm"));
    await using plugin = await code.instantiate();
    await expect(plugin.call("check")).rejects.toThrow("Bad file number");
  });
});
