import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Folder } from "./testing/command.ts";
import { writeProgram, writeRelay, writeTool } from "./testing/component.ts";
import { assemble, BUFFER } from "./testing/guests.ts";

/** A component with nothing but the type of an async function. */
const ASYNC = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, 0x07, 0x04, 0x01, 0x43, 0x00, 0x01];

const EXECUTE = "pattern:extension/tool@0.1.0#execute";

describe.concurrent("the command, given a component", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    await writeTool(folder.path, "tool.wasm");
    await writeTool(folder.path, "asks.wasm", true);
    await writeProgram(folder.path, "program.wasm");
    await writeRelay(folder.path, "relay.wasm");
    writeFileSync(join(folder.path, "async.wasm"), Uint8Array.from(ASYNC));
    await assemble(folder.path, "buffer.wasm", BUFFER);
  });

  test("calls a function with its arguments in order, and prints the result as JSON", async () => {
    const ran = await folder.run("run", "tool.wasm", EXECUTE, "--args", '[{"name":"Ada","max-count":3}]');
    expect(ran).toMatchObject({ code: 0, stdout: '{"tag":"ok","val":"Ada"}', stderr: "" });
  });

  test("takes arguments by name, and an `err` is an answer", async () => {
    const args = '{"job":{"name":"Ada","maxCount":0}}';
    const ran = await folder.run("run", "tool.wasm", EXECUTE, "--format", "component", "--args", args);
    expect(ran).toMatchObject({ code: 0, stdout: '{"tag":"err","val":"Ada"}' });
  });

  test("takes them as input as well, and puts the result into `output`", async () => {
    const input = '[{"name":"Ada","max-count":1}]';
    const ran = await folder.run("run", "tool.wasm", EXECUTE, "--input", input, "--json");
    expect(JSON.parse(JSON.parse(ran.stdout).output)).toEqual({ tag: "ok", val: "Ada" });
  });

  test("says which field of an argument is wrong and what it should be, and exits with 2", async () => {
    const args = '[{"name":"Ada","max-count":-3}]';
    const { code, stdout, stderr } = await folder.run("run", "tool.wasm", EXECUTE, "--args", args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("MORTISE_ARGUMENT_INVALID: The argument `job`.maxCount is -3");
    expect(stderr).toContain("should be a whole number from 0 to 4294967295");
  });

  test.each([
    ["[", "MORTISE_ARGUMENT_INVALID: The arguments are no JSON"],
    ["[]", "MORTISE_ARGUMENT_INVALID: There are 0 arguments, and 1 are taken: `job`"],
    ["{}", "MORTISE_ARGUMENT_INVALID: The argument `job` is missing"],
  ])("exits with 2 at the arguments %s", async (args, message) => {
    const ran = await folder.run("run", "tool.wasm", EXECUTE, "--args", args);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain(message);
  });

  test("lists the exports where there is none of that name", async () => {
    const { code, stderr } = await folder.run("run", "tool.wasm", "execute");
    expect(code).toBe(2);
    expect(stderr).toContain(`there is ${EXECUTE}`);
  });

  test("refuses a component whose import nobody provides, by its name", async () => {
    const { code, stderr } = await folder.run("run", "asks.wasm", EXECUTE, "--args", "[]");
    expect(code).toBe(4);
    expect(stderr).toContain("MORTISE_IMPORT_UNKNOWN");
    expect(stderr).toContain("`pattern:extension/host@0.1.0#ask`");
  });

  test("serves the log and the settings to an extension; the rest answers that there is no host", async () => {
    const run = (name: string, ...args: string[]) =>
      folder.run("run", "relay.wasm", name, "--config", "color=blue", "--args", ...args);
    expect(await run("say", '["hello"]')).toMatchObject({ code: 0, stdout: "", stderr: "warn: hello\n" });
    expect(await run("config", '["color"]')).toMatchObject({ code: 0, stdout: '"blue"' });
    expect(JSON.parse((await run("read", '["ada","plan"]')).stdout)).toEqual({
      tag: "err",
      val: "MORTISE_IMPORT_UNKNOWN: The host has no function `memory_read_block`.",
    });
    expect(JSON.parse((await run("call", '["roll_dice","{}"]')).stdout)).toMatchObject({
      tag: "err",
      val: { code: "MORTISE_IMPORT_UNKNOWN" },
    });
  });

  test("serves HTTP to an extension, to the hosts that are allowed", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/missing") response.writeHead(404);
      response.end(`${request.method} ${request.url} ${request.headers["x-a"]}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const get = async (path: string, ...more: string[]) => {
        const args = JSON.stringify([`http://127.0.0.1:${port}${path}`, '{"x-a":"1"}']);
        return JSON.parse((await folder.run("run", "relay.wasm", "get", "--args", args, ...more)).stdout);
      };
      const allowed = ["--allow-host", `127.0.0.1:${port}`];
      expect(await get("/a", ...allowed)).toEqual({ tag: "ok", val: "GET /a 1" });
      expect(await get("/missing", ...allowed)).toEqual({
        tag: "err",
        val: "The server answered with status 404.",
      });
      expect(await get("/a")).toMatchObject({
        tag: "err",
        val: expect.stringMatching(/^MORTISE_HTTP_REFUSED: /),
      });
    } finally {
      server.close();
    }
  });

  test("runs a program: its input is what it reads, and it says whether it went well", async () => {
    const hello = await folder.run("run", "program.wasm", "--input", "hello");
    expect(hello).toMatchObject({ code: 0, stdout: "hello", stderr: "" });
    const zero = await folder.run("run", "program.wasm", "wasi:cli/run@0.2.0#run", "--input", "0");
    expect(zero).toMatchObject({ code: 0, stdout: "0" });
    const one = await folder.run("run", "program.wasm", "--input", "1");
    expect(one).toMatchObject({ code: 1, stdout: "1" });
    expect(one.stderr).toContain("MORTISE_EXIT: The plugin exited with code 1.");
    const none = await folder.run("run", "program.wasm");
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toContain("MORTISE_EXIT: The program answered that it failed.");
  });

  test("asks for an export where a file is no program", async () => {
    const ran = await folder.run("run", "tool.wasm");
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain("MORTISE_COMMAND_INVALID: The file is no program");
    expect(ran.stderr).toContain(EXECUTE);
  });

  test("gives no other format arguments, and calls no other file as a component", async () => {
    const module = await folder.run("run", "buffer.wasm", "echo", "--args", "[]");
    expect(module.code).toBe(2);
    expect(module.stderr).toContain("MORTISE_OPTION_INVALID: The option `--args` is for components");
    const forced = await folder.run("run", "buffer.wasm", "echo", "--format", "component");
    expect(forced).toMatchObject({ code: 4 });
    const twice = await folder.run("run", "tool.wasm", EXECUTE, "--args", "[]", "--input", "[]");
    expect(twice.code).toBe(2);
  });

  test("shows its imports and exports with their types", async () => {
    const { code, stdout } = await folder.run("inspect", "asks.wasm");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^format +component$/m);
    expect(stdout).toMatch(/^runs +yes, sealed and metered, where a host provides its imports$/m);
    expect(stdout).toMatch(/^ +pattern:extension\/tool@0\.1\.0#execute +function +func\(job: record /m);
    expect(stdout).toMatch(
      /^ +pattern:extension\/host@0\.1\.0 +ask +function +func\(question: string\) -> string$/m,
    );
    expect(stdout).not.toMatch(/^functions/m);
  });

  test("prints its world as WIT text alone", async () => {
    const { code, stdout } = await folder.run("inspect", "tool.wasm", "--wit");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^package root:component;\n/);
    expect(stdout).toContain("  interface tool {\n    record job {\n      name: string,\n");
    expect(stdout).toMatch(/}\n$/);
  });

  test("says what is refused by its name, and has no WIT then", async () => {
    const { code, stdout } = await folder.run("inspect", "async.wasm");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^runs +no: MORTISE_FEATURE_REFUSED: .*async functions/m);
    const wit = await folder.run("inspect", "async.wasm", "--wit");
    expect(wit).toMatchObject({ code: 4, stdout: "" });
    expect(wit.stderr).toContain("async functions (the async ABI)");
  });

  test("has no WIT of a module, and not as JSON", async () => {
    const module = await folder.run("inspect", "buffer.wasm", "--wit");
    expect(module).toMatchObject({ code: 2, stdout: "" });
    expect(module.stderr).toContain("MORTISE_OPTION_INVALID: The option `--wit` is for components");
    expect((await folder.run("inspect", "tool.wasm", "--wit", "--json")).code).toBe(2);
  });
});
