import type { CallLimits, Guest } from "../guest.ts";
import type { FuncType } from "./types.ts";

/** A function that can be called by its name: an export, or what drops a resource. */
export interface Callable {
  readonly type: FuncType;
  callSync(guest: Guest, args: readonly unknown[], options?: CallLimits): unknown;
  call(guest: Guest, args: readonly unknown[], options?: CallLimits): Promise<unknown>;
}
