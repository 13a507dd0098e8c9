import { SYSTEM_CLOCK } from "@mortise/host";
import { afterAll } from "vitest";
import { opened } from "./conformance/opened.ts";
import { conforms } from "./conformance/suite.ts";
import { openEmbedded } from "./database/embedded.ts";

const pglite = opened(openEmbedded(undefined, SYSTEM_CLOCK));
afterAll(() => pglite.store.close());

conforms(() => pglite);
