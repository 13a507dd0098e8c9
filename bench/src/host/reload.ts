import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Host } from "@mortise/host";
import type { Group } from "../case.ts";
import { result } from "../case.ts";
import { withFolder } from "../folder.ts";
import { writePlugins } from "./plugins.ts";

/** Calls that fail while a plugin is called a thousand times a second and reloaded ten times a second. */
export const RELOAD: Group = {
  names: ["reload-failed-calls"],
  run: ({ quick }) =>
    withFolder(async function* (folder) {
      writePlugins(folder, 1, "typescript");
      await using host = await Host.open({ plugins: [folder] });
      const end = performance.now() + (quick ? 1_000 : 5_000);
      let made = 0;
      let failed = 0;
      const calling = async () => {
        const begin = performance.now();
        const calls: Promise<unknown>[] = [];
        for (let now = begin; now < end; now = performance.now()) {
          for (; made < now - begin; made++)
            calls.push(
              host.call("p0", "greet", { name: "Ada" }).catch(() => {
                failed++;
              }),
            );
          await setTimeout(1);
        }
        await Promise.all(calls);
      };
      const reloading = async () => {
        for (let version = 1; performance.now() < end; version++) {
          const path = join(folder, "p0/main.ts");
          writeFileSync(
            path,
            `export const greet = (input: { name: string }) => "${version} " + input.name;\n`,
          );
          await host.reload("p0");
          await setTimeout(100);
        }
      };
      await Promise.all([calling(), reloading()]);
      yield result("reload-failed-calls", { ours: failed, unit: `of ${made}` }, "<=0");
    }),
};
