import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inProcess } from "../../testing/inprocess.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mortise-test-"));
  write("plugin.yaml", "name: greeter\nversion: 1.0.0\ncode: greet.ts\n");
  write("greet.ts", "export const greet = ({ name }: { name: string }) => 'Hello, ' + name + '!';\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

const CASES = `tests:
  - { name: greets, call: greet, input: { name: Ada }, expect: { output: "Hello, Ada!" } }
  - { name: greets everyone, call: greet, input: { name: all }, expect: { output: "Hello, Ada!" } }
`;

describe("plugin test", () => {
  test("runs the cases of *.test.yaml, in a table or as JSON, and exits with 1 where one fails", async () => {
    write("greet.test.yaml", CASES);
    mkdirSync(join(folder, "node_modules"));
    write("node_modules/other.test.yaml", "nonsense");
    const ran = await inProcess("plugin", "test", folder);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/ok +greets +greet\.test\.yaml +[\d.]+ ms +[\d,]+\n/);
    expect(ran.stdout).toContain(
      '  output: expected "Hello, Ada!", and it is "Hello, all!"\n\n1 passed, 1 failed\n',
    );
    write("greet.test.yaml", CASES.split("\n").slice(0, 2).join("\n"));
    const passed = await inProcess("plugin", "test", folder, "--json");
    expect(passed.code).toBe(0);
    expect(JSON.parse(passed.stdout)).toMatchObject({
      passed: 1,
      failed: 0,
      tests: [{ name: "greets", failures: [] }],
    });
  });

  test("refuses a folder without tests, and a file that is wrong, with its line", async () => {
    expect(await inProcess("plugin", "test", folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has no tests"),
    });
    expect(await inProcess("plugin", "test", join(folder, "gone"))).toMatchObject({ code: 1 });
    write("greet.test.yaml", "tests:\n  - name: greets\n    cal: greet\n");
    const ran = await inProcess("plugin", "test", folder);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("greet.test.yaml:3:5");
    expect(ran.stderr).toContain("did you mean `call`?");
  });
});
