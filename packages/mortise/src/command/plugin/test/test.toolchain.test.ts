import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Folder } from "../../testing/command.ts";

test("runs *.test.ts by Node's test runner, which finds the harness by itself", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-test-"));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write("plugin.yaml", "name: greeter\nversion: 1.0.0\ncode: greet.ts\n");
  write("greet.ts", "export const greet = ({ name }: { name: string }) => 'Hello, ' + name + '!';\n");
  write(
    "greet.test.ts",
    `import { equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { openPlugin } from "@mortise/testing";
describe("greeter", () => {
it("greets", async () => {
  await using greeter = await openPlugin(import.meta.dirname);
  equal((await greeter.call("greet", { name: "Ada" })).text(), "Hello, Ada!");
});
it("is wrong", () => equal(1, 2));
});
`,
  );
  write("broken.test.ts", 'import "./gone.ts";\n');
  using command = new Folder();
  const ran = await command.run("plugin", "test", folder, "--json");
  const { passed, failed, tests } = JSON.parse(ran.stdout);
  expect({ code: ran.code, passed, failed }).toEqual({ code: 1, passed: 1, failed: 2 });
  expect(tests.map(({ file, name }: { file: string; name: string }) => `${file}: ${name}`).sort()).toEqual([
    "broken.test.ts: runs",
    "greet.test.ts: greets",
    "greet.test.ts: is wrong",
  ]);
  rmSync(folder, { recursive: true });
});
