import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Folder } from "./testing/command.ts";
import { assemble, EXTISM } from "./testing/guests.ts";

describe.concurrent("mortise inspect", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    await assemble(folder.path, "plugin.wasm", EXTISM);
    await assemble(folder.path, "hostile.wasm", '(module (func (export "\\1b[2J\\0aforged")))');
    writeFileSync(join(folder.path, "text.wasm"), "no module");
  });

  test("shows people the format, the exports and what is needed", async () => {
    const { code, stdout } = await folder.run("inspect", "plugin.wasm");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^format +extism$/m);
    expect(stdout).toMatch(/^ +echo +function +\(\) -> i32$/m);
    expect(stdout).toMatch(/^ +extism:host\/env +input_length +function/m);
  });

  test("prints all of it as JSON", async () => {
    const { stdout } = await folder.run("inspect", "plugin.wasm", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ format: "extism", metered: true, memories: [{ min: 1 }] });
  });

  test("lets no name move the terminal", async () => {
    const { stdout } = await folder.run("inspect", "hostile.wasm");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("\u{fffd}[2J⏎forged");
  });

  test.runIf(process.platform === "linux")("ends where what is read has no end", async () => {
    const { code, stderr } = await folder.run("inspect", "/dev/zero");
    expect(code).toBe(4);
    expect(stderr).toMatch(/^MORTISE_SOURCE_UNREADABLE: \/dev\/zero is no regular file/);
  });

  test("exits with 4 at what is no module, or is not there", async () => {
    expect(await folder.run("inspect", "text.wasm")).toMatchObject({ code: 4, stdout: "" });
    expect((await folder.run("inspect", "gone.wasm")).stderr).toContain("MORTISE_SOURCE_UNREADABLE");
  });
});
