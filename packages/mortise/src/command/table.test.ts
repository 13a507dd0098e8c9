import { expect, test } from "vitest";
import { table } from "./table.ts";

const ROWS = [
  ["plugin", "calls", "from"],
  ["greeter", "12", "plugins/greeter"],
];

test("a table has its columns aligned, numbers to the right, and ends no line in spaces", () => {
  expect(table([...ROWS, ["é", "1", ""]], [1])).toBe(
    "plugin   calls  from\ngreeter     12  plugins/greeter\né            1\n",
  );
});

test("a table stands closer on a terminal that is too narrow for it", () => {
  expect(table(ROWS, [1], 31)).toContain("greeter     12  plugins/greeter\n");
  expect(table(ROWS, [1], 30)).toBe("plugin  calls from\ngreeter    12 plugins/greeter\n");
});
