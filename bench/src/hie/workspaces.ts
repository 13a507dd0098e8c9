import { join } from "node:path";
import { bundleChild } from "../bundle.ts";
import type { Group, Target } from "../case.ts";
import { result } from "../case.ts";
import { runProgram } from "../child.ts";
import { withFolder } from "../folder.ts";
import { median } from "../measure.ts";
import type { Kind } from "./tree.ts";
import { writeTree } from "./tree.ts";

interface Run {
  readonly ms: number;
  readonly ok: boolean;
  readonly passed: number;
}

const CASES: readonly { readonly name: string; readonly kind: Kind; readonly target: Target }[] = [
  { name: "workspace-patterns", kind: "python", target: "<=3000" },
  { name: "workspace-typescript", kind: "typescript", target: "<=8000" },
];

/** Milliseconds from a process's beginning to the verdict on 20,000 files by 200 checks, and where one file changed. */
export const WORKSPACES: Group = {
  names: CASES.flatMap(({ name }) => [name, `${name}-changed`]),
  run: ({ quick, wants }) =>
    withFolder(async function* (folder) {
      const program = await bundleChild("architecture");
      for (const { name, kind, target } of CASES) {
        if (!wants(name)) continue;
        const root = join(folder, kind);
        writeTree(root, kind);
        const timed = async (checks: number, ...changed: string[]): Promise<number> => {
          const { ms, ok, passed } = (await runProgram(process.execPath, [program, root, ...changed])) as Run;
          if (!ok || passed !== checks) throw new Error(`${passed} of ${checks} checks passed.`);
          return ms;
        };
        const whole: number[] = [];
        const one: number[] = [];
        for (let round = 0; round < (quick ? 1 : 3); round++) {
          whole.push(await timed(200));
          one.push(await timed(2, `part7/m7.${kind === "python" ? "py" : "ts"}`));
        }
        yield result(name, { ours: median(whole), unit: "ms" }, target);
        yield result(`${name}-changed`, { ours: median(one), unit: "ms" }, "<=500");
      }
    }),
};
