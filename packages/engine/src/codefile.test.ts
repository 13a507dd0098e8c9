import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCode } from "./codefile.ts";
import { compile } from "./compile.ts";

const MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

describe.runIf(process.platform !== "win32")("a file of code", () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-code-"));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is read whole, whatever its size, where it is a regular one", async () => {
    writeFileSync(join(folder, "module.wasm"), MODULE);
    expect(await readCode(join(folder, "module.wasm"), 4)).toEqual(MODULE);
  });

  test("may be a pipe, which is read to its end", async () => {
    createWriteStream(pipe).end(MODULE);
    expect(await readCode(pipe, MODULE.length)).toEqual(MODULE);
    createWriteStream(pipe).end(MODULE);
    await expect(compile(pipe)).rejects.toMatchObject({ code: "MORTISE_FORMAT_UNKNOWN" });
  });

  test("is refused where it is a pipe with more than is read of one", async () => {
    const writer = createWriteStream(pipe);
    // Its reader leaves.
    writer.on("error", () => undefined).write(MODULE);
    const closed = new Promise<void>((resolve) => writer.once("close", resolve));
    const read = readCode(pipe, MODULE.length - 1);
    await expect(read).rejects.toMatchObject({
      code: "MORTISE_SOURCE_UNREADABLE",
      problem: `${pipe} is no regular file, and has more than 7 bytes.`,
    });
    writer.destroy();
    await closed;
  });

  test("is refused where it is not there, or a folder", async () => {
    await expect(readCode(join(folder, "gone.wasm"))).rejects.toMatchObject({
      code: "MORTISE_SOURCE_UNREADABLE",
      problem: expect.stringContaining("(ENOENT)"),
    });
    await expect(readCode(folder)).rejects.toThrow("(EISDIR)");
  });
});
