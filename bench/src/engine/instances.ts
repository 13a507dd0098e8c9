import type { Group, Result, Setting } from "../case.ts";
import { result } from "../case.ts";
import { runChild } from "../child.ts";
import { guestPath } from "../guests.ts";

const NAME = "instances-10k";

/** 10,000 instances of the lean C guest in one process, each called once: what each adds to the process's RSS. */
export const INSTANCES: Group = {
  names: [NAME],
  async *run(_: Setting): AsyncGenerator<Result> {
    const answer = await runChild("instances.ts", [guestPath("vowels"), "10000"], ["--expose-gc"]);
    const { bytes } = answer as { readonly bytes: number };
    yield result(NAME, { ours: bytes / 1024, unit: "KiB" }, "<=60");
  },
};
