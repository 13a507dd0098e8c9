/** What an entry of the audit log is about. */
export type AuditKind = "denied" | "rate" | "failed" | "granted" | "revoked" | "loaded" | "stopped";

/** One thing that an operator may be asked about later. It holds no inputs, outputs or secrets. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly plugin: string;
  readonly kind: AuditKind;
  /** In one sentence, for people. */
  readonly what: string;
  readonly capability?: string | undefined;
  /** The host function that was called. */
  readonly function?: string | undefined;
  readonly code?: string | undefined;
  /** What was thrown, for programs; it may say more than may be printed. */
  readonly cause?: unknown;
}

/** Entries kept in memory. */
const MAX_ENTRIES = 1_000;

/**
 * The last entries, and each as it comes to whoever listens. What a listener throws is its own affair.
 *
 * @example
 * ```ts
 * const audit = new AuditLog((entry) => console.error(entry.what));
 * audit.write({ at: Date.now(), plugin: "greeter", kind: "denied", what: "`kv:read` is not granted." });
 * ```
 */
export class AuditLog {
  readonly #entries: AuditEntry[] = [];
  readonly #listener: ((entry: AuditEntry) => void) | undefined;
  readonly #max: number;

  constructor(listener?: (entry: AuditEntry) => void, max = MAX_ENTRIES) {
    this.#listener = listener;
    this.#max = max;
  }

  write(entry: AuditEntry): void {
    this.#entries.push(entry);
    // In one go for many, because each shift moves all.
    if (this.#entries.length >= 2 * this.#max) this.#entries.splice(0, this.#entries.length - this.#max);
    try {
      this.#listener?.(entry);
    } catch {
      // A call must not fail because somebody could not write about it.
    }
  }

  /** The last entries, oldest first. */
  entries(): readonly AuditEntry[] {
    return this.#entries.slice(-this.#max);
  }
}
