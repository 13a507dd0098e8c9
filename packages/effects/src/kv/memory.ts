import { FunctionError } from "@mortise/host";
import type { KeyValue, KvQuota, KvRange } from "@mortise/store";

/** Bytes of a key, and keys of one list, at most. */
const MAX_KEY = 512;
const MAX_LIST = 1_000;

/**
 * Keys and values that end with the process, for hosts without a store. It answers as a store does, error codes
 * included.
 *
 * @example
 * ```ts
 * const kv = new MemoryKeyValue();
 * await kv.set("notes", "a", "1", { bytes: 100, keys: 10 });
 * await kv.get("notes", "a"); // "1"
 * ```
 */
export class MemoryKeyValue implements KeyValue {
  readonly #plugins = new Map<string, Holding>();

  async get(plugin: string, key: string): Promise<string | undefined> {
    const known = checked(key);
    return this.#plugins.get(plugin)?.values.get(known);
  }

  async set(plugin: string, key: string, text: string, quota: KvQuota): Promise<void> {
    const held = this.#plugins.get(plugin) ?? { values: new Map(), bytes: 0 };
    const before = held.values.get(checked(key));
    if (!keepable(text))
      throw new FunctionError("MORTISE_KV_VALUE_INVALID", "The value holds NUL, or half a surrogate pair.");
    const keys = held.values.size + (before === undefined ? 1 : 0);
    const bytes = held.bytes - sizeOf(key, before) + sizeOf(key, text);
    // Where the quota was made smaller, what is over it may still shrink.
    if ((!(keys <= quota.keys) && keys > held.values.size) || (!(bytes <= quota.bytes) && bytes > held.bytes))
      throw new FunctionError(
        "MORTISE_KV_QUOTA",
        `It would hold ${keys} keys of ${quota.keys}, and ${bytes} bytes of ${quota.bytes}.`,
      );
    held.values.set(key, text);
    held.bytes = bytes;
    this.#plugins.set(plugin, held);
  }

  async delete(plugin: string, key: string): Promise<boolean> {
    const known = checked(key);
    const held = this.#plugins.get(plugin);
    const before = held?.values.get(known);
    if (held === undefined || before === undefined) return false;
    held.bytes -= sizeOf(key, before);
    return held.values.delete(key);
  }

  async list(plugin: string, { prefix = "", after, limit }: KvRange): Promise<readonly string[]> {
    if (!keepable(prefix) || !keepable(after ?? ""))
      throw new FunctionError("MORTISE_KV_KEY_INVALID", "The range holds NUL, or half a surrogate pair.");
    const keys = [...(this.#plugins.get(plugin)?.values.keys() ?? [])].filter((key) =>
      key.startsWith(prefix),
    );
    const later = after === undefined ? keys : keys.filter((key) => byCodePoint(key, after) > 0);
    return later.sort(byCodePoint).slice(0, Math.min(Math.max(1, Math.trunc(limit) || 1), MAX_LIST));
  }
}

/** What one plugin keeps. */
interface Holding {
  readonly values: Map<string, string>;
  bytes: number;
}

function checked(key: string): string {
  const bytes = bytesOf(key);
  if (bytes > 0 && bytes <= MAX_KEY && keepable(key)) return key;
  throw new FunctionError("MORTISE_KV_KEY_INVALID", "A key is 1 to 512 bytes of UTF-8 without NUL.");
}

/** Whether a database would keep text as it is. */
function keepable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function sizeOf(key: string, text: string | undefined): number {
  return text === undefined ? 0 : bytesOf(key) + bytesOf(text);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** UTF-8 has the order of code points, which UTF-16 has not. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
