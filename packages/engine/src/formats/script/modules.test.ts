import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import { loadScript, scriptFromFiles, scriptFromSource } from "./modules.ts";
import { Stripper } from "./strip.ts";

const stripper = new Stripper();
const root = mkdtempSync(join(tmpdir(), "mortise-script-"));
let plugin: string;
let count = 0;

beforeEach(() => {
  plugin = join(root, String(count++), "plugin");
  mkdirSync(plugin, { recursive: true });
});

afterAll(async () => {
  await stripper.close();
  rmSync(root, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(plugin, name)), { recursive: true });
    writeFileSync(join(plugin, name), text);
  }
}

async function failure(entry = "main.ts"): Promise<MortiseError> {
  const error: unknown = await loadScript(join(plugin, entry), stripper).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof MortiseError)) throw new Error(`No coded error, but ${String(error)}`);
  return error;
}

describe("loading a script", () => {
  it("follows relative imports inside the folder, each file once", async () => {
    write({
      "main.ts":
        'import { a } from "./lib/a.ts"; import { host } from "mortise:plugin"; export const f = () => a;',
      "lib/a.ts": 'export { b as a } from "../b.js"; import "./a.ts";',
      "b.js": "export const b = 1;",
      "unrelated.ts": "this is none",
    });
    const script = await loadScript(join(plugin, "main.ts"), stripper);
    expect(script.entry).toBe("main.ts");
    expect([...script.modules.keys()].sort()).toEqual(["b.js", "lib/a.ts", "main.ts"]);
    expect(script.modules.get("lib/a.ts")?.imports).toEqual(
      new Map([
        ["../b.js", "b.js"],
        ["./a.ts", "lib/a.ts"],
      ]),
    );
  });

  it("follows dynamic imports of literal names, and leaves the others", async () => {
    write({ "main.ts": 'export const f = () => import("./a.ts"); // import("./gone.ts")', "a.ts": "" });
    expect([...(await loadScript(join(plugin, "main.ts"), stripper)).modules.keys()].sort()).toEqual([
      "a.ts",
      "main.ts",
    ]);
  });

  it("has a digest of all files as they were written", async () => {
    write({ "main.ts": 'import "./a.ts";', "a.ts": "let a: 1;" });
    const { digest } = await loadScript(join(plugin, "main.ts"), stripper);
    expect((await loadScript(join(plugin, "main.ts"), stripper)).digest).toBe(digest);
    write({ "a.ts": "let a: 2;" });
    expect((await loadScript(join(plugin, "main.ts"), stripper)).digest).not.toBe(digest);
  });

  it.each([
    ["lodash", "bundle"],
    ["@scope/name/file.ts", "bundle"],
    ["node:fs", "Node.js"],
    ["fs", "Node.js"],
    ["mortise:host", "mortise:plugin"],
    ["/etc/passwd", "relative"],
    ["file:///etc/passwd", "relative"],
    ["https://example.com/a.js", "relative"],
    ["../outside.ts", "leaves"],
    ["./a/../../outside.ts", "leaves"],
    ["./missing/../../plugin-twin/a.ts", "leaves"],
  ])("refuses to import %j", async (specifier, hint) => {
    write({
      "main.ts": `let a: 1;\n  import ${JSON.stringify(specifier)};`,
      "../outside.ts": "",
      "../plugin-twin/a.ts": "",
    });
    const error = await failure();
    expect(error.code).toBe("MORTISE_IMPORT_OUTSIDE");
    expect(error.message).toContain(hint);
    expect(error.details).toMatchObject({ file: "main.ts", line: 2, column: 10 });
  });

  it("refuses links that leave the folder, and follows those that stay", async () => {
    write({ "main.ts": 'import "./link/a.ts";', "inner/a.ts": "", "../outer/a.ts": "" });
    symlinkSync(join(plugin, "inner"), join(plugin, "link"));
    expect([...(await loadScript(join(plugin, "main.ts"), stripper)).modules.keys()].sort()).toEqual([
      "inner/a.ts",
      "main.ts",
    ]);
    rmSync(join(plugin, "link"));
    symlinkSync(join(plugin, "../outer"), join(plugin, "link"));
    expect((await failure()).code).toBe("MORTISE_IMPORT_OUTSIDE");
    rmSync(join(plugin, "link"));
    mkdirSync(join(plugin, "link"));
    symlinkSync("/etc/hostname", join(plugin, "link/a.ts"));
    expect((await failure()).code).toBe("MORTISE_IMPORT_OUTSIDE");
  });

  it("takes the folder of the file that a link to the entry means", async () => {
    write({ "main.ts": 'import "./a.ts";', "a.ts": "" });
    symlinkSync(join(plugin, "main.ts"), join(plugin, "../entry.ts"));
    expect((await loadScript(join(plugin, "../entry.ts"), stripper)).modules.size).toBe(2);
  });

  it("reads regular files only", async () => {
    write({ "main.ts": 'import "./a.ts";' });
    expect((await failure()).code).toBe("MORTISE_SOURCE_UNREADABLE");
    execFileSync("mkfifo", [join(plugin, "a.ts")]);
    expect((await failure()).code).toBe("MORTISE_SOURCE_UNREADABLE");
    rmSync(join(plugin, "a.ts"));
    mkdirSync(join(plugin, "a.ts"));
    expect((await failure()).code).toBe("MORTISE_SOURCE_UNREADABLE");
  });

  it("names the file and the line that does not parse", async () => {
    write({ "main.ts": 'import "./lib/a.ts";', "lib/a.ts": "\nlet x: = 1;" });
    expect(await failure()).toMatchObject({
      code: "MORTISE_SCRIPT_INVALID",
      details: { file: "lib/a.ts", line: 2, column: 8 },
    });
  });

  it("refuses other endings, text that is no UTF-8, and an entry that is not there", async () => {
    write({ "main.ts": 'import "./a.json";', "a.json": "{}", "b.tsx": "" });
    expect((await failure()).message).toContain(".mts");
    expect((await failure("b.tsx")).code).toBe("MORTISE_SCRIPT_INVALID");
    writeFileSync(join(plugin, "c.ts"), Buffer.from([0x22, 0xff, 0x22]));
    expect((await failure("c.ts")).code).toBe("MORTISE_SCRIPT_INVALID");
    expect((await failure("gone.ts")).code).toBe("MORTISE_SOURCE_UNREADABLE");
  });

  it("tells no path of the machine", async () => {
    write({ "main.ts": 'import "./a.ts";' });
    expect((await failure()).message).not.toContain(root);
  });
});

