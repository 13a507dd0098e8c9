import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Compiler, Missing } from "./compiler.ts";
import { targetOf } from "./component.ts";
import { probe, tool } from "./tool.ts";

const COMMAND = "componentize-py";

/** What makes components of Python: CPython, with the source in it. */
export async function pythonCompiler(): Promise<Compiler | Missing> {
  if ((await probe(COMMAND, ["--version"])) === undefined)
    return { needs: COMMAND, get: `bash .ci/install (Debian), or pip install ${COMMAND}` };
  return {
    compile: async ({ entry }, output) => {
      const { wit, world } = targetOf(entry);
      // A module's name has no dots; and what Python compiles, it puts beside the source.
      const folder = await mkdtemp(join(tmpdir(), "mortise-python-"));
      const name = basename(entry, ".component.py");
      try {
        await copyFile(entry, join(folder, `${name}.py`));
        const args = ["--wit-path", wit, "--world", world, "componentize", "-p", folder, name, "-o", output];
        await tool(COMMAND, args);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}
