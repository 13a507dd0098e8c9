import type { Group } from "../case.ts";
import { CALLS } from "./calls.ts";
import { EVENTS } from "./events.ts";
import { KV } from "./kv.ts";
import { LOADING } from "./loading.ts";
import { RELOAD } from "./reload.ts";

/** All cases of the host, in the order in which they run. */
export const HOST: readonly Group[] = [CALLS, LOADING, EVENTS, RELOAD, KV];
