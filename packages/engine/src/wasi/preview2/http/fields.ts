import { MortiseError } from "../../../errors.ts";
import { err, ok, type Result } from "../answer.ts";
import type { Preview2 } from "../state.ts";

/** `wasi:http/types#header-error`. */
export interface HeaderError {
  readonly tag: "invalid-syntax" | "forbidden" | "immutable";
}

export type Entry = readonly [name: string, value: Uint8Array];

const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,256}$/;

/** What a header's value may hold: no control characters, so no line ends (RFC 9110, section 5.5). */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that say how the connection itself works, or where the request goes: they are the host's. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Entries of one, and bytes of all of them: as much as servers take. */
const MAX_ENTRIES = 1_000;
const MAX_BYTES = 1 << 17;

/** `wasi:http/types#fields`: headers or trailers, names without regard to case. */
export class Fields implements Disposable {
  private readonly state: Preview2;
  private list: readonly Entry[] = [];
  private readonly immutable: boolean;
  private bytes = 0;

  constructor(state: Preview2, immutable = false) {
    this.state = state;
    this.immutable = immutable;
  }

  /** Those of a message that has come, not judged again; undefined where they are more than may be kept. */
  static of(state: Preview2, entries: readonly Entry[]): Fields | undefined {
    const fields = new Fields(state, true);
    return fields.replace(entries) ? fields : undefined;
  }

  get entries(): readonly Entry[] {
    return this.list;
  }

  get(name: string): readonly Uint8Array[] {
    const lower = name.toLowerCase();
    return this.list.filter((each) => each[0].toLowerCase() === lower).map((each) => each[1]);
  }

  set(name: string, values: readonly Uint8Array[]): Result<undefined, HeaderError> {
    const lower = name.toLowerCase();
    const others = this.list.filter((each) => each[0].toLowerCase() !== lower);
    return this.change(
      values.map((value) => [name, value]),
      others,
      name,
    );
  }

  append(name: string, value: Uint8Array): Result<undefined, HeaderError> {
    return this.change([[name, value]], this.list, name);
  }

  delete(name: string): Result<undefined, HeaderError> {
    return this.set(name, []);
  }

  /** Sets all of it at once. */
  fill(entries: readonly Entry[]): Result<undefined, HeaderError> {
    return this.change(entries, [], undefined);
  }

  /** A copy that may be changed. @throws MORTISE_OUTPUT_EXCEEDED where no more may be kept for the guest */
  clone(): Fields {
    const copy = new Fields(this.state);
    if (copy.replace(this.list)) return copy;
    throw new MortiseError("MORTISE_OUTPUT_EXCEEDED", "The plugin keeps more headers than it may.");
  }

  /** The same headers, as a message that has them shows them: they cannot be changed, and are counted once. */
  shown(): Fields {
    const shown = new Fields(this.state, true);
    shown.list = this.list;
    return shown;
  }

  [Symbol.dispose](): void {
    this.state.give(this.bytes);
    this.bytes = 0;
  }

  private change(
    added: readonly Entry[],
    others: readonly Entry[],
    named: string | undefined,
  ): Result<undefined, HeaderError> {
    if (this.immutable) return err({ tag: "immutable" });
    for (const name of named === undefined ? added.map((each) => each[0]) : [named]) {
      if (!TOKEN.test(name)) return err({ tag: "invalid-syntax" });
      if (FORBIDDEN.has(name.toLowerCase())) return err({ tag: "forbidden" });
    }
    if (!added.every(([, value]) => VALUE.test(Buffer.from(value).toString("latin1"))))
      return err({ tag: "invalid-syntax" });
    return this.replace([...others, ...added]) ? ok() : err({ tag: "forbidden" });
  }

  /** False where it would be more than anybody sends, or than may be kept. */
  private replace(entries: readonly Entry[]): boolean {
    const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length + 64, 0);
    if (entries.length > MAX_ENTRIES || bytes > MAX_BYTES || !this.state.keep(bytes - this.bytes))
      return false;
    this.bytes = bytes;
    this.list = entries;
    return true;
  }
}
