import { MortiseError } from "../../errors.ts";
import { MAX_RANDOM, randomBytes } from "../random.ts";
import type { PackageImplementations } from "./implementation.ts";
import { preview2 } from "./state.ts";

function bytes(length: bigint): Uint8Array {
  if (length > BigInt(MAX_RANDOM))
    throw new MortiseError(
      "MORTISE_TRAP",
      `The plugin asked for ${length} random bytes at once; at most ${MAX_RANDOM} are given.`,
    );
  return randomBytes(preview2().environment.random, Number(length));
}

function u64(): bigint {
  const eight = bytes(8n);
  return new DataView(eight.buffer, eight.byteOffset).getBigUint64(0, true);
}

/** `wasi:random`. What is called insecure is as good as the rest. */
export const RANDOM: PackageImplementations = {
  random: { "get-random-bytes": bytes, "get-random-u64": u64 },
  insecure: { "get-insecure-random-bytes": bytes, "get-insecure-random-u64": u64 },
  "insecure-seed": { "insecure-seed": () => [u64(), u64()] },
};
