import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Group, Result, Setting, Skipped, Target } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { median, medianRatio } from "../measure.ts";
import type { GuestName } from "./guests.ts";
import { componentPath } from "./guests.ts";

/** Milliseconds in a fresh process. */
interface Start {
  readonly load: number;
  readonly program: number;
}

interface LoadCase {
  readonly name: string;
  readonly guest: GuestName;
  readonly cached: boolean;
  /** Whether only what follows the library's own loading counts. */
  readonly what: keyof Start;
  /** Whether both have Node.js keep what V8 makes of their JavaScript, as a program does by `enableCompileCache()`. */
  readonly kept?: boolean;
  readonly target: Target | undefined;
}

const CASES: readonly LoadCase[] = [
  { name: "load-small", guest: "c", cached: false, what: "load", target: ">=5" },
  { name: "load-large", guest: "qjs", cached: false, what: "load", target: ">=3" },
  { name: "load-large-cached", guest: "qjs", cached: true, what: "load", target: ">=10" },
  { name: "first-small", guest: "c", cached: false, what: "program", target: ">=10" },
  { name: "first-small-kept", guest: "c", cached: false, what: "program", kept: true, target: undefined },
  { name: "first-large-cached", guest: "qjs", cached: true, what: "program", target: undefined },
];

const BUNDLE = fileURLToPath(new URL("../../../packages/engine/dist/index.js", import.meta.url));
const JCO = "@bytecodealliance/jco-transpile";

/**
 * A component in a fresh process: compiled and instantiated (`load`), and from the beginning of the program to the first
 * answer (`first`). Ours is the published bundle; theirs transpiles each time, for it keeps nothing.
 */
export const LOAD: Group = { names: CASES.map((each) => each.name), run };

async function* run(setting: Setting): AsyncGenerator<Result | Skipped> {
  if (!existsSync(BUNDLE)) {
    for (const { name } of CASES) yield { case: name, skipped: "the bundle is not built (npm run build)" };
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "mortise-bench-"));
  try {
    for (const one of CASES.filter((each) => setting.wants(each.name))) {
      const guest = componentPath(one.guest);
      const environment: Readonly<Record<string, string>> =
        one.kept === true ? { NODE_COMPILE_CACHE: join(folder, "node") } : {};
      const start = async (who: string, module: string): Promise<number> => {
        const args = [who, module, one.cached ? folder : "", guest];
        return ((await runChild("component.mjs", args, [], environment)) as Start)[one.what];
      };
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = -1; round < (setting.quick ? 5 : 15); round++) {
        const own = await start("ours", BUNDLE);
        const other = await start("jco", JCO);
        // The first round fills the caches: ours, and the operating system's.
        if (round < 0) continue;
        ours.push(own);
        theirs.push(other);
      }
      const ratio = medianRatio(theirs, ours);
      yield result(one.name, { ours: median(ours), peer: median(theirs), ratio, unit: "ms" }, one.target);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
