import type { CallLimits, Guest } from "../guest.ts";
import type { Input, Payload } from "../payload.ts";

/** How code is packed and called. `process` is not this package's. */
export type FormatName = "extism" | "buffer" | "script" | "component";

/** How one plugin's calls pass their input and get their output. Stateless: what an instance has is in its guest. */
export interface Format {
  readonly name: FormatName;
  /** The exports that can be called, in the order of the module. */
  readonly exports: readonly string[];
  callSync(guest: Guest, name: string, input: Input, options: CallLimits | undefined): Payload;
  call(guest: Guest, name: string, input: Input, options: CallLimits | undefined): Promise<Payload>;
  /** The same with typed values, where exports have types. */
  readonly typed?: TypedFormat | undefined;
}

/** Calls whose arguments and results are values of the types that the exports declare. */
export interface TypedFormat {
  callSync(guest: Guest, name: string, args: readonly unknown[], options: CallLimits | undefined): unknown;
  call(
    guest: Guest,
    name: string,
    args: readonly unknown[],
    options: CallLimits | undefined,
  ): Promise<unknown>;
}
