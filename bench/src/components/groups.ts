import type { Group } from "../case.ts";
import { CALLS } from "./calls.ts";
import { INSTANCES } from "./instances.ts";
import { LOAD } from "./load.ts";

/** All cases of components, in the order in which they run. */
export const COMPONENTS: readonly Group[] = [...CALLS, LOAD, INSTANCES];
