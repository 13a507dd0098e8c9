import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXITS } from "./failure.ts";
import { Folder } from "./testing/command.ts";
import { assemble, EXTISM } from "./testing/guests.ts";

test("exits as the page about errors says", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/errors.md"), "utf8");
  const rows = [...page.matchAll(/^\| \[`(\w+)`\]\(.*\| (\d) \|$/gm)].map(([, kind, code]) => [
    kind,
    Number(code),
  ]);
  expect(Object.fromEntries(rows)).toEqual(EXITS);
});

describe.concurrent("mortise, where it cannot answer", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    await assemble(folder.path, "plugin.wasm", EXTISM);
    writeFileSync(join(folder.path, "text.wasm"), "no module");
  });

  test.each([
    ["a trap", 1, "MORTISE_TRAP", ["plugin.wasm", "trap"]],
    ["an error of the plugin's own", 1, "MORTISE_PLUGIN_ERROR", ["plugin.wasm", "fail", "--input", "why"]],
    ["an export that is not there", 2, "MORTISE_EXPORT_UNKNOWN", ["plugin.wasm", "nope"]],
    ["a deadline", 3, "MORTISE_DEADLINE_EXCEEDED", ["plugin.wasm", "spin", "--timeout", "20"]],
    ["fuel", 3, "MORTISE_FUEL_EXHAUSTED", ["plugin.wasm", "spin", "--fuel", "1000"]],
    ["memory", 3, "MORTISE_MEMORY_EXCEEDED", ["plugin.wasm", "grow", "--memory", "8"]],
    ["a file that is no module", 4, "MORTISE_NOT_WASM", ["text.wasm", "run"]],
    ["a file that is not there", 4, "MORTISE_SOURCE_UNREADABLE", ["gone.wasm", "run"]],
  ])("at %s exits with %i, and says %s on stderr", async (_, code, name, args) => {
    const ran = await folder.run("run", ...args);
    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toMatch(new RegExp(`^${name}: .*\n$`));
  });

  test("prints the error as JSON too, with what the plugin had answered", async () => {
    const ran = await folder.run("run", "plugin.wasm", "fail", "--input", "why", "--json");
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: {
        code: "MORTISE_PLUGIN_ERROR",
        kind: "plugin",
        returnCode: 7,
        said: "why",
        output: "why",
      },
      logs: [],
    });
  });

  test("lets no plugin move the terminal by its error", async () => {
    const { stderr } = await folder.run(
      "run",
      "plugin.wasm",
      "fail",
      "--input",
      "\u001b]0;owned\u0007\nMORTISE_TRAP: no",
    );
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toMatch(/^MORTISE_PLUGIN_ERROR: .*\n {2}.*\n$/);
  });

  test("stops at Ctrl-C, and exits with 130", async () => {
    const { child, ended } = folder.start([
      "run",
      "plugin.wasm",
      "log_then_spin",
      "--input",
      "begun",
      "--timeout",
      "600000",
    ]);
    child.stderr.once("data", () => child.kill("SIGINT"));
    const ran = await ended;
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain("MORTISE_ABORTED");
  });
});
