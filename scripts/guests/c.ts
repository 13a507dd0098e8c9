import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Compiler, Missing } from "./compiler.ts";
import { componentOf, componentOfProgram } from "./component.ts";
import type { System } from "./system.ts";
import { systemOf } from "./system.ts";
import { first, probe, tool } from "./tool.ts";

const NAMES = ["clang-22", "clang", "/opt/homebrew/opt/llvm/bin/clang", "/usr/local/opt/llvm/bin/clang"];

const GET: Readonly<Record<System, string>> = {
  "debian-12": "apt-get install clang-22 lld-22",
  apt: "apt-get install clang lld",
  macos: "brew install llvm lld",
  other: "install your system's packages clang and lld",
};

/** No libc: a guest has its imports, its own code, and what clang makes of `memcpy` and `memset`. */
const FLAGS = ["--target=wasm32", "-O2", "-mbulk-memory", "-nostdlib", "-Wall", "-Wextra"];
const LINK = ["-Wl,--no-entry", "-Wl,--strip-debug"];

/** A program has a libc, Debian's `wasi-libc`, under the name that the target had there. */
const PROGRAM = ["--target=wasm32-wasi", "-Wno-deprecated", "--sysroot=/usr", "-O2", "-Wall", "-Wextra"];

/**
 * clang hands what it links to any `wasm-opt` on the PATH, and npm puts AssemblyScript's there: another version
 * than clang knows, which drops the names that traps are told by.
 */
const PATH = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join("node_modules", ".bin")))
  .join(delimiter);

/** A clang that makes WebAssembly: found by making some, as a clang without its linker cannot. */
export async function cCompiler(): Promise<Compiler | Missing> {
  const clang = await first(NAMES, async (name) => {
    const made = await probe(name, [...FLAGS, ...LINK, "-x", "c", "-o", "/dev/null", "/dev/null"], {
      env: { PATH },
    });
    return made === undefined ? undefined : name;
  });
  if (clang === undefined) return { needs: "clang and wasm-ld", get: GET[systemOf()] };
  return {
    compile: async ({ entry, component }, output) => {
      if (entry.endsWith(".program.c")) {
        await tool(clang, [...PROGRAM, "-Wl,--strip-debug", "-o", output, entry], { env: { PATH } });
        await writeFile(output, await componentOfProgram(await readFile(output)));
        return;
      }
      await tool(clang, [...FLAGS, ...LINK, "-o", output, entry], { env: { PATH } });
      if (component) await writeFile(output, await componentOf(await readFile(output), entry));
    },
  };
}
