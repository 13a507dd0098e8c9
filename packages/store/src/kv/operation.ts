import { StoreError } from "../errors.ts";
import type { KvQuota } from "./keyvalue.ts";

/** What is asked of one key. */
export type Operation =
  | { readonly kind: "get"; readonly plugin: string; readonly key: string }
  | { readonly kind: "delete"; readonly plugin: string; readonly key: string }
  | {
      readonly kind: "set";
      readonly plugin: string;
      readonly key: string;
      readonly text: string;
      readonly bytes: number;
      readonly quota: KvQuota;
    };

/** Bytes of a key. */
const MAX_KEY = 512;

/** @throws MORTISE_KV_KEY_INVALID */
export function checkKey(plugin: string, key: string): void {
  const problem = keepable(plugin) ? problemOf(key) : "is that of no plugin";
  if (problem !== undefined)
    throw new StoreError("MORTISE_KV_KEY_INVALID", `The key ${problem}.`, { plugin });
}

function problemOf(key: string): string | undefined {
  if (key === "") return "is empty";
  if (!keepable(key)) return "holds NUL, or half a surrogate pair";
  return Buffer.byteLength(key) > MAX_KEY ? `is longer than ${MAX_KEY} bytes` : undefined;
}

/** Whether PostgreSQL keeps text as it is. */
export function keepable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/**
 * What it takes to set a key.
 *
 * @throws MORTISE_KV_KEY_INVALID, MORTISE_KV_VALUE_INVALID
 */
export function setting(plugin: string, key: string, text: string, quota: KvQuota): Operation {
  checkKey(plugin, key);
  if (!keepable(text))
    throw new StoreError("MORTISE_KV_VALUE_INVALID", "The value cannot be kept as it is.", { plugin });
  return { kind: "set", plugin, key, text, bytes: Buffer.byteLength(key) + Buffer.byteLength(text), quota };
}
