import { compile } from "@mortise/engine";
import type { JcoExports } from "../../../packages/engine/src/component/testing/jco.ts";
import { transpiled } from "../../../packages/engine/src/component/testing/jco.ts";
import type { Group, Result, Setting, Target } from "../case.ts";
import { result } from "../case.ts";
import { inputOf } from "../guests.ts";
import { interleave, median, medianRatio, syncLoop } from "../measure.ts";
import type { GuestName } from "./guests.ts";
import { componentBytes, WORK } from "./guests.ts";

/** What is passed: the function, and its arguments, which look the same to both. */
interface Passed {
  readonly name: string;
  readonly func: string;
  readonly args: readonly unknown[];
}

const text = (bytes: number): string => new TextDecoder().decode(inputOf(bytes));

const PASSED: readonly Passed[] = [
  { name: "text-100", func: "echo", args: [text(100)] },
  { name: "text-10k", func: "echo", args: [text(10_000)] },
  {
    name: "records",
    func: "shift",
    args: [Array.from({ length: 20 }, (_, n) => ({ x: n, y: -n, label: `point ${n}` })), 1],
  },
  { name: "variants", func: "turn", args: [{ tag: "named", val: "square" }] },
];

const TARGETS: Readonly<Record<GuestName, Target>> = { c: ">=1", qjs: ">=0.85" };

/** Typed values in and out, `invokeSync` against the function that jco wrote. Ours is metered, theirs is not. */
export const CALLS: readonly Group[] = (Object.keys(TARGETS) as GuestName[]).map((guest) => ({
  names: PASSED.map((each) => `${guest}-${each.name}`),
  run: (setting) => run(guest, setting),
}));

async function* run(guest: GuestName, setting: Setting): AsyncGenerator<Result> {
  const bytes = componentBytes(guest);
  await using instance = (await compile(bytes)).instantiateSync();
  const theirs = (await transpiled(bytes)).instantiate()[WORK] as JcoExports;
  for (const { name, func, args } of PASSED.filter((each) => setting.wants(`${guest}-${each.name}`))) {
    const called = `${WORK}#${func}`;
    const peer = theirs[func] as (...args: readonly unknown[]) => unknown;
    const [own = [], other = []] = await interleave(
      [syncLoop(() => instance.invokeSync(called, args)), syncLoop(() => peer(...args))],
      setting.pace,
    );
    yield result(
      `${guest}-${name}`,
      { ours: median(own), peer: median(other), ratio: medianRatio(other, own), unit: "us" },
      TARGETS[guest],
    );
  }
}
