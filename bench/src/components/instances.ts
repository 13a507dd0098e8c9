import type { Group, Result, Setting } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { median, medianRatio } from "../measure.ts";
import type { GuestName } from "./guests.ts";
import { componentPath } from "./guests.ts";

const COUNTS: Readonly<Record<GuestName, number>> = { c: 1_000, qjs: 300 };

/** Live instances in one process, each called once: what each adds to the process's RSS, in ours and in jco's. */
export const INSTANCES: Group = {
  names: Object.keys(COUNTS).map((guest) => `${guest}-instances`),
  async *run(setting: Setting): AsyncGenerator<Result> {
    for (const [guest, count] of Object.entries(COUNTS) as [GuestName, number][]) {
      const args = [componentPath(guest), String(count)];
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < (setting.quick ? 1 : 3); round++) {
        for (const [who, taken] of [
          ["ours", ours],
          ["jco", theirs],
        ] as const) {
          const answer = await runChild("componentinstances.ts", [who, ...args], ["--expose-gc"]);
          taken.push((answer as { readonly bytes: number }).bytes / 1024);
        }
      }
      const ratio = medianRatio(ours, theirs);
      yield result(
        `${guest}-instances`,
        { ours: median(ours), peer: median(theirs), ratio, unit: "KiB" },
        "<=1",
      );
    }
  },
};
