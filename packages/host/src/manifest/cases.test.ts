import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostError } from "../errors.ts";
import { readTestFile } from "./cases.ts";

function problemOf(text: string): string {
  try {
    readTestFile("a.test.yaml", text);
    return "none";
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return `${error.code} ${error.details.line}:${error.details.column}: ${error.problem}`;
  }
}

const one = (fields: string) => `tests:\n  - { name: a, ${fields} }\n`;

describe("a test file", () => {
  test("has cases with one step, or with several", () => {
    const text = `fakes: { now: { answer: 5 }, later: { error: { code: x } } }
tests:
  - { name: a, call: f, input: [1], expect: { json: [1] } }
  - { name: b, steps: [{ command: say hi }, { deliver: { stream: global, type: say } }] }
`;
    const { tests, fakes } = readTestFile("a.test.yaml", text);
    expect(tests.map(({ name, steps }) => [name, steps?.length])).toEqual([
      ["a", undefined],
      ["b", 2],
    ]);
    expect(fakes).toEqual({ now: { answer: 5 }, later: { error: { code: "x", message: "" } } });
  });

  test.each([
    ["tests: []\n", "1:8: `tests` must not be empty."],
    [one("call: f, command: g"), "must have one of `call`, `command` and `deliver`"],
    [one("expect: {}"), "2:5: `tests[0]` must have one of"],
    [one("call: f, steps: [{ call: g }]"), "must have one of"],
    [
      one("call: f, expect: { outptu: x }"),
      "2:35: The key `outptu` of `tests[0].expect` is unknown: did you mean `output`?",
    ],
    [one("call: f, fakes: { now: 5 }"), "`tests[0].fakes.now` must be a mapping"],
    [one("call: f, fakes: { now: { answer: 5, error: { code: x } } }"), "either `answer` or `error`"],
    [one("call: f, fakes: { now: {} }"), "either `answer` or `error`"],
  ])("%j is refused: %s", (text, problem) => expect(problemOf(text)).toContain(problem));

  test("that is anything else is refused by code, and never throws otherwise", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
        const text = JSON.stringify({ tests: [json], fakes: json });
        fc.pre(!text.includes("__proto__"));
        expect(problemOf(text)).toMatch(/^MORTISE_TEST_FILE_INVALID \d+:\d+: /);
      }),
    );
  });
});
