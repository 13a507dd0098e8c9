import type { CheckResult } from "@mortise/hie";
import { expect, test } from "vitest";
import { progressLine } from "./progress.ts";

const last: CheckResult = {
  element: "api",
  check: "files.exists(src, 'a')",
  kind: "check",
  severity: "error",
  status: "pass",
  places: [],
  file: "a.hie",
  line: 1,
  column: 1,
  docs: [],
};

test("progress is shown after a second, ten times a second at most, and gone at the end", () => {
  let text = "";
  let now = 0;
  const line = progressLine(
    (more) => {
      text += more;
    },
    () => now,
  );
  for (const [at, done] of [
    [999, 1],
    [1_000, 2],
    [1_050, 3],
    [1_100, 4],
  ] as const) {
    now = at;
    line.tell({ done, total: 9, last });
  }
  line.end();
  expect(text).toBe("\r\u001b[K2 of 9 checks\r\u001b[K4 of 9 checks\r\u001b[K");
});

test("a short run shows none", () => {
  let text = "";
  const line = progressLine(
    (more) => {
      text += more;
    },
    () => 0,
  );
  line.tell({ done: 1, total: 1, last });
  line.end();
  expect(text).toBe("");
});
