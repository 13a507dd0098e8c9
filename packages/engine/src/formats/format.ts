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
}
