import type { Group } from "../case.ts";
import { BARE } from "./bare.ts";
import { CALLS } from "./calls.ts";
import { CHECKS } from "./checks.ts";
import { INSTANCES } from "./instances.ts";
import { REWRITING } from "./rewriting.ts";
import { START } from "./start.ts";
import { STOPPING } from "./stopping.ts";
import { WORKERS } from "./workers.ts";

/** All cases of the engine, in the order in which they run. */
export const ENGINE: readonly Group[] = [
  ...CALLS,
  ...BARE,
  WORKERS,
  START,
  CHECKS,
  INSTANCES,
  REWRITING,
  STOPPING,
];
