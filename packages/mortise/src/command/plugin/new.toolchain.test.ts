import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inProcess } from "../testing/inprocess.ts";

let root = "";
const before = process.env.CARGO_TARGET_DIR;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-new-"));
  // Where the standard library for WebAssembly is built already.
  process.env.CARGO_TARGET_DIR = join(
    import.meta.dirname,
    "../../../../../node_modules/.cache/mortise-guests/cargo",
  );
});
afterAll(() => {
  if (before === undefined) delete process.env.CARGO_TARGET_DIR;
  else process.env.CARGO_TARGET_DIR = before;
  rmSync(root, { recursive: true });
});

test.each(["c", "rust", "go", "python"])(
  "a new plugin in %s builds, and passes its own tests",
  async (lang) => {
    const folder = join(root, lang);
    expect(await inProcess("plugin", "new", `my-${lang}`, "--lang", lang, "--into", folder)).toMatchObject({
      code: 0,
    });
    expect(await inProcess("plugin", "build", folder)).toMatchObject({ code: 0, stderr: "" });
    const tested = await inProcess("plugin", "test", folder);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining("3 passed, 0 failed") });
  },
);
