import { stripScript } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Standing } from "../capability/standing.ts";
import type { Slot } from "../frame.ts";
import type { IsolatedSetting } from "./isolated.ts";
import { IsolatedEngine } from "./isolated.ts";
import { bubblewrap } from "./sandbox.ts";

/** What of a sealed plugin is compiled. */
export interface Source {
  readonly plugin: string;
  readonly format: IsolatedSetting["format"];
  /** A module or component; or the path of a script among its files. */
  readonly code: Uint8Array | string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What it is opened with, besides. */
export interface OpenIsolatedSetting
  extends Omit<IsolatedSetting, "plugin" | "format" | "code" | "bubblewrap"> {
  readonly cache: boolean | string;
  readonly sandbox: "none" | "bubblewrap";
  /** What the plugin holds at this moment. */
  readonly granted: () => Standing;
}

/** A plugin whose engine runs in processes of its own, one for each instance. */
export interface OpenedIsolated {
  readonly format: string;
  readonly exports: readonly string[];
  readonly wall: "process" | "bubblewrap";
  make(slot: Slot, standing: Standing): Callee;
  close(): Promise<void>;
}

/**
 * Starts a first process and compiles the plugin there, so that what is wrong with it shows. A script's types are
 * stripped before, in a process that does nothing else, because this one may start none.
 *
 * @throws MORTISE_SANDBOX_UNAVAILABLE, what `compile` throws, MORTISE_PROCESS_DIED and the other errors of a process
 */
export async function openIsolated(source: Source, setting: OpenIsolatedSetting): Promise<OpenedIsolated> {
  const { plugin, format, code, files } = source;
  const { cache, granted } = setting;
  const wrap = setting.sandbox === "bubblewrap" ? await bubblewrap() : undefined;
  const made: IsolatedSetting = {
    ...setting,
    bubblewrap: wrap,
    plugin,
    format,
    code: typeof code === "string" ? await stripScript(code, { files, cache }) : code,
  };
  const standing = granted();
  let first: IsolatedEngine | undefined = new IsolatedEngine(made, standing);
  const close = async (): Promise<void> => first?.close();
  try {
    const opened = await first.open();
    return {
      ...opened,
      wall: wrap === undefined ? "process" : "bubblewrap",
      make(slot, now) {
        const same = first !== undefined && now.held.join() === standing.held.join();
        const engine = same && first !== undefined ? first : new IsolatedEngine(made, now);
        if (same) first = undefined;
        engine.slot = slot;
        return engine;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
