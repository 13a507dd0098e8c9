import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Group, Result, Setting, Skipped } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { guestPath } from "../guests.ts";
import { median, medianRatio } from "../measure.ts";

/** Milliseconds at the first result: since the process began, and since Node.js handed over to the program. */
interface FirstResult {
  readonly process: number;
  readonly program: number;
}

const NAMES = [
  "start",
  "start-cached",
  "program-start",
  "program-start-cached",
  "program-start-floor",
] as const;
const BUNDLE = fileURLToPath(new URL("../../../packages/engine/dist/index.js", import.meta.url));

/**
 * A fresh process to its first result, of the Rust guest: ours from the published bundle, the peer from its package.
 * `start` counts from the process's beginning, in which Node.js itself takes most; `program-start` from where it is
 * done with itself; its floor is what reading and compiling the guest takes in a module that does nothing else.
 */
export const START: Group = { names: NAMES, run };

async function* run(setting: Setting): AsyncGenerator<Result | Skipped> {
  if (!existsSync(BUNDLE)) {
    for (const name of NAMES) yield { case: name, skipped: "the bundle is not built (npm run build)" };
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "mortise-bench-"));
  const guest = guestPath("count_vowels");
  const first = async (what: readonly string[]): Promise<FirstResult> =>
    (await runChild("start.mjs", [...what, guest])) as FirstResult;
  const taken: Record<"plain" | "cached" | "peer" | "floor", FirstResult[]> = {
    plain: [],
    cached: [],
    peer: [],
    floor: [],
  };
  try {
    for (let round = -1; round < (setting.quick ? 5 : 15); round++) {
      const plain = await first(["ours", BUNDLE, ""]);
      const cached = await first(["ours", BUNDLE, folder]);
      const peer = await first(["peer", "extism-rc13", ""]);
      const floor = await first(["floor", "", ""]);
      if (round < 0) continue;
      taken.plain.push(plain);
      taken.cached.push(cached);
      taken.peer.push(peer);
      taken.floor.push(floor);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  for (const since of ["process", "program"] as const) {
    for (const [how, target] of [
      ["plain", ">=2.5"],
      ["cached", ">=6"],
    ] as const) {
      const ours = taken[how].map((each) => each[since]);
      const peer = taken.peer.map((each) => each[since]);
      yield result(
        `${since === "program" ? "program-" : ""}start${how === "cached" ? "-cached" : ""}`,
        { ours: median(ours), peer: median(peer), ratio: medianRatio(peer, ours), unit: "ms" },
        target,
      );
    }
  }
  const floor = taken.floor.map(({ program }) => program);
  const peer = taken.peer.map(({ program }) => program);
  yield result(
    "program-start-floor",
    { ours: median(floor), peer: median(peer), ratio: medianRatio(peer, floor), unit: "ms" },
    undefined,
  );
}
