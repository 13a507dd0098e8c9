import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { compileAssemblyScript } from "../../packages/engine/guests/assemblyscript.ts";
import type { Compiler } from "./compiler.ts";

/** AssemblyScript's compiler, which npm brings. The guest exports `giveUp`, which its runtime calls to give up. */
export async function assemblyScriptCompiler(): Promise<Compiler> {
  return {
    compile: async ({ entry }, output) => {
      await writeFile(output, await compileAssemblyScript(entry, basename(entry)));
    },
  };
}
