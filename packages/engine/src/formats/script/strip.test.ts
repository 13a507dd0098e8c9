import { afterAll, describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import { Stripper } from "./strip.ts";

const stripper = new Stripper();
afterAll(() => stripper.close());

async function failure(run: Promise<unknown>): Promise<MortiseError> {
  const error: unknown = await run.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof MortiseError)) throw new Error(`No coded error, but ${String(error)}`);
  return error;
}

describe("a stripper", () => {
  it("removes types and keeps every position", async () => {
    const { code } = await stripper.strip(
      "a.ts",
      "export const n: number = 1;\nexport function f(a: string): void {}\n",
    );
    expect(code).toBe("export const n         = 1;\nexport function f(a        )       {}\n");
  });

  it("lists what a module imports, not what only looks like it", async () => {
    const text = `import { a } from "./a.ts"; export * from './b.ts'; import type { T } from "./types.ts"; // import "./c.ts"
      const s = 'import "./d.ts"';`;
    expect((await stripper.strip("a.ts", text)).imports).toEqual(["./a.ts", "./b.ts"]);
  });

  it("leaves JavaScript as it is", async () => {
    const text = "export const a = 1 < 2 > (3);\n";
    expect((await stripper.strip("a.js", text)).code).toBe(text);
  });

  it.each([
    ["a.ts", "let a = 1;\n  let b: = 3;\n", 2, 10],
    ["a.ts", "\tlet b: = 1;", 1, 9],
    ["a.ts", "let a = '漢😀é' as any; let b: = 1", 1, 31],
    ["a.ts", "let a;\nenum B {\n  A,\n}\n", 2, 1],
    ["a.ts", "class A { constructor(private x: number) {} }", 1, 31],
    ["a.js", "let a = 1;\nlet b = ;\n", 2, 9],
    ["a.mjs", "let n: number = 1;", undefined, undefined],
  ])("names the place where %s does not parse: %j", async (name, text, line, column) => {
    const error = await failure(stripper.strip(name, text));
    expect(error.code).toBe("MORTISE_SCRIPT_INVALID");
    expect(error.details).toMatchObject({ file: name, ...(line === undefined ? {} : { line, column }) });
  });

  it("refuses import attributes", async () => {
    expect(
      (await failure(stripper.strip("a.ts", 'import a from "./a.json" with { type: "json" };'))).message,
    ).toContain("attributes");
  });

  it.each(["(", "{", "let a: A<", "let a: [", "a ? ", "-", "type X = A extends B ? "])(
    "survives 100,000 nested %j, and so does the next file",
    async (part) => {
      const error = await failure(stripper.strip("deep.ts", part.repeat(100_000)));
      expect(error.code).toBe("MORTISE_SCRIPT_INVALID");
      expect(error.details.file).toBe("deep.ts");
      expect((await stripper.strip("a.ts", "let a: 1 = 1")).code).toBe("let a    = 1");
    },
  );

  it("kills a parser that is stalled by a file, and parses the next", async () => {
    await using hasty = new Stripper({ deadline: 200 });
    const stalling = hasty.strip("stall.ts", "<T>(a=".repeat(40));
    const next = hasty.strip("a.ts", "let a: 1 = 1");
    const error = await failure(stalling);
    expect(error.code).toBe("MORTISE_SCRIPT_INVALID");
    expect(error.message).toContain("200 ms");
    expect((await next).imports).toEqual([]);
  });

  it("refuses what is too large without parsing it", async () => {
    expect((await failure(stripper.strip("large.ts", " ".repeat(6 << 20)))).message).toContain("5242880");
  });

  it("takes from the cache what it stripped before, and strips again what is damaged there", async () => {
    const kept = new Map<string, string>();
    const asked: string[] = [];
    const cache = {
      async get(key: string) {
        asked.push(key);
        return kept.get(key);
      },
      async set(key: string, text: string) {
        kept.set(key, text);
      },
    };
    await using caching = new Stripper({ cache });
    const first = await caching.strip("a.ts", 'import "./b.ts"; let a: 1;');
    const key = asked[0]!;
    kept.set(key, JSON.stringify({ code: "kept", imports: [] }));
    expect((await caching.strip("b.ts", 'import "./b.ts"; let a: 1;')).code).toBe("kept");
    kept.set(key, '{"code":1}');
    expect(await caching.strip("a.ts", 'import "./b.ts"; let a: 1;')).toEqual(first);
    await caching.strip("a.js", 'import "./b.ts"; let a;');
    expect(new Set(asked).size).toBe(2);
  });

  it("takes no file once it is closed", async () => {
    const closed = new Stripper();
    await closed.close();
    expect((await failure(closed.strip("a.ts", ""))).code).toBe("MORTISE_CLOSED");
  });
});
