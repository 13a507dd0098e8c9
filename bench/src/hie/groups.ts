import type { Group } from "../case.ts";
import { LIBRARIES } from "./libraries.ts";
import { PARSING } from "./parsing.ts";
import { WORKSPACES } from "./workspaces.ts";

/** All cases of `.hie`, in the order in which they run. */
export const HIE: readonly Group[] = [PARSING, WORKSPACES, LIBRARIES];
