import type { Instance } from "@mortise/engine";
import { compile, hostFunction } from "@mortise/engine";
import type { Group, Result, Setting, Skipped, Target } from "../case.ts";
import { result } from "../case.ts";
import { guestBytes, guestPath, inputOf } from "../guests.ts";
import { asyncLoop, interleave, median, medianRatio, syncLoop } from "../measure.ts";
import { nativeCall, nativePeers } from "../native.ts";
import { PEERS, Peer, type PeerName } from "../peers.ts";

/** A call of one export by `callSync` and by `call`, against both versions of the peer. */
interface CallCase {
  readonly name: string;
  readonly guest: string;
  readonly bytes: number;
  readonly sync: Target | undefined;
  readonly async: Target | undefined;
}

const CASES: readonly CallCase[] = [
  { name: "c-64", guest: "vowels", bytes: 64, sync: ">=8", async: ">=3" },
  { name: "rust-64", guest: "count_vowels", bytes: 64, sync: ">=4", async: undefined },
  { name: "reflect-64k", guest: "reflect", bytes: 65_536, sync: ">=12", async: undefined },
  { name: "echo-64k", guest: "echo", bytes: 65_536, sync: ">=30", async: undefined },
  { name: "host-64", guest: "hostcall", bytes: 0, sync: ">=10", async: undefined },
];

/** What the guests' host function does, in our words: text in, text out. */
export const REFLECT = hostFunction("host_reflect", (input) => input.text());

const peerNames = Object.keys(PEERS) as PeerName[];

export const CALLS: readonly Group[] = CASES.map((one) => ({
  names: [`${one.name}-sync`, `${one.name}-async`],
  run: (setting) => run(one, setting),
}));

async function* run(one: CallCase, setting: Setting): AsyncGenerator<Result | Skipped> {
  const input = inputOf(one.bytes);
  const code = await compile(guestPath(one.guest), { functions: [REFLECT] });
  // As anybody gets it: interrupts on, and the guest may be suspended.
  await using instance: Instance = await code.instantiate();
  const bytes = guestBytes(one.guest);
  const peers = await Promise.all(peerNames.map((peer) => Peer.open(peer, bytes, one.guest, input)));
  const ours = [
    syncLoop(() => instance.callSync(one.guest, input)),
    asyncLoop(() => instance.call(one.guest, input)),
  ];
  const [sync = [], async = [], ...theirs] = await interleave([...ours, ...peers], setting.pace);
  await Promise.all(peers.map((peer) => peer.close()));
  const native = setting.peers ? nativePeers() : [];
  for (const [how, series, target] of [
    ["sync", sync, one.sync],
    ["async", async, one.async],
  ] as const) {
    for (const [at, peer] of peerNames.entries()) {
      const other = theirs[at] ?? [];
      yield result(
        at === 0 ? `${one.name}-${how}` : `${one.name}-${how}/${peer}`,
        { ours: median(series), peer: median(other), ratio: medianRatio(other, series), unit: "us" },
        at === 0 ? target : undefined,
      );
    }
  }
  for (const peer of native) {
    const rounds: { ours: number; theirs: number }[] = [];
    for (let round = 0; round < 3; round++) {
      const theirs = await nativeCall(peer, one.guest, one.bytes);
      rounds.push({ ours: await (ours[0] as (typeof ours)[0]).slice(200), theirs });
    }
    const mine = rounds.map((round) => round.ours);
    const other = rounds.map((round) => round.theirs);
    yield result(
      `${one.name}-sync/${peer.name}`,
      { ours: median(mine), peer: median(other), ratio: medianRatio(other, mine), unit: "us" },
      undefined,
    );
  }
}
