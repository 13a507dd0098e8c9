import { eventsConform } from "./events.ts";
import { hostConforms } from "./host.ts";
import { keyValueConforms } from "./keyvalue.ts";
import { migrationsConform } from "./migrations.ts";
import type { Opened } from "./opened.ts";
import { rowsConform } from "./rows.ts";
import { schemasConform } from "./schemas.ts";

/** All that a store does, whichever database is under it. */
export function conforms(opened: () => Opened): void {
  migrationsConform(opened);
  keyValueConforms(() => opened().store.kv);
  eventsConform(opened);
  schemasConform(opened);
  rowsConform(opened);
  hostConforms(opened);
}
