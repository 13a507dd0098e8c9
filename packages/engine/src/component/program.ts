import { MortiseError } from "../errors.ts";
import type { Callable } from "./callable.ts";

/** `wasi:cli/run` of any version of WASI 0.2: what a program exports. */
const RUN = /^wasi:cli\/run@0\.2\.\d+#run$/;

/** A program that exits with code 0 has run as well as one that comes to its end: both answer `ok`. */
export function asProgram(name: string, callable: Callable): Callable {
  if (!RUN.test(name)) return callable;
  return {
    type: callable.type,
    callSync(guest, args, options) {
      try {
        return callable.callSync(guest, args, options);
      } catch (error) {
        return ended(error);
      }
    },
    call: (guest, args, options) => callable.call(guest, args, options).catch(ended),
  };
}

function ended(error: unknown): { readonly tag: "ok" } {
  if (error instanceof MortiseError && error.code === "MORTISE_EXIT" && error.details.returnCode === 0)
    return { tag: "ok" };
  throw error;
}
