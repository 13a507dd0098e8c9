import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

/** Not a literal, as the compiler would read the types there, which declare a `console` of their own for all. */
const ASC: string = "assemblyscript/asc";

/** What we use of the compiler's programming interface. */
interface Asc {
  readonly main: (
    args: readonly string[],
    files: {
      readonly readFile: (name: string, base: string) => Promise<string | null>;
      readonly writeFile: (name: string, contents: Uint8Array | string) => void;
      readonly listFiles: () => null;
    },
  ) => Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

/**
 * Compiles an AssemblyScript file to a WebAssembly module, in this process.
 *
 * `abort` names the file beside it whose export `giveUp` the runtime calls when it gives up.
 *
 * @throws Error with the compiler's own words, where the file does not compile
 * @example
 * ```ts
 * const bytes = await compileAssemblyScript("plugins/words/words.as.ts", "words.as.ts");
 * ```
 */
export async function compileAssemblyScript(path: string, abort: string): Promise<Uint8Array> {
  const asc: Asc = await import(ASC);
  const entry = inRoot(path);
  const giveUp = `${inRoot(join(dirname(path), abort)).replace(/\.ts$/, "")}/giveUp`;
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [entry, "--outFile", "guest.wasm", "--baseDir", ROOT, "-O3", "--use", `abort=${giveUp}`],
    {
      readFile: (name, base) => readFile(join(base, name), "utf8").catch(() => null),
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") wasm = contents;
      },
      listFiles: () => null,
    },
  );
  if (error !== null || wasm === undefined) throw new Error(`${entry} does not compile:\n${stderr}`);
  return wasm;
}

function inRoot(path: string): string {
  return relative(ROOT, path).split(sep).join("/");
}
