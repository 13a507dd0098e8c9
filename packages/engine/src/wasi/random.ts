import type { WasiOptions } from "./options.ts";

/** Random bytes of one call: more than this would keep the host busy past a deadline. */
export const MAX_RANDOM = 16 << 20;

const PIECE = 65_536;

/** So many random bytes, at most {@link MAX_RANDOM}, in pieces that every source of randomness takes. */
export function randomBytes(random: WasiOptions["random"], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += PIECE) random(bytes.subarray(at, at + PIECE));
  return bytes;
}
