import { execFileSync } from "node:child_process";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Folder } from "./testing/command.ts";
import { assemble, BUFFER, EXTISM, program } from "./testing/guests.ts";

describe.concurrent("mortise run", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    await assemble(folder.path, "plugin.wasm", EXTISM);
    await assemble(folder.path, "buffer.wasm", BUFFER);
  });

  test("writes the output as it is, byte for byte", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    writeFileSync(join(folder.path, "bytes"), bytes);
    const ran = await folder.run("run", "plugin.wasm", "echo", "--input-file", "bytes");
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.bytes).toEqual(bytes);
  });

  test("takes its input from standard input, and adds no line end", async () => {
    const { ended } = folder.start(["run", "buffer.wasm", "echo", "--stdin"], { stdin: "héllo" });
    expect(await ended).toMatchObject({ code: 0, stdout: "héllo" });
  });

  test("prints JSON with the output, its cost and the logs", async () => {
    const { stdout, stderr } = await folder.run("run", "plugin.wasm", "log", "--input", "hello", "--json");
    const printed = JSON.parse(stdout);
    expect(printed).toEqual({
      output: "",
      durationMs: expect.any(Number),
      memoryBytes: 65_536,
      logs: [{ level: "warn", message: "hello" }],
    });
    expect(stderr).toBe("");
  });

  test("counts the same fuel in every run", async () => {
    const args = ["run", "plugin.wasm", "work", "--json", "--fuel", "1000000"];
    const [one, other] = await Promise.all([folder.run(...args), folder.run(...args)]);
    const { fuel } = JSON.parse(one.stdout);
    expect(fuel).toBeGreaterThan(1_000);
    expect(JSON.parse(other.stdout).fuel).toBe(fuel);
  });

  test("gives the plugin its config", async () => {
    const ran = await folder.run(
      "run",
      "plugin.wasm",
      "config",
      "--input",
      "a",
      "--config",
      "a=x=y",
      "--config",
      "b=z",
    );
    expect(ran).toMatchObject({ code: 0, stdout: "x=y" });
  });

  test("prints logs a line each, and lets none of them move the terminal", async () => {
    const { stdout, stderr } = await folder.run(
      "run",
      "plugin.wasm",
      "log",
      "--input",
      "\u001b[2Jred\nerror: forged",
    );
    expect(stdout).toBe("");
    expect(stderr).toBe("warn: \u{fffd}[2Jred⏎error: forged\n");
  });

  test.runIf(process.platform !== "win32")("takes a module from a pipe, which is read once", async () => {
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { ended } = folder.start(["run", pipe, "echo", "--input", "hello"]);
    await pipeline(createReadStream(join(folder.path, "plugin.wasm")), createWriteStream(pipe));
    expect(await ended).toMatchObject({ code: 0, stdout: "hello", stderr: "" });
  });

  test.runIf(process.platform === "linux")("ends where what is read has no end", async () => {
    const ran = await folder.run("run", "/dev/zero", "echo", "--json");
    expect(ran.code).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: "MORTISE_SOURCE_UNREADABLE" }, logs: [] });
  });

  test("keeps rewritten modules in the cache, unless told not to", async () => {
    using apart = new Folder();
    await assemble(apart.path, "plugin.wasm", EXTISM);
    await apart.run("run", "plugin.wasm", "echo", "--no-cache");
    expect(existsSync(join(apart.path, ".cache/mortise"))).toBe(false);
    await apart.run("run", "plugin.wasm", "echo");
    expect(existsSync(join(apart.path, ".cache/mortise"))).toBe(true);
  });
});

describe.concurrent("mortise run, of a WASI program", () => {
  const folder = new Folder();
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    mkdirSync(join(folder.path, "data"));
    writeFileSync(join(folder.path, "data/a.txt"), "from the folder");
    const open = (flags: number, rights: bigint): string =>
      `(call $open (i32.const ${flags}) (i64.const ${rights}))`;
    await assemble(folder.path, "cat.wasm", program("(call $copy (i32.const 0))"));
    await assemble(
      folder.path,
      "exit.wasm",
      program("(call $copy (i32.const 0)) (call $proc_exit (i32.const 9))"),
    );
    await assemble(
      folder.path,
      "read.wasm",
      program(`(drop ${open(0, 2n)}) (call $copy (i32.load (i32.const 32)))`, "a.txt"),
    );
    await assemble(folder.path, "write.wasm", program(`(call $proc_exit ${open(9, 64n)})`, "new.txt"));
    await assemble(
      folder.path,
      "env.wasm",
      program(`(drop (call $environ_sizes_get (i32.const 32) (i32.const 36)))
        (drop (call $environ_get (i32.const 512) (i32.const 1024)))
        (i32.store (i32.const 4) (i32.load (i32.const 36)))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))`),
    );
  });

  test("reads the input from its standard input, and answers with what it prints", async () => {
    expect(await folder.run("run", "cat.wasm", "_start", "--input", "hello")).toMatchObject({
      code: 0,
      stdout: "hello",
    });
  });

  test("shows what it printed before it exited with a code", async () => {
    const ran = await folder.run("run", "exit.wasm", "--input", "partly");
    expect(ran).toMatchObject({ code: 1, stdout: "partly" });
    expect(ran.stderr).toContain("MORTISE_EXIT");
  });

  test("reads a folder that is granted, and writes only where rw is said", async () => {
    const read = await folder.run("run", "read.wasm", "_start", "--dir", "data:/data");
    expect(read).toMatchObject({ code: 0, stdout: "from the folder" });
    const refused = await folder.run("run", "write.wasm", "_start", "--dir", "data:/data");
    expect(refused.code).toBe(1);
    expect(existsSync(join(folder.path, "data/new.txt"))).toBe(false);
    expect((await folder.run("run", "write.wasm", "_start", "--dir", "data:/data:rw")).code).toBe(0);
    expect(readFileSync(join(folder.path, "data/new.txt"), "utf8")).toBe("");
  });

  test("sees the variables that are named, and no other", async () => {
    const env = { GREETING: "hi", SECRET: "hidden" };
    const { ended } = folder.start(["run", "env.wasm", "_start", "--env", "GREETING"], { env });
    expect(await ended).toMatchObject({ code: 0, stdout: "GREETING=hi\0" });
  });
});
