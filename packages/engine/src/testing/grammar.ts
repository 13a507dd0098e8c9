import { ARITHMETIC } from "./arithmetic.ts";
import type { Grammar } from "./body.ts";
import { CALL_STATEMENTS, CALLS } from "./calls.ts";
import { CONTROL, STRUCTURES } from "./control.ts";
import { ATTEMPTS, EXCEPTIONS } from "./exceptions.ts";
import { LOADING, STORING } from "./memory.ts";
import { REFERENCES, TABLES } from "./references.ts";
import { ASSIGNMENTS, VARIABLES } from "./variables.ts";

/** All that a body is made of; the first of each is the simplest. */
export const GRAMMAR: Grammar = {
  values: [...ARITHMETIC, ...VARIABLES, ...LOADING, ...REFERENCES, ...CALLS, ...STRUCTURES, ...ATTEMPTS],
  statements: [...CONTROL, ...ASSIGNMENTS, ...STORING, ...TABLES, ...CALL_STATEMENTS, ...EXCEPTIONS],
};