describe("a script of one text", () => {
  it("is TypeScript or JavaScript by its name, and survives structured clone", async () => {
    const script = await scriptFromSource("export const n: number = 1;", "n.ts", stripper);
    expect(structuredClone(script)).toEqual(script);
    await expect(scriptFromSource("export const n: number = 1;", "n.js", stripper)).rejects.toMatchObject({
      code: "MORTISE_SCRIPT_INVALID",
    });
  });

  it("has no folder to import from", async () => {
    await expect(scriptFromSource('import "./a.ts";', "n.ts", stripper)).rejects.toMatchObject({
      code: "MORTISE_IMPORT_OUTSIDE",
    });
  });
});

describe("a script of files in memory", () => {
  const given = (files: Readonly<Record<string, string>>, entry = "src/main.ts") =>
    scriptFromFiles(
      new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
      entry,
      stripper,
    );

  it("imports from all of its folder, and reads nothing from disk", async () => {
    const files = {
      "src/main.ts": 'import { a } from "../lib/a.ts"; export const f = () => a;',
      "lib/a.ts": "export const a = 1;",
    };
    expect([...(await given(files)).modules.keys()]).toEqual(["src/main.ts", "lib/a.ts"]);
    write({ "main.ts": "export const f = 1;" });
    await expect(given(files, join(plugin, "main.ts"))).rejects.toMatchObject({
      code: "MORTISE_SOURCE_UNREADABLE",
    });
  });

  it.each([
    ["../../a.ts", "MORTISE_IMPORT_OUTSIDE"],
    ["node:fs", "MORTISE_IMPORT_OUTSIDE"],
    ["./missing.ts", "MORTISE_SOURCE_UNREADABLE"],
    ["./data.json", "MORTISE_SCRIPT_INVALID"],
  ])("refuses to import %s", async (specifier, code) => {
    await expect(given({ "src/main.ts": `import "${specifier}";` })).rejects.toMatchObject({ code });
  });
});
