import { dirname, join, resolve } from "node:path";

/** Where a deployment lies. */
export interface Place {
  /** The folder that everything starts from: the config's. */
  readonly root: string;
  /** The path of the config; undefined where there is none, which is as an empty one. */
  readonly config: string | undefined;
  /** What the host keeps for itself. */
  readonly folder: string;
  /** Where plugins are kept that were unpacked or downloaded. */
  readonly managed: string;
  /** Where a running host listens. */
  readonly socket: string;
}

/** The config of a deployment, where none is named. */
export const CONFIG = "mortise.toml";

/** The deployment of a config; of the one in this folder, unless a path is given. */
export function placeOf(config: string | undefined): Place {
  const path = resolve(config ?? CONFIG);
  const root = dirname(path);
  const folder = join(root, ".mortise");
  return {
    root,
    config: path,
    folder,
    managed: join(folder, "plugins"),
    socket: join(folder, "control.sock"),
  };
}
