import type { HostFunction, Limits, LogEntry } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Standing } from "../capability/standing.ts";
import type { Clock } from "../clock.ts";
import type { PluginEnvironment } from "../environment.ts";
import { HostError } from "../errors.ts";
import type { Slot } from "../frame.ts";
import type { CheckedPlugin } from "../load/check.ts";
import { readInside } from "../load/file.ts";
import type { Launch } from "./launch.ts";
import { ProcessPlugin } from "./processplugin.ts";
import { programOf, SEARCHED } from "./program.ts";
import { bubblewrap, sandboxed } from "./sandbox.ts";

/** What a process plugin is opened with. */
export interface OpenProcessSetting {
  readonly functions: readonly HostFunction[];
  readonly limits: Limits;
  readonly environment: PluginEnvironment;
  readonly sandbox: "none" | "bubblewrap";
  readonly clock: Clock;
  readonly log: (entry: LogEntry) => void;
}

/** A program that is ready to be started. */
export interface OpenedProcess {
  readonly format: "process";
  readonly exports: readonly string[];
  readonly wall: "none" | "bubblewrap";
  make(slot: Slot, standing: Standing): Callee;
}

/**
 * Finds the program of a plugin of the format `process`, and the sandbox where it is to have one. Nothing is started
 * before the first call.
 *
 * @throws MORTISE_PROCESS_UNSTARTABLE, MORTISE_SANDBOX_UNAVAILABLE
 */
export async function openProcess(
  plugin: CheckedPlugin,
  setting: OpenProcessSetting,
): Promise<OpenedProcess> {
  const { manifest, folder } = plugin;
  const { name, command: [program = "", ...args] = [] } = manifest;
  const file = await programOf(program, folder, name);
  const wrap = setting.sandbox === "bubblewrap" ? await bubblewrap() : undefined;
  const functions = new Map(setting.functions.map((each) => [each.name, each]));
  const { limits, clock, environment } = setting;
  const log = (level: LogEntry["level"], message: string): void => setting.log({ level, message });

  const launchWith = ({ dirs, env, network }: Standing): Launch => {
    const launch = { file, args, folder, env: { PATH: SEARCHED.join(":"), ...environment.env, ...env } };
    if (wrap === undefined) return launch;
    const read = file.startsWith("/usr/") ? [folder] : [folder, file];
    return sandboxed(wrap, launch, { read, dirs: [...(environment.dirs ?? []), ...dirs], network });
  };

  return {
    format: "process",
    exports: [],
    wall: wrap === undefined ? "none" : "bubblewrap",
    make(slot, standing) {
      // Naming a program in the options of the host is consent; a manifest's is its author's.
      if (plugin.document !== undefined && !standing.run) throw denied(name);
      const launch = async (): Promise<Launch> => {
        await unchanged(plugin);
        return launchWith(standing);
      };
      return new ProcessPlugin({ plugin: name, launch, functions, limits, clock, log }, slot);
    },
  };
}

/** What was verified is what is run, as far as that can be said of a program that reads its own files. */
async function unchanged({ manifest: { name }, folder, files }: CheckedPlugin): Promise<void> {
  for (const [path, bytes] of files) {
    const now = await readInside(folder, path, bytes.length).catch(() => undefined);
    if (now === undefined || Buffer.compare(now, bytes) !== 0)
      throw new HostError("MORTISE_PROCESS_CHANGED", `Its ${path} is not what it was when it was loaded.`, {
        plugin: name,
      });
  }
}

function denied(plugin: string): HostError {
  return new HostError("MORTISE_CAPABILITY_DENIED", "`process:run` is not granted.", {
    plugin,
    capability: "process:run",
  });
}
