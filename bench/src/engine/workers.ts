import { Compiled, compile } from "@mortise/engine";
import type { Group, Result, Setting, Skipped } from "../case.ts";
import { result } from "../case.ts";
import { guestBytes, guestPath, inputOf } from "../guests.ts";
import { asyncLoop, interleave, median, medianRatio } from "../measure.ts";
import { Peer } from "../peers.ts";

const ALONE = "worker-64-alone";
const TOGETHER = "worker-64-in-flight";
const IN_FLIGHT = 64;

/**
 * Calls of a plugin in another thread: one at a time, and 64 in flight. The peer's plugin takes one call at a time
 * (several at once give each other's answers), so there its calls follow each other.
 */
export const WORKERS: Group = { names: [ALONE, TOGETHER], run };

async function* run(setting: Setting): AsyncGenerator<Result | Skipped> {
  if (!("pool" in Compiled.prototype)) {
    for (const name of [ALONE, TOGETHER]) yield { case: name, skipped: "the engine has no pools yet" };
    return;
  }
  const input = inputOf(64);
  const code = await compile(guestPath("vowels"));
  await using one = code.pool({ threads: 1 });
  await using two = code.pool({ threads: 2 });
  const peer = await Peer.open("rc13", guestBytes("vowels"), "vowels", input, true);
  const alone = asyncLoop(() => one.call("vowels", input));
  const together = asyncLoop(
    () => Promise.all(Array.from({ length: IN_FLIGHT }, () => two.call("vowels", input))),
    IN_FLIGHT,
  );
  const [mine = [], many = [], theirs = []] = await interleave([alone, together, peer], {
    ...setting.pace,
    rounds: Math.ceil(setting.pace.rounds / 2),
  });
  await peer.close();
  yield result(
    ALONE,
    { ours: median(mine), peer: median(theirs), ratio: medianRatio(theirs, mine), unit: "us" },
    ">=12",
  );
  yield result(
    TOGETHER,
    { ours: median(many), peer: median(theirs), ratio: medianRatio(theirs, many), unit: "us" },
    ">=60",
  );
}
