import type { BuiltIn } from "../library.ts";
import { builtin } from "../library.ts";
import { CHECKS } from "./checks.ts";
import { SELECTORS } from "./selectors.ts";

/** The library `rust`: crates, modules, items and dependencies, outside comments and strings. */
export const rust: BuiltIn = builtin(
  "rust",
  "Rust crates, modules, items and dependencies.",
  SELECTORS,
  CHECKS,
);
