/** How much a plugin may keep: bytes of keys and values together in UTF-8, and how many keys. */
export interface KvQuota {
  readonly bytes: number;
  readonly keys: number;
}

/** Which keys are listed. */
export interface KvRange {
  readonly prefix?: string | undefined;
  /** Only keys after this one. */
  readonly after?: string | undefined;
  /** At most so many: 1 to 1,000. */
  readonly limit: number;
}

/**
 * Each plugin's keys and values. What was begun earlier is seen by what is begun later; what is answered is on disk.
 *
 * All of it throws MORTISE_KV_KEY_INVALID, MORTISE_STORE_UNREACHABLE, MORTISE_STORE_FAILED and MORTISE_STORE_CLOSED.
 */
export interface KeyValue {
  /** The value as it was set; undefined where there is none. */
  get(plugin: string, key: string): Promise<string | undefined>;
  /**
   * Keeps JSON text under a key of 1 to 512 bytes, in place of what was there.
   *
   * @throws MORTISE_KV_QUOTA, MORTISE_KV_VALUE_INVALID
   */
  set(plugin: string, key: string, text: string, quota: KvQuota): Promise<void>;
  /** Whether there was one. */
  delete(plugin: string, key: string): Promise<boolean>;
  /** Keys in the order of their code points. */
  list(plugin: string, range: KvRange): Promise<readonly string[]>;
}
