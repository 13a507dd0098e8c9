import { join } from "node:path";
import { compile } from "@mortise/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contents, outline } from "./outline.ts";

const PAGE = [
  "# A `b`",
  "text",
  "## C [d](x) ##",
  "```sh",
  "# no heading",
  "```",
  "## C d",
  "#### E",
  "# F",
].join("\n");

describe("outline", () => {
  test("nests headings under those before them, and tells where they stand", () => {
    const [first, second] = outline(PAGE);
    expect(first).toMatchObject({ level: 1, title: "A b", anchor: "a-b", line: 1 });
    expect(first?.children.map(({ anchor, line }) => [anchor, line])).toEqual([
      ["c-d", 3],
      ["c-d-1", 7],
    ]);
    expect(first?.children[1]?.children).toMatchObject([{ level: 4, title: "E" }]);
    expect(second).toMatchObject({ title: "F", children: [] });
  });

  test("does not take what stands in a fence for a heading, whatever fence stands inside it", () => {
    expect(outline("````\n```\n# a\n````\n# b\n~~~\n# c")).toMatchObject([{ title: "b" }]);
  });

  test("has as many lines of contents as there are headings, for any text", () => {
    const lines = fc.array(fc.constantFrom("# a", "## b", "### c", "text", "", "#no"), { maxLength: 20 });
    fc.assert(
      fc.property(lines, (page) => {
        const listed = contents(page.join("\n"));
        const headings = page.filter((line) => /^#+ /.test(line));
        expect(listed === "" ? 0 : listed.split("\n").length).toBe(headings.length);
      }),
    );
  });

  test("runs as a plugin", async () => {
    const code = await compile(join(import.meta.dirname, "outline.ts"));
    await using plugin = await code.instantiate();
    expect((await plugin.call("contents", PAGE)).text()).toBe(contents(PAGE));
    expect((await plugin.call("outline", PAGE)).json()).toEqual(outline(PAGE));
  });
});
