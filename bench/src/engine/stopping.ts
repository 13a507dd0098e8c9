import { compile } from "@mortise/engine";
import type { Group, Result, Setting } from "../case.ts";
import { result } from "../case.ts";

const NAMES = ["stop-sync", "stop-async", "loop-stall"] as const;
const DEADLINE = 20;

/** `(module (func (export "spin") (loop (br 0))))` */
const SPIN = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[7, 8, 1, 4, 0x73, 0x70, 0x69, 0x6e, 0, 0, 10, 9, 1, 7, 0, 3, 0x40, 0x0c, 0, 0x0b, 0x0b],
]);

/**
 * How long after its deadline a guest that loops for ever still runs, at worst; and how long the event loop stands
 * still at worst while one does, in `call`.
 */
export const STOPPING: Group = {
  names: NAMES,
  async *run(setting: Setting): AsyncGenerator<Result> {
    const code = await compile(SPIN, { format: "extism", name: "spin" });
    await using instance = await code.instantiate();
    const stops = setting.quick ? 10 : 40;
    const late = (began: number): number => performance.now() - began - DEADLINE;
    const sync: number[] = [];
    const async: number[] = [];
    // The first calls start the clock.
    for (let i = -2; i < stops; i++) {
      let began = performance.now();
      const failed = (): void => {};
      try {
        instance.callSync("spin", "", { deadline: DEADLINE });
      } catch {
        if (i >= 0) sync.push(late(began));
      }
      began = performance.now();
      await instance.call("spin", "", { deadline: DEADLINE }).catch(failed);
      if (i >= 0) async.push(late(began));
    }
    yield result("stop-sync", { ours: Math.max(...sync), unit: "ms" }, "<=10");
    yield result("stop-async", { ours: Math.max(...async), unit: "ms" }, "<=10");
    let longest = 0;
    let before = performance.now();
    let turning = true;
    const turn = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (turning) setImmediate(turn);
    };
    setImmediate(turn);
    await instance.call("spin", "", { deadline: setting.quick ? 300 : 1_000 }).catch(() => {});
    turning = false;
    yield result("loop-stall", { ours: longest, unit: "ms" }, "<=10");
  },
};
