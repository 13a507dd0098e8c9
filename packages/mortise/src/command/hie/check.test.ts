import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { VIOLATION, WELL, Workspaces } from "../testing/architecture.ts";

const workspaces = new Workspaces();
const workspace = workspaces.open.bind(workspaces);
afterAll(() => workspaces[Symbol.dispose]());

describe.concurrent("mortise hie check", () => {
  test("shows every mistake with its line, and exits with 1", async () => {
    const folder = workspace({
      "architecture.hie": `${WELL}    scope = 1\nelement api implements nosuch {}\n`,
    });
    const { code, stdout } = await folder.run("hie", "check");
    expect(code).toBe(1);
    expect(stdout).toContain("architecture.hie:11:");
    expect(stdout).toContain("element api implements nosuch {}");
    expect(stdout).toMatch(/^1 file, \d errors, 0 warnings\n$/m);
    const json = await folder.run("hie", "check", "-f", "json", "architecture.hie");
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      problems: [{ line: 11 }, { line: 12 }, { line: 12 }],
    });
  });

  test("exits with 0 where there is none, whatever the checks would say", async () => {
    const folder = workspace({ "src/store/index.ts": VIOLATION });
    expect(await folder.run("hie", "check")).toMatchObject({
      code: 0,
      stdout: "1 file, 0 errors, 0 warnings\n",
    });
  });

  test("lets no file move the terminal", async () => {
    const { stdout } = await workspace({ "architecture.hie": "element \u001b[2J\n" }).run("hie", "check");
    expect(stdout).not.toContain("\u001b");
  });
});

describe.concurrent("mortise hie parse, doc and init", () => {
  test("prints a file as it was understood, as text and as JSON", async () => {
    const folder = workspace();
    const text = await folder.run("hie", "parse", "architecture.hie");
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("    check typescript.no_cycles(src)\n");
    const json = await folder.run("hie", "parse", "architecture.hie", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ declarations: [{ kind: "element" }, {}], problems: [] });
  });

  test("says what it could not parse, or read, and exits with 1 or 2", async () => {
    const folder = workspace({ "broken.hie": "element {\n" });
    const broken = await folder.run("hie", "parse", "broken.hie");
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining("broken.hie:1:") });
    if (process.platform === "linux") expect((await folder.run("hie", "parse", "/dev/zero")).code).toBe(2);
    const gone = await folder.run("hie", "parse", "gone.hie", "--json");
    expect(gone.code).toBe(2);
    expect(JSON.parse(gone.stdout)).toMatchObject({
      error: {
        code: "MORTISE_HIE_FILE_UNREADABLE",
        kind: "system",
        todo: "Check the path and its permissions.",
      },
    });
  });

  test("documents the libraries", async () => {
    const folder = workspace();
    expect((await folder.run("hie", "doc")).stdout).toContain("\n## typescript\n");
    const json = await folder.run("hie", "doc", "files", "-f", "json");
    expect(JSON.parse(json.stdout)).toMatchObject([
      { name: "files", checks: [{ name: "exists" }, {}, {}, {}] },
    ]);
  });

  test("writes a first file that passes, and never over another", async () => {
    const folder = workspace({ "src/mine.hie": "" });
    expect(await folder.run("hie", "init", "first.hie")).toMatchObject({ code: 0 });
    expect(await folder.run("hie", "run", "first.hie")).toMatchObject({ code: 0 });
    expect(await folder.run("hie", "init")).toMatchObject({ code: 2 });
    expect(readFileSync(join(folder.path, "architecture.hie"), "utf8")).toBe(WELL);
  });
});
