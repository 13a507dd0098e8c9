import { expect, it } from "vitest";
import { blocks } from "./docs.ts";

const FENCE = "```";

it("finds the marked blocks, and only those, with their lines", () => {
  const page = [
    `${FENCE}sh`,
    "not this",
    FENCE,
    "<!-- run -->",
    `${FENCE}sh`,
    "ls",
    "pwd",
    FENCE,
    "text",
    "<!-- run -->",
  ];
  page.push(`${FENCE}ts`, "console.log(1);", FENCE, "");
  expect(blocks(page.join("\n"))).toEqual([
    { language: "sh", text: "ls\npwd\n", line: 5 },
    { language: "ts", text: "console.log(1);\n", line: 11 },
  ]);
});

it("refuses a mark with nothing to run under it", () => {
  for (const under of ["text", `${FENCE}json\n{}\n${FENCE}`, `${FENCE}sh\nnever closed`]) {
    expect(() => blocks(`<!-- run -->\n${under}\n`)).toThrow(/line 2/);
  }
});
