import { once } from "node:events";
import { relative } from "node:path";
import { printable } from "@mortise/engine";
import { watch } from "chokidar";
import { Interrupt } from "../interrupt.ts";

/** Milliseconds that files must be left alone before they are looked at: editors write in several steps. */
const QUIET = 100;

/**
 * Does `work`, and again whenever files below a folder change, until Ctrl-C. What changes meanwhile counts for the next
 * time. `.git` and `node_modules` are passed over.
 */
export async function watching(root: string, work: () => Promise<void>): Promise<void> {
  using interrupt = new Interrupt();
  const files = watch(root, {
    ignoreInitial: true,
    ignored: (path) => /(^|[\\/])(\.git|node_modules)([\\/]|$)/.test(relative(root, path)),
  });
  const { signal } = interrupt;
  let changed: string | undefined;
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  files.on("all", (_, path) => {
    changed = relative(root, path);
    clearTimeout(timer);
    timer = setTimeout(() => wake(), QUIET);
  });
  signal.addEventListener("abort", () => wake());
  try {
    await once(files, "ready", { signal }).catch(() => {});
    while (!signal.aborted) {
      changed = undefined;
      await work();
      process.stderr.write("Watching; Ctrl-C ends it.\n");
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (signal.aborted || changed !== undefined) resolve();
      });
      if (changed !== undefined) process.stderr.write(`\nChanged: ${printable(changed)}\n`);
    }
  } finally {
    clearTimeout(timer);
    await files.close();
  }
}
