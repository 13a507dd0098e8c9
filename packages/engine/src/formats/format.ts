import type { CallLimits, Guest } from "../guest.ts";
import type { Input, Payload } from "../payload.ts";

/** How code is packed and called. `component` and `process` are not this package's yet. */
export type FormatName = "extism" | "buffer" | "script";

/** How one plugin's calls pass their input and get their output. Stateless: what an instance has is in its guest. */
export interface Format {
  readonly name: FormatName;
  /** The exports that can be called, in the order of the module. */
  readonly exports: readonly string[];
  callSync(guest: Guest, name: string, input: Input, options: CallLimits | undefined): Payload;
  call(guest: Guest, name: string, input: Input, options: CallLimits | undefined): Promise<Payload>;
}
