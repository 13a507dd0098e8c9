import fc from "fast-check";
import { expect, it } from "vitest";
import { HieError } from "../../errors.ts";
import { workspaceOf } from "../../testing/bench.ts";
import { toWire } from "../wire.ts";
import type { Asked } from "./answer.ts";
import { answeredJson, answeredValue, answeredVerdict } from "./answer.ts";
import { docOf } from "./doc.ts";

const asked = (bare: boolean): Asked => ({
  shown: "sample.any",
  workspace: workspaceOf({ "a.py": "" }),
  root: "/workspace",
  bare,
});

const answers = fc.oneof(
  fc.uint8Array(),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record(
      {
        Scope: fc.record({
          kind: fc.dictionary(fc.constantFrom("File", "Folder", "Glob", "Other"), fc.string(), {
            maxKeys: 2,
          }),
          paths: fc.array(fc.oneof(fc.constantFrom("a.py", "../x", "/workspace/a.py", "/etc"), fc.string())),
          resolved: fc.boolean(),
        }),
        Fail: fc.string(),
        result: fc.constantFrom("pass", "fail", "error"),
        places: fc.array(fc.anything()),
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
);

it("whatever a library answers is a value inside the workspace, a verdict, or a coded error", () => {
  for (const bare of [true, false]) {
    const by = asked(bare);
    const reads = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        expect(error).toBeInstanceOf(HieError);
        return undefined;
      }
    };
    fc.assert(
      fc.property(answers, (bytes) => {
        const value = reads(() => answeredValue(bytes, by)) as ReturnType<typeof answeredValue> | undefined;
        if (value?.kind === "scope")
          for (const path of value.scope.paths) expect(by.workspace.within(path)).toBe(path);
        if (value !== undefined) expect(toWire(value)).toBeDefined();
        reads(() => answeredVerdict(bytes, by));
        reads(() => docOf("sample", answeredJson(bytes, by)));
      }),
    );
  }
});

it("what a library says is one line without control characters, and not too long", () => {
  const said = answeredVerdict(
    Buffer.from(JSON.stringify({ Fail: `a\n\u001b[2J${"b".repeat(5_000)}` })),
    asked(false),
  );
  expect(said).toEqual({ kind: "fail", message: `a⏎\ufffd[2J${"b".repeat(1_994)}…` });
});
