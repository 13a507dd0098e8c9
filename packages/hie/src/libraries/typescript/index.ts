import type { BuiltIn } from "../library.ts";
import { builtin } from "../library.ts";
import { CHECKS } from "./checks.ts";
import { SELECTORS } from "./selectors.ts";

/** The library `typescript`: modules, declarations, imports, exports, circles and layers. */
export const typescript: BuiltIn = builtin(
  "typescript",
  "TypeScript and JavaScript modules and how they import each other.",
  SELECTORS,
  CHECKS,
);
