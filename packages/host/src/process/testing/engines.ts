import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The processes of this one that run an engine. */
export function engines(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, parent] = /\) [^Z] (\d+)/.exec(readFileSync(join("/proc", pid, "stat"), "utf8")) ?? [];
        return (
          Number(parent) === process.pid &&
          readFileSync(join("/proc", pid, "cmdline"), "utf8").includes("enginechild")
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}
