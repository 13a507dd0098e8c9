import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readTestFile } from "@mortise/host";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCases } from "./cases.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mortise-cases-"));
  writeFileSync(
    join(folder, "plugin.yaml"),
    `name: counter
version: 1.0.0
code: main.ts
optional: ["emit:global", "kv:*"]
commands: [{ name: count, pattern: "count [<by>]", handler: count_command }]
subscribe: [{ streams: [global], types: [tick] }]
`,
  );
  writeFileSync(
    join(folder, "main.ts"),
    `import { host } from "mortise:plugin";
let total = 0;
export const add = (by) => ({ total: (total += by) });
export const text = (input) => "got " + input;
export const dice = () => host.roll_dice({});
export const boom = () => { throw new Error("boom"); };
export const count_command = ({ places }) => ({ status: places.by ? "ok" : "user_error", output: places.by ?? "how many?" });
export const handle_event = ({ payload }) => {
  if (payload.fail) throw new Error("no");
  return { emit: [{ stream: "global", type: "counter:ticked", payload: { n: 1 } }] };
};
export const secret = () => host.kv_get({ key: "x" });
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (tests: string) => {
  const results = await runCases(
    folder,
    readTestFile("a.test.yaml", `fakes: { roll_dice: { answer: 4 } }\ntests:\n${tests}`),
  );
  return results.map(({ failures }) => failures);
};

test("cases that are as they should be pass", async () => {
  const results = await run(`
  - { name: text, call: text, input: "5", expect: { output: got 5, contains: got, fuel: 50000000 } }
  - name: state is kept between steps, and not between cases
    steps:
      - { call: add, input: 2, expect: { json: { total: 2 } } }
      - { call: add, input: 3, expect: { json: { total: 5 } } }
  - { name: anew, call: add, input: 1, expect: { json: { total: 1 } } }
  - { name: fake, call: dice, expect: { json: { kind: Success, payload: 4 }, calls: [roll_dice] } }
  - name: own fake
    call: dice
    fakes: { roll_dice: { error: { code: "dice:lost", message: Gone. } } }
    expect: { json: { kind: Error, payload: { code: "dice:lost", message: Gone. } } }
  - { name: error, call: boom, expect: { error: MORTISE_EXCEPTION } }
  - { name: command, command: count 3, expect: { output: "3", status: ok } }
  - { name: command without, command: count, expect: { status: user_error, contains: how many } }
  - name: event
    deliver: { stream: global, type: tick, payload: { fail: false } }
    expect: { emitted: [{ stream: global, type: "counter:ticked" }], denied: [] }
  - { name: event fails, deliver: { stream: global, type: tick, payload: { fail: true } }, expect: { error: MORTISE_EXCEPTION, emitted: [] } }
  - { name: denied, call: secret, grants: [], expect: { denied: ["kv:read"], contains: MORTISE_CAPABILITY_DENIED } }
`);
  expect(results.flat()).toEqual([]);
});

test("what is otherwise is said, with what was expected and what it is", async () => {
  const [output, json, error, none, emitted, fuel, denied, step, unknown] = await run(`
  - { name: a, call: text, input: x, expect: { output: got y } }
  - { name: a, call: add, input: 1, expect: { json: { total: 2 } } }
  - { name: a, call: boom }
  - { name: a, call: text, input: x, expect: { error: MORTISE_TRAP } }
  - { name: a, deliver: { stream: global, type: tick }, expect: { emitted: [] } }
  - { name: a, call: text, input: x, expect: { fuel: 1 } }
  - { name: a, call: text, input: x, expect: { denied: ["kv:read"] } }
  - { name: a, steps: [{ call: text }, { call: text, expect: { contains: zzz } }] }
  - { name: a, call: nope }
`);
  expect(output).toEqual(['output: expected "got y", and it is "got x"']);
  expect(json).toEqual(['json: expected {"total":2}, and it is {"total":1}']);
  expect(error?.[0]).toMatch(/^it failed: MORTISE_EXCEPTION: .*boom/);
  expect(none).toEqual(["error: expected MORTISE_TRAP, and there was none"]);
  expect(emitted?.[0]).toContain('emitted: expected [], and it is [{"stream":"global"');
  expect(fuel?.[0]).toMatch(/^fuel: it used \d+, more than 1$/);
  expect(denied).toEqual(['denied: expected ["kv:read"], and it is []']);
  expect(step?.[0]).toContain("step 2: output: expected");
  expect(unknown?.[0]).toContain("MORTISE_EXPORT_UNKNOWN");
});

test("a plugin that depends on another is tested beside it", async () => {
  const other = join(folder, "..", `${basename(folder)}-other`);
  mkdirSync(other);
  writeFileSync(
    join(other, "plugin.yaml"),
    "name: other\nversion: 1.0.0\ncode: main.ts\ndepends: [counter]\n",
  );
  writeFileSync(join(other, "main.ts"), "export const f = () => 'there';\n");
  const text = (beside: string) => `${beside}tests: [{ name: a, call: f, expect: { output: there } }]\n`;
  const beside = `beside: [${join("..", basename(folder))}]\n`;
  const [alone] = await runCases(other, readTestFile("a.test.yaml", text("")));
  expect(alone?.failures[0]).toContain("MORTISE_DEPENDENCY_MISSING");
  const [both] = await runCases(other, readTestFile("a.test.yaml", text(beside)));
  expect(both?.failures).toEqual([]);
  rmSync(other, { recursive: true });
});

test("a plugin that does not load fails every case, and says why", async () => {
  const file = readTestFile("a.test.yaml", "tests: [{ name: a, call: f }, { name: b, call: f }]\n");
  const results = await runCases(join(folder, "gone"), file);
  expect(results.map(({ failures }) => failures[0])).toEqual([
    expect.stringContaining("MORTISE_FILE_UNREADABLE"),
    expect.stringContaining("MORTISE_FILE_UNREADABLE"),
  ]);
});
