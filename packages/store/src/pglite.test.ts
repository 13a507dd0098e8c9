import { SYSTEM_CLOCK } from "@mortise/host";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { opened } from "./conformance/opened.ts";
import { conforms } from "./conformance/suite.ts";
import { openEmbedded } from "./database/embedded.ts";

const pglite = opened(openEmbedded(undefined, SYSTEM_CLOCK));
afterAll(() => pglite.store.close());

conforms(() => pglite);

test("the event loop turns while PGlite computes", async () => {
  let turns = 0;
  let over = false;
  const turning = (async () => {
    while (!over) {
      await new Promise(setImmediate);
      turns++;
    }
  })();
  await pglite.database.run((db) => sql`select count(*) from generate_series(1, 200000)`.execute(db));
  over = true;
  await turning;
  expect(turns).toBeGreaterThan(10);
});
