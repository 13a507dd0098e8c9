import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { CheckedPlugin, ConfigFile, Failure, Lock } from "@mortise/host";
import { check, discover, LOCK_FILE, read, readLock, setUp, verify } from "@mortise/host";
import { describe } from "../../deployment/described.ts";
import type { Place } from "../../deployment/place.ts";

/** The plugins of a deployment as they lie on disk, held against nothing that was approved before. */
export interface Survey {
  readonly place: Place;
  readonly file: ConfigFile;
  readonly plugins: readonly CheckedPlugin[];
  readonly failed: readonly Failure[];
  readonly lockPath: string;
  /** What was approved; empty where nothing was. */
  readonly lock: Lock;
  /** Whether there is a lock: without one, all that is there may be loaded. */
  readonly holds: boolean;
}

/**
 * Reads, verifies and checks every plugin of a deployment, without running any.
 *
 * @throws what reading the config and the lock throws
 */
export async function survey(config: string | undefined): Promise<Survey> {
  const { place, file, options } = await describe(config);
  const setup = await setUp(options);
  const now = Date.now();
  const verified = verify(await read(await discover(setup.places)), setup.trust, now);
  const { plugins, failed } = check(verified, { grants: setup.rules, lock: undefined, now });
  const lockPath = join(place.root, LOCK_FILE);
  const holds = lstatSync(lockPath, { throwIfNoEntry: false }) !== undefined;
  return { place, file, plugins, failed, lockPath, lock: await readLock(lockPath), holds };
}
