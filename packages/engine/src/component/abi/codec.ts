import type { Context } from "./context.ts";
import type { Layout } from "./layout.ts";

export type CoreValue = number | bigint;

/** Moves values of one type between the host and a guest: made once for a type, so that no call looks at it again. */
export interface Codec {
  readonly layout: Layout;
  /** Reads a value from memory; whoever calls it has seen to it that the address is in bounds and aligned. */
  load(cx: Context, address: number): unknown;
  store(cx: Context, address: number, value: unknown): void;
  /** Reads a value from core values, from `at` on. */
  lift(cx: Context, flat: readonly CoreValue[], at: number): unknown;
  /** Writes a value as core values, from `at` on: exactly as many as its layout says. */
  lower(cx: Context, value: unknown, flat: CoreValue[], at: number): void;
}
