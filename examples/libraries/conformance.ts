/** What every sample library does, whatever it is written in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Library, Value, Verdict, Workspace } from "@mortise/hie";
import { HieError, openWorkspace, runWorkspace, workspaceLibraries } from "@mortise/hie";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const FILES: Readonly<Record<string, string>> = {
  "README.md": "# Shop\n",
  "src/a.py": "import os\n# TODO: tidy “this” up\n",
  "src/b.py": "a = 1\nb = 2\nc = 3\n\nd = '\\u00e9 \u{1f600}'",
  "src/deep/c.txt": "",
  "architecture.hie": `import sample

element shop:
    scope src = sample.simple_selector('src')
    scope code = sample.extension_selector('src', 'py')
    check sample.contains(code, 'TODO')
    check sample.max_lines(src, 4)
    check sample.max_lines(src, 5)
`,
};

const text = (value: string): Value => ({ kind: "string", value });
const int = (value: number): Value => ({ kind: "int", value });

interface Conforming {
  readonly prepare?: () => Promise<unknown>;
  readonly calls?: number;
  readonly slack?: number;
}

/**
 * Holds a sample library to all of it. `entry` is its entry in `hielements.toml`; `prepare` builds it, where it is
 * built; `calls` is how often it is called in a row, and `slack` by how many bytes its memory may differ after that.
 */
export function conforms(
  language: string,
  entry: string,
  { prepare, calls = 10_000, slack = 0 }: Conforming = {},
): void {
  describe(`the sample library in ${language}`, () => {
    let folder: string;
    let workspace: Workspace;
    let sample: Library;

    beforeAll(async () => {
      await prepare?.();
      folder = mkdtempSync(join(tmpdir(), "sample-library-"));
      for (const [path, content] of Object.entries({
        ...FILES,
        "hielements.toml": `[libraries]\nsample = ${entry}\n`,
      })) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      workspace = openWorkspace(folder);
      const { libraries, problems } = await workspaceLibraries(workspace);
      expect(problems).toEqual([]);
      sample = libraries[0] as Library;
    }, 300_000);

    afterAll(async () => {
      await sample?.close?.();
      rmSync(folder, { recursive: true });
    });

    const call = async (name: string, ...args: Value[]): Promise<Value> => sample.call(name, args, workspace);
    const check = async (name: string, ...args: Value[]): Promise<Verdict> =>
      sample.check(name, args, workspace);
    const refusal = async (act: Promise<unknown>): Promise<string> =>
      act.then(
        (value) => JSON.stringify(value),
        (error: unknown) => (error instanceof HieError ? `${error.code}: ${error.problem}` : String(error)),
      );

    test("selects the files below a folder", async () => {
      expect(await call("simple_selector", text("src"))).toEqual({
        kind: "scope",
        scope: {
          kind: "Folder",
          name: "src",
          paths: ["src/a.py", "src/b.py", "src/deep/c.txt"],
          resolved: true,
        },
      });
      expect(await call("extension_selector", text("src"), text("py"))).toEqual({
        kind: "scope",
        scope: { kind: "Glob", name: "src/**/*.py", paths: ["src/a.py", "src/b.py"], resolved: true },
      });
      expect(await call("simple_selector", text("nowhere"))).toMatchObject({ scope: { paths: [] } });
    });

    test("checks what is in the files, and says which ones fail", async () => {
      const src = await call("simple_selector", text("src"));
      const code = await call("extension_selector", text("src"), text("py"));
      expect(await check("max_lines", src, int(5))).toEqual({ kind: "pass" });
      expect(await check("max_lines", src, int(1))).toEqual({
        kind: "fail",
        message: "Files with more than 1 lines: 2 of 3.",
        places: [
          { file: "src/a.py", line: 2, message: "2 lines" },
          { file: "src/b.py", line: 2, message: "5 lines" },
        ],
      });
      expect(await check("contains", code, text("TODO: tidy “this” up"))).toEqual({
        kind: "fail",
        message: "Files without the text: 1 of 2.",
        places: [{ file: "src/b.py" }],
      });
      expect(await check("contains", code, text(""))).toEqual({ kind: "pass" });
      expect(await check("contains", code, text("\u{1f600}'"))).toMatchObject({
        places: [{ file: "src/a.py" }],
      });
    });

    test("says what it does not know or cannot read", async () => {
      const src = await call("simple_selector", text("src"));
      const lost: Value = {
        kind: "scope",
        scope: { kind: "File", name: "none.py", paths: ["none.py"], resolved: true },
      };
      expect(await refusal(call("no\nsuch"))).toBe(
        "MORTISE_HIE_LIBRARY_FAILED: sample.no\nsuch: There is no function no⏎such.",
      );
      expect(await refusal(call("simple_selector", int(1)))).toBe(
        "MORTISE_HIE_LIBRARY_FAILED: sample.simple_selector: An argument must be a string.",
      );
      expect(await refusal(call("simple_selector"))).toContain("An argument must be a string.");
      expect(await check("nosuch", src)).toEqual({
        kind: "error",
        message: "There is no function nosuch.",
      });
      expect(await check("max_lines", src, text("x"))).toEqual({
        kind: "error",
        message: "An argument must be an integer.",
      });
      expect(await check("contains", lost, text("x"))).toEqual({
        kind: "error",
        message: "none.py cannot be read.",
      });
    });

    test("says what it offers", async () => {
      const { description, version, selectors, checks } = await sample.doc();
      expect(description).toBe("A sample: files by folder and extension, their text and their length.");
      expect(version).toBe("1.0.0");
      const shown = [...selectors, ...checks].map(
        ({ name, parameters }) =>
          `${name}(${parameters.map((each) => `${each.name}: ${each.type}`).join(", ")})`,
      );
      expect(shown).toEqual([
        "simple_selector(path: string)",
        "extension_selector(path: string, extension: string)",
        "contains(scope: scope, text: string)",
        "max_lines(scope: scope, lines: integer)",
      ]);
    });

    test("holds no more memory after many calls than after some", async () => {
      const held = async (count: number): Promise<number> => {
        for (let left = count; left > 0; left--) await call("simple_selector", text("src"));
        return (sample as { readonly memoryBytes?: number }).memoryBytes ?? 0;
      };
      const before = await held(calls / 5);
      expect(before).toBeGreaterThan(0);
      expect(await held((calls * 4) / 5)).toBeLessThanOrEqual(before + slack);
    });

    test("serves a file of checks", async () => {
      const { results, problems } = await runWorkspace({ workspace: folder });
      expect(problems).toEqual([]);
      expect(results.map(({ check: each, status, message }) => [each, status, message ?? ""])).toEqual([
        ["sample.contains(code, 'TODO')", "fail", "Files without the text: 1 of 2."],
        ["sample.max_lines(src, 4)", "fail", "Files with more than 4 lines: 1 of 3."],
        ["sample.max_lines(src, 5)", "pass", ""],
      ]);
    });
  });
}
