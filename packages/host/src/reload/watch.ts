import { watch } from "chokidar";
import type { Clock } from "../clock.ts";

/** Milliseconds that a plugin's files must be left alone before it is reloaded: editors write in several steps. */
const QUIET = 50;

/** Watches folders and files; it has a life. */
export interface Watcher {
  /** Watches a folder or file from now on, or no longer: all that is in it, or only what comes to it. */
  add(name: string, path: string, what?: "all" | "newcomers"): void;
  remove(name: string): void;
  /** Settles when everything added so far is watched. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  readonly path: string;
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Tells of what changed by its name, once for changes that come together. Hidden files and `node_modules` are passed over. */
export function watcher(clock: Clock, changed: (name: string) => void): Watcher {
  const all = new Map<string, Watched>();
  return {
    add(name, path, what = "all") {
      const before = all.get(name);
      if (before?.path === path) return;
      void before?.close();
      const files = watch(path, {
        ignoreInitial: true,
        ...(what === "all" ? {} : { depth: 1 }),
        ignored: (each) => /[\\/](node_modules|\.[^\\/]*)([\\/]|$)/.test(each.slice(path.length)),
      });
      let cancel = () => {};
      files.on("all", (event) => {
        if (what === "newcomers" && event !== "add" && event !== "addDir") return;
        cancel();
        cancel = clock.after(QUIET, () => changed(name));
      });
      // A folder that cannot be watched any more is reloaded by command only.
      files.on("error", () => {});
      const ready = new Promise<void>((resolve) => {
        files.once("ready", resolve);
      });
      all.set(name, {
        path,
        ready,
        close: () => {
          cancel();
          return files.close();
        },
      });
    },
    remove(name) {
      void all.get(name)?.close();
      all.delete(name);
    },
    async ready() {
      await Promise.all([...all.values()].map((each) => each.ready));
    },
    async close() {
      await Promise.all([...all.values()].map((each) => each.close()));
      all.clear();
    },
  };
}
