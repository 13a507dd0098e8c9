import { join } from "node:path";
import { openStore } from "@mortise/store";
import type { Group } from "../case.ts";
import { result } from "../case.ts";
import { withFolder } from "../folder.ts";
import { median } from "../measure.ts";

const SETS = 2_000;
const QUOTA = { bytes: 1 << 30, keys: 1 << 20 };

/** Keys set a second in PGlite on disk, by plugins that do not wait for each other. Each is durable when it is answered. */
export const KV: Group = {
  names: ["kv-set"],
  run: ({ quick }) =>
    withFolder(async function* (folder) {
      await using store = await openStore({ folder: join(folder, "data") });
      const round = async (at: number): Promise<number> => {
        const begin = performance.now();
        await Promise.all(
          Array.from({ length: SETS }, (_, key) =>
            store.kv.set(`p${key % 10}`, `key:${key}`, JSON.stringify({ round: at, key }), QUOTA),
          ),
        );
        return (SETS * 1_000) / (performance.now() - begin);
      };
      await round(0);
      const rates: number[] = [];
      for (let at = 1; at <= (quick ? 3 : 10); at++) rates.push(await round(at));
      yield result("kv-set", { ours: median(rates), unit: "per s" }, ">=5000");
    }),
};
