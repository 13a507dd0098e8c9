import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Library, Value } from "@mortise/hie";
import { openWorkspace, workspaceLibraries } from "@mortise/hie";
import { buildGuest } from "../../../scripts/guests.ts";
import type { Group } from "../case.ts";
import { result } from "../case.ts";
import { withFolder } from "../folder.ts";
import type { Contender } from "../measure.ts";
import { asyncLoop, interleave, median, medianRatio } from "../measure.ts";

const SAMPLES = join(import.meta.dirname, "../../../examples/libraries");
const SRC: Value = { kind: "string", value: "src" };

/** The sample library as a module, and the same as a program: a call of each, and what it takes until the first answer. */
export const LIBRARIES: Group = {
  names: ["library-call", "library-start"],
  run: ({ pace }) =>
    withFolder(async function* (folder) {
      await buildGuest(join(SAMPLES, "assemblyscript"));
      await cp(join(SAMPLES, "shop"), folder, { recursive: true });
      await writeFile(
        join(folder, "hielements.toml"),
        `[libraries]
module = { path = "${SAMPLES}/assemblyscript/build/sample.wasm", permissions = { filesystem = ["read"] } }
program = { executable = "python3", args = ["${SAMPLES}/python/sample.py"] }
`,
      );
      const workspace = openWorkspace(folder);
      const cache = join(folder, "cache");
      const open = async (): Promise<readonly Library[]> =>
        (await workspaceLibraries(workspace, { cache })).libraries;
      const libraries = await open();
      const calls = libraries.map((library) =>
        asyncLoop(async () => library.call("simple_selector", [SRC], workspace)),
      );
      const [module = [], program = []] = await interleave(calls, pace);
      for (const library of libraries) await library.close?.();
      yield result(
        "library-call",
        { ours: median(module), peer: median(program), ratio: medianRatio(program, module), unit: "us" },
        undefined,
      );
      const start = (at: number): Contender =>
        asyncLoop(async () => {
          const library = (await open())[at] as Library;
          await library.call("simple_selector", [SRC], workspace);
          await library.close?.();
        });
      const [moduleStart = [], programStart = []] = await interleave([start(0), start(1)], pace);
      yield result(
        "library-start",
        {
          ours: median(moduleStart) / 1_000,
          peer: median(programStart) / 1_000,
          ratio: medianRatio(programStart, moduleStart),
          unit: "ms",
        },
        undefined,
      );
    }),
};
