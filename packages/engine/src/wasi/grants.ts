import { closeSync, constants, fstatSync, openSync, statfsSync } from "node:fs";
import { MortiseError } from "../errors.ts";
import type { OpenFolder } from "./descriptors.ts";
import { systemCode } from "./errno.ts";
import type { Preopen } from "./options.ts";
import { FOLDER_RIGHTS } from "./rights.ts";
import { O_PATH, PROC } from "./walk.ts";

/**
 * Opens a folder that was granted to a guest. The host's path is the operator's, and may contain links.
 *
 * Only on Linux: elsewhere Node cannot walk a path without somebody being able to redirect it.
 *
 * @throws MORTISE_PERMISSION_DENIED where folders cannot be confined, and for procfs
 * @throws MORTISE_OPTION_INVALID where there is no such folder, and for a guest name that no program can read
 */
export function openGrant(grant: Preopen, platform: NodeJS.Platform = process.platform): OpenFolder {
  if (platform !== "linux" || !procfs()) {
    throw new MortiseError("MORTISE_PERMISSION_DENIED", `${shown(grant)} cannot be confined on this system.`);
  }
  if (grant.guest === "" || grant.guest.includes("\0")) {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `${shown(grant)} has a guest name that no program can read.`,
    );
  }
  const fd = open(grant);
  let kept = false;
  try {
    if (statfsSync(`/proc/self/fd/${fd}/.`).type === PROC) {
      throw new MortiseError(
        "MORTISE_PERMISSION_DENIED",
        `${shown(grant)} is on procfs, which leads out of any folder.`,
      );
    }
    kept = true;
    return {
      kind: "folder",
      fd,
      device: fstatSync(fd).dev,
      grant: grant.write,
      preopen: Buffer.from(grant.guest),
      listing: undefined,
      flags: 0,
      rights: FOLDER_RIGHTS,
    };
  } finally {
    if (!kept) closeSync(fd);
  }
}

function open(grant: Preopen): number {
  try {
    return openSync(grant.host, O_PATH | constants.O_DIRECTORY);
  } catch (error) {
    const why = systemCode(error) ?? "a name that no system takes";
    throw new MortiseError("MORTISE_OPTION_INVALID", `${shown(grant)} cannot be opened: ${why}.`, {
      cause: error,
    });
  }
}

function procfs(): boolean {
  try {
    return statfsSync("/proc/self/fd").type === PROC;
  } catch {
    return false;
  }
}

function shown(grant: Preopen): string {
  return `The folder ${JSON.stringify(grant.host)}, granted as ${JSON.stringify(grant.guest)},`;
}
