import { Host } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";
import { answer, fail } from "./text.as";

/** Sets its input as the error, and returns 1. */
export function error(): i32 {
  fail(Host.inputString());
  return 1;
}

/** Sets its input as the error, and returns 0 all the same. */
export function error_with_zero(): i32 {
  fail(Host.inputString());
  return 0;
}

/** Sets an error, then takes it back, and answers with its input. */
export function error_cleared(): i32 {
  fail("taken back");
  error_set(0);
  answer(Host.inputString());
  return 0;
}

/** Takes a number, sets the output `partial`, and returns the number as its code. */
export function code(): i32 {
  answer("partial");
  return I32.parseInt(Host.inputString());
}

/** Traps on an assertion of AssemblyScript's runtime. */
export function abort(): i32 {
  assert(false, "asserted");
  return 0;
}

/** Traps on the instruction made for it. */
export function trap(): i32 {
  unreachable();
  return 0;
}
