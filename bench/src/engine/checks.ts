import type { Group, Result, Setting } from "../case.ts";
import { result } from "../case.ts";
import { guestBytes } from "../guests.ts";
import type { Contender } from "../measure.ts";
import { geometricMean, interleave, median, medianRatio, syncLoop } from "../measure.ts";
import { noImports, quickJsBytes, workload } from "./quickjs.ts";
import { rewritten } from "./rewritten.ts";

const KERNELS = ["sha256", "sort", "nbody", "matrix", "vowels"] as const;
const TRAPPING = { yields: false, fuel: false };
const YIELDING = { yields: true, fuel: false };
const NAMES = [...KERNELS, "quickjs"].flatMap((name) => [
  `checks-${name}-trapping`,
  `checks-${name}-yielding`,
]);

/** What the checks cost in code that only computes: each kernel rewritten, against the same one as it was. */
export const CHECKS: Group = {
  names: [...NAMES, "checks-trapping", "checks-yielding"],
  async *run(setting: Setting): AsyncGenerator<Result> {
    const means: { trapping: number[]; yielding: number[] } = { trapping: [], yielding: [] };
    for (const kernel of [...KERNELS, "quickjs"] as const) {
      const [original = [], trapping = [], yielding = []] = await interleave(forms(kernel), setting.pace);
      for (const [how, series] of [
        ["trapping", trapping],
        ["yielding", yielding],
      ] as const) {
        const ratio = medianRatio(series, original);
        means[how].push(ratio);
        yield result(
          `checks-${kernel}-${how}`,
          { ours: median(series), peer: median(original), ratio, unit: "us" },
          undefined,
        );
      }
    }
    for (const [how, target] of [
      ["trapping", "<=1.2"],
      ["yielding", "<=1.35"],
    ] as const) {
      const mean = geometricMean(means[how]);
      yield result(`checks-${how}`, { ours: mean, ratio: mean, unit: "x" }, target);
    }
  },
};

/** A kernel as it was, with trapping checks, and with yielding ones. */
function forms(kernel: string): readonly Contender[] {
  if (kernel === "quickjs") {
    const bytes = quickJsBytes();
    const imports = noImports(bytes);
    const original = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    return [original, rewritten(bytes, TRAPPING, imports), rewritten(bytes, YIELDING, imports)].map(
      (instance) => syncLoop(workload(instance)),
    );
  }
  const bytes = guestBytes(`kernels/${kernel}`);
  const original = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return [original, rewritten(bytes, TRAPPING), rewritten(bytes, YIELDING)].map((instance) => {
    const run = instance.exports.run as (rounds: number) => unknown;
    return syncLoop(() => run(20));
  });
}
