import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Folder } from "../testing/command.ts";

const WELL = `import typescript

element api:
    scope src<typescript> = typescript.module_selector('src/api')
    ## The interface is no circle.
    check typescript.no_cycles(src)

element store:
    scope src<typescript> = typescript.module_selector('src/store')
    check typescript.no_import(src, 'src/api')
`;
const FILES: Readonly<Record<string, string>> = {
  "architecture.hie": WELL,
  "src/api/index.ts": 'import "../store/index.ts";\n',
  "src/store/index.ts": "export {};\n",
};
const VIOLATION = 'import "../api/index.ts";\n';
const folders: Folder[] = [];

/** A folder with a small workspace, and what a test changes in it. */
function workspace(changes: Readonly<Record<string, string>> = {}): Folder {
  const folder = new Folder();
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

afterAll(() => {
  for (const folder of folders) folder[Symbol.dispose]();
});

describe.concurrent("mortise hie run", () => {
  test("shows the tree of elements and exits with 0 where all is well", async () => {
    const { code, stdout, stderr } = await workspace().run("hie", "run");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toBe(`api
  ✓ typescript.no_cycles(src)
store
  ✓ typescript.no_import(src, 'src/api')

2 of 2 checks passed
`);
  });

  test("exits with 1 and names file and line where a check fails", async () => {
    const { code, stdout } = await workspace({ "src/store/index.ts": VIOLATION }).run("hie", "run");
    expect(code).toBe(1);
    expect(stdout).toContain("  ✗ typescript.no_import(src, 'src/api')\n");
    expect(stdout).toContain("src/store/index.ts:1");
  });

  test("prints JSON, SARIF and JUnit, each for its reader", async () => {
    const folder = workspace({ "src/store/index.ts": VIOLATION });
    const [json, sarif, junit] = await Promise.all(
      ["json", "sarif", "junit"].map((format) => folder.run("hie", "run", "-f", format)),
    );
    expect(JSON.parse(json?.stdout ?? "")).toMatchObject({ ok: false, summary: { passed: 1, failed: 1 } });
    expect(JSON.parse(sarif?.stdout ?? "")).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "store/typescript.no_import(src, 'src/api')", level: "error" }] }],
    });
    expect(junit?.stdout).toContain('<testsuite name="store" tests="1" failures="1"');
    expect([json?.code, sarif?.code, junit?.code]).toEqual([1, 1, 1]);
  });

  test("accepts today's failures with a baseline, and fails on new ones", async () => {
    const folder = workspace({ "src/store/index.ts": VIOLATION });
    const written = await folder.run("hie", "run", "--write-baseline", "known.json");
    expect(written).toMatchObject({ code: 0, stderr: "known.json accepts 1 failure.\n" });
    const known = await folder.run("hie", "run", "--baseline", "known.json");
    expect(known.stdout).toContain("1 known from the baseline");
    expect(known.code).toBe(0);
    writeFileSync(join(folder.path, "src/store/other.ts"), VIOLATION);
    const fresh = await folder.run("hie", "run", "--baseline", "known.json");
    expect(fresh.code).toBe(1);
    expect(fresh.stdout).toContain("src/store/other.ts:1");
    expect(fresh.stdout).not.toContain("src/store/index.ts:1");
  });

  test("lists, filters and limits checks", async () => {
    const folder = workspace({ "src/store/index.ts": VIOLATION });
    const dry = await folder.run("hie", "run", "--dry-run");
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining("· typescript.no_import") });
    const filtered = await folder.run("hie", "run", "--filter", "api", "-v");
    expect(filtered.stdout).toContain("1 of 1 checks passed, 1 skipped");
    expect(filtered.stderr).toBe("1/1 pass api/typescript.no_cycles(src)\n");
    expect(await folder.run("hie", "run", "--limit", "1")).toMatchObject({ code: 0 });
  });

  test("explains the checks that are asked for, with every place", async () => {
    const folder = workspace({ "src/store/index.ts": VIOLATION });
    const well = await folder.run("hie", "run", "--explain", "api/");
    expect(well.code).toBe(0);
    expect(well.stdout).toContain(
      "  The interface is no circle.\n  an error, from the check at architecture.hie:6\n",
    );
    expect(well.stdout).toContain("  ✓ passes\n");
    const bad = await folder.run("hie", "run", "--explain", "no_import");
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain("    src/store/index.ts:1");
    expect(await folder.run("hie", "run", "--explain", "nothing")).toMatchObject({ code: 2, stdout: "" });
  });

  test("runs only the checks of files that git sees changed", async () => {
    const folder = workspace();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
        cwd: folder.path,
        encoding: "utf8",
      });
    writeFileSync(join(folder.path, ".gitignore"), ".cache\n");
    git("init", "--quiet", "--initial-branch=main");
    git("add", ".");
    git("commit", "--quiet", "--no-gpg-sign", "-m", "First");
    expect((await folder.run("hie", "run", "--changed")).stdout).toContain("0 of 0 checks passed, 2 skipped");
    writeFileSync(join(folder.path, "src/api/new.ts"), "export {};\n");
    const now = await folder.run("hie", "run", "--changed");
    expect(now.stdout).toContain("✓ typescript.no_cycles(src)");
    expect(now.stdout).toContain("1 of 1 checks passed, 1 skipped");
    git("add", ".");
    git("commit", "--quiet", "--no-gpg-sign", "-m", "Second");
    expect((await folder.run("hie", "run", "--changed=HEAD~1")).stdout).toContain("1 of 1 checks passed");
    const unknown = await folder.run("hie", "run", "--changed=--output=x");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain("MORTISE_OPTION_INVALID: The option `--changed`");
    expect(existsSync(join(folder.path, "x"))).toBe(false);
  });

  test("exits with 2 at what is no check's fault", async () => {
    const folder = workspace();
    const wrong = [
      ["gone.hie"],
      ["-w", "gone"],
      ["../elsewhere.hie"],
      ["-f", "xml"],
      ["--limit", "0"],
      ["--baseline", "gone.json"],
      ["--baseline", "architecture.hie"],
      ["--write-baseline", "gone/known.json"],
      ["--write-baseline", "known.json", "--filter", "api"],
      ["--changed"],
    ];
    const ended = await Promise.all(wrong.map((args) => folder.run("hie", "run", ...args)));
    expect(ended.map(({ code }) => code)).toEqual(wrong.map(() => 2));
    for (const { stderr } of ended) expect(stderr).toMatch(/^MORTISE_[A-Z_]+: /);
  });

  test("takes files from where it is called, and the workspace from where it is told", async () => {
    const folder = workspace({ "elsewhere/empty.txt": "" });
    const root = folder.path;
    const ended = await folder.run("hie", "run", "-w", root, join(root, "architecture.hie"));
    expect(ended.code).toBe(0);
    expect((await folder.run("hie", "run", "-w", "elsewhere")).stderr).toContain("mortise hie init");
  });

  test("finds this repository as its own mortise.hie says", async () => {
    const root = join(import.meta.dirname, "../../../../..");
    const ended = await workspace().run("hie", "run", "-w", root, join(root, "mortise.hie"));
    expect(ended.code === 0 ? "" : ended.stdout).toBe("");
  });
});

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
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, problems: [{ line: 11 }, { line: 12 }] });
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
    expect(await folder.run("hie", "doc", "nosuch")).toMatchObject({ code: 2 });
  });

  test("writes a first file that passes, and never over another", async () => {
    const folder = workspace({ "src/mine.hie": "" });
    expect(await folder.run("hie", "init", "first.hie")).toMatchObject({ code: 0 });
    expect(await folder.run("hie", "run", "first.hie")).toMatchObject({ code: 0 });
    expect(await folder.run("hie", "init")).toMatchObject({ code: 2 });
    expect(readFileSync(join(folder.path, "architecture.hie"), "utf8")).toBe(WELL);
  });

  test("has help with an example and the exit codes for each command", async () => {
    const folder = workspace();
    const names = ["check", "run", "parse", "doc", "init"];
    const helps = await Promise.all(names.map((name) => folder.run("hie", name, "--help")));
    helps.forEach(({ code, stdout }, at) => {
      expect(code).toBe(0);
      expect(stdout).toContain(`$ mortise hie ${names[at]}`);
      expect(stdout).toContain("Exit codes:");
    });
  });
});
