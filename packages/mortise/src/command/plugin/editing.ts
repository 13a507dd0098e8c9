import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { removeLeftovers } from "@mortise/host";
import type { LockedFolder } from "@mortise/store";
import { lockFolder, StoreError } from "@mortise/store";
import { placeOf } from "../../deployment/place.ts";
import { CommandError } from "../../errors.ts";
import type { Survey } from "./survey.ts";
import { survey } from "./survey.ts";

/** Milliseconds between two looks at whether it is our turn, and how many there are. */
const PAUSE = 50;
const LOOKS = 600;

/**
 * Does something with a deployment's config, lock and plugins while no other command does: of two at one moment, the
 * second sees what the first made of them.
 *
 * @throws MORTISE_DEPLOYMENT_BUSY, and what `survey` and `act` throw
 */
export async function editing<T>(
  config: string | undefined,
  act: (deployment: Survey) => Promise<T>,
): Promise<T> {
  const { root, folder, managed } = placeOf(config);
  const { unlock } = await turn(join(folder, "editing"));
  try {
    for (const each of [root, managed]) await removeLeftovers(each);
    return await act(await survey(config));
  } finally {
    unlock();
  }
}

async function turn(folder: string): Promise<LockedFolder> {
  for (let looked = 1; ; looked++) {
    try {
      return lockFolder(folder);
    } catch (cause) {
      if (!(cause instanceof StoreError) || cause.code !== "MORTISE_STORE_IN_USE") throw cause;
      if (looked === LOOKS) throw new CommandError("MORTISE_DEPLOYMENT_BUSY", cause.problem, cause);
      await delay(PAUSE);
    }
  }
}
