import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "@mortise/host";
import type { Backend } from "./database.ts";
import { kyselyOf, PATIENCE } from "./database.ts";
import { PGliteThreadDialect } from "./dialect.ts";
import { lockFolder } from "./folder.ts";
import { PGliteThread } from "./thread.ts";

/**
 * A PGlite in a folder that this process alone has, or in memory. It starts when it is first needed.
 *
 * @throws MORTISE_STORE_IN_USE, MORTISE_STORE_UNREACHABLE
 */
export function openEmbedded(given: string | undefined, clock: Clock): Backend {
  const locked = given === undefined ? undefined : lockFolder(resolve(given));
  const folder = locked === undefined ? undefined : join(locked.folder, "pg");
  const thread = new PGliteThread({ folder }, clock, PATIENCE);
  const db = kyselyOf(new PGliteThreadDialect(thread));
  return {
    db,
    fresh: () => thread.session === undefined && (folder === undefined || !existsSync(folder)),
    claim: async () => {},
    allow: (milliseconds) => {
      thread.patience = milliseconds;
    },
    close: async () => {
      await db.destroy();
      locked?.unlock();
    },
  };
}
