import type { BuiltIn } from "../library.ts";
import { builtin } from "../library.ts";
import { CHECKS } from "./checks.ts";
import { SELECTORS } from "./selectors.ts";

/** The library `python`: modules, functions, classes, imports and calls, outside comments and strings. */
export const python: BuiltIn = builtin("python", "Python modules, imports and calls.", SELECTORS, CHECKS);
