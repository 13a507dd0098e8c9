import { join } from "node:path";
import { Host } from "@mortise/host";
import type { Group, Target } from "../case.ts";
import { result } from "../case.ts";
import { withFolder } from "../folder.ts";
import { asyncLoop, interleave, median } from "../measure.ts";
import type { Kind } from "./plugins.ts";
import { writePlugins } from "./plugins.ts";

const SUBSCRIBERS = 10;
/** Events that are under way at once. */
const BATCH = 100;

const CASES: readonly { readonly name: string; readonly kind: Kind; readonly target: Target }[] = [
  { name: "deliver-c", kind: "c", target: ">=100000" },
  { name: "deliver-typescript", kind: "typescript", target: ">=20000" },
];

/** Deliveries a second of events in memory: each event goes to ten subscribers, in order. */
export const EVENTS: Group = {
  names: CASES.map(({ name }) => name),
  run: ({ pace, wants }) =>
    withFolder(async function* (folder) {
      for (const { name, kind, target } of CASES) {
        if (!wants(name)) continue;
        const root = join(folder, kind);
        writePlugins(root, SUBSCRIBERS, kind);
        await using host = await Host.open({ plugins: [root] });
        const say = () => host.deliver({ stream: "location:1", type: "say", payload: { message: "hello" } });
        const batch = async () => {
          const all = await Promise.all(Array.from({ length: BATCH }, say));
          if (all.some(({ outcomes }) => outcomes.some(({ outcome }) => outcome !== "ok")))
            throw new Error("An event was not taken.");
        };
        const [taken = []] = await interleave([asyncLoop(batch, BATCH * SUBSCRIBERS)], pace);
        yield result(name, { ours: 1e6 / median(taken), unit: "per s" }, target);
      }
    }),
};
