import { join } from "node:path";
import { bundleChild } from "../bundle.ts";
import type { Group, Target } from "../case.ts";
import { result } from "../case.ts";
import { runProgram } from "../child.ts";
import { withFolder } from "../folder.ts";
import { median } from "../measure.ts";
import type { Kind } from "./plugins.ts";
import { writePlugins } from "./plugins.ts";

const CASES: readonly {
  readonly name: string;
  readonly kind: Kind;
  readonly count: number;
  readonly memory: Target | undefined;
}[] = [
  { name: "load-100-typescript", kind: "typescript", count: 100, memory: "<=400" },
  { name: "load-1000-c", kind: "c", count: 1_000, memory: undefined },
];

/** Milliseconds from a process's beginning until all of its plugins are ready, and its memory then. */
export const LOADING: Group = {
  names: CASES.flatMap(({ name }) => [name, `${name}-rss`]),
  run: ({ quick, wants }) =>
    withFolder(async function* (folder) {
      const program = await bundleChild("loading");
      for (const { name, kind, count, memory } of CASES) {
        if (!wants(name)) continue;
        const root = join(folder, kind);
        writePlugins(root, count, kind);
        const runs: { readonly ms: number; readonly rss: number }[] = [];
        for (let round = 0; round < (quick ? 1 : 3); round++)
          runs.push((await runProgram(process.execPath, [program, root, String(count)])) as (typeof runs)[0]);
        yield result(name, { ours: median(runs.map(({ ms }) => ms)), unit: "ms" }, "<=3000");
        yield result(`${name}-rss`, { ours: median(runs.map(({ rss }) => rss)), unit: "MiB" }, memory);
      }
    }),
};
