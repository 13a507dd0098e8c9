import type { Group, Result, Setting } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { median } from "../measure.ts";

interface Speeds {
  readonly cold: number;
  readonly warm: number;
  readonly whole: number;
}

const NAMES = ["rewrite", "rewrite-large"].flatMap((name) => [
  `${name}-cold`,
  `${name}-warm`,
  `${name}-validated`,
]);

/**
 * Megabytes a second of reading, refusing and rewriting: QuickJS (0.6 MB), and binaryen (8.9 MB). Cold is the first
 * time in a fresh process. `validated` adds what V8 takes to validate the module before: it goes over all code too.
 */
export const REWRITING: Group = {
  names: NAMES,
  async *run(setting: Setting): AsyncGenerator<Result> {
    for (const [name, what] of [
      ["rewrite", "quickjs"],
      ["rewrite-large", "large"],
    ] as const) {
      const speeds: Speeds[] = [];
      for (let round = 0; round < (setting.quick ? 3 : 9); round++)
        speeds.push((await runChild("rewriting.ts", [what])) as Speeds);
      yield result(`${name}-cold`, { ours: median(speeds.map((each) => each.cold)), unit: "MB/s" }, ">=25");
      yield result(`${name}-warm`, { ours: median(speeds.map((each) => each.warm)), unit: "MB/s" }, ">=150");
      yield result(
        `${name}-validated`,
        { ours: median(speeds.map((each) => each.whole)), unit: "MB/s" },
        undefined,
      );
    }
  },
};
