import { compile } from "@mortise/engine";
import type { Group, Result, Setting, Target } from "../case.ts";
import { result } from "../case.ts";
import { guestBytes, guestPath, inputOf } from "../guests.ts";
import { interleave, median, medianRatio, syncLoop } from "../measure.ts";

interface BareExports {
  readonly memory: WebAssembly.Memory;
  alloc(length: number): number;
  vowels(at: number, length: number): number;
}

/** The floor: the same count in a module without kernel, checks or host. The input is copied in, the answer out. */
function bareCall(input: Uint8Array): () => Uint8Array {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(guestBytes("vowels_bare")));
  const { memory, alloc, vowels } = instance.exports as unknown as BareExports;
  let view = new Uint8Array(memory.buffer);
  return () => {
    const at = alloc(input.length);
    if (view.length === 0) view = new Uint8Array(memory.buffer);
    view.set(input, at);
    return view.slice(at, at + vowels(at, input.length));
  };
}

export const BARE: readonly Group[] = [one("bare-64", 64, "<=2.2"), one("bare-64k", 65_536, "<=1.2")];

function one(name: string, bytes: number, target: Target): Group {
  return {
    names: [name],
    async *run(setting: Setting): AsyncGenerator<Result> {
      const input = inputOf(bytes);
      const code = await compile(guestPath("vowels"));
      await using instance = await code.instantiate();
      const [ours = [], bare = []] = await interleave(
        [syncLoop(() => instance.callSync("vowels", input)), syncLoop(bareCall(input))],
        setting.pace,
      );
      yield result(
        name,
        { ours: median(ours), peer: median(bare), ratio: medianRatio(ours, bare), unit: "us" },
        target,
      );
    },
  };
}
