import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { VIOLATION, Workspaces } from "../testing/architecture.ts";
import { changedFiles } from "./changed.ts";

const workspaces = new Workspaces();
const workspace = workspaces.open.bind(workspaces);
afterAll(() => workspaces[Symbol.dispose]());

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
    expect(() => changedFiles(folder.path, "--output=made")).toThrow("The option `--changed`");
    expect(existsSync(join(folder.path, "made"))).toBe(false);
  });

  test("takes files from where it is called, and the workspace from where it is told", async () => {
    const root = workspace().path;
    const elsewhere = workspace();
    const ended = await elsewhere.run("hie", "run", "-w", root, join(root, "architecture.hie"));
    expect(ended.code).toBe(0);
  });

  test("finds this repository as its own mortise.hie says", async () => {
    const root = join(import.meta.dirname, "../../../../..");
    const ended = await workspace().run("hie", "run", "-w", root, join(root, "mortise.hie"));
    expect(ended.code === 0 ? "" : ended.stdout).toBe("");
  });
});
