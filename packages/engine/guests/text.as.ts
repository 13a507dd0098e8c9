import { Host, Memory } from "@extism/as-pdk";
import { error_set } from "@extism/as-pdk/lib/env";

/** Sets the output as UTF-8. The PDK's own `outputString` counts UTF-16 units, which cuts what is no ASCII short. */
export function answer(text: string): void {
  Host.output(Uint8Array.wrap(String.UTF8.encode(text)));
}

/** Sets the call's error, which the host reports in place of the output. */
export function fail(message: string): void {
  error_set(Memory.allocateString(message).offset);
}

/** What an AssemblyScript runtime calls when it gives up: the reason as the error, then a trap. */
export function giveUp(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : " at " + file + ":" + line.toString() + ":" + column.toString();
  fail(what + where);
  unreachable();
}
