import type { Memory } from "./memory.ts";

/**
 * A function of WASI as the guest imports it: i32 as a signed number, i64 as a bigint; answers with an error
 * number, 0 for none.
 */
export type WasiFunction = (...values: never[]) => number;

/** The same inside: the guest's memory comes first, and errors are thrown by `fail`. */
export type WasiBody = (memory: Memory, ...values: never[]) => number;

export type WasiBodies = Readonly<Record<string, WasiBody>>;

/** One that may have to wait, for a guest that can be suspended. */
export type SuspendingWasiFunction = (...values: never[]) => number | Promise<number>;
