import { MortiseError } from "../../errors.ts";
import { MAX_TRANSFER } from "../memory.ts";
import { codeFor, err, ok, type Result } from "./answer.ts";

/** `wasi:io/error#error`: why a stream failed, without a word about the host. */
export class IoError {
  /** The `error-code` of a file; undefined where it was none. */
  readonly code: string | undefined;
  readonly text: string;

  constructor(code: string | undefined, text = code ?? "failed") {
    this.code = code;
    this.text = text;
  }
}

export type StreamError =
  | { readonly tag: "closed" }
  | { readonly tag: "last-operation-failed"; readonly val: IoError };

const CLOSED: StreamError = { tag: "closed" };

/** Where an input stream's bytes come from; what it throws is a file's error. */
export interface Source {
  /** At most so many bytes; none at the end. They are the receiver's to keep. */
  read(max: number): Uint8Array;
  close?(): void;
}

/** Where an output stream's bytes go; they are the callee's to keep. What it throws is a file's error, or an {@link IoError}. */
export interface Sink {
  write(bytes: Uint8Array): void;
  close?(): void;
}

/** What a guest may write before it asks again. */
const PERMIT = 1 << 16;

/** `wasi:io/streams#input-stream`. All that we serve has its bytes at once, so that nothing here ever waits. */
export class InputStream implements Disposable {
  private readonly source: Source;
  private closed = false;

  constructor(source: Source) {
    this.source = source;
  }

  read(length: bigint): Result<Uint8Array, StreamError> {
    if (this.closed) return err(CLOSED);
    const max = Number(length < BigInt(MAX_TRANSFER) ? length : BigInt(MAX_TRANSFER));
    if (max === 0) return ok(new Uint8Array(0));
    try {
      const bytes = this.source.read(max);
      if (bytes.length > 0) return ok(bytes);
    } catch (error) {
      this[Symbol.dispose]();
      return err(failed(error));
    }
    this[Symbol.dispose]();
    return err(CLOSED);
  }

  skip(length: bigint): Result<bigint, StreamError> {
    const read = this.read(length);
    return read.tag === "ok" ? ok(BigInt(read.val?.length ?? 0)) : read;
  }

  [Symbol.dispose](): void {
    if (this.closed) return;
    this.closed = true;
    this.source.close?.();
  }
}

/** `wasi:io/streams#output-stream`. What is written is written at once. */
export class OutputStream implements Disposable {
  private readonly sink: Sink;
  private closed = false;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  permit(): Result<bigint, StreamError> {
    return this.closed ? err(CLOSED) : ok(BigInt(PERMIT));
  }

  /** @throws MORTISE_TRAP for far more than was permitted, which could keep the host busy past a deadline */
  write(bytes: Uint8Array): Result<undefined, StreamError> {
    if (bytes.length > MAX_TRANSFER)
      throw new MortiseError(
        "MORTISE_TRAP",
        `The plugin wrote ${bytes.length} bytes at once, and ${PERMIT} were permitted.`,
      );
    if (this.closed) return err(CLOSED);
    try {
      if (bytes.length > 0) this.sink.write(bytes);
      return ok();
    } catch (error) {
      this[Symbol.dispose]();
      return err(failed(error));
    }
  }

  /** @throws MORTISE_TRAP for more than was permitted: nothing of the guest's own memory bounds them */
  writeZeroes(length: bigint): Result<undefined, StreamError> {
    if (length > BigInt(PERMIT))
      throw new MortiseError(
        "MORTISE_TRAP",
        `The plugin wrote ${length} zeroes, and ${PERMIT} were permitted.`,
      );
    return this.write(new Uint8Array(Number(length)));
  }

  splice(from: InputStream, length: bigint): Result<bigint, StreamError> {
    if (this.closed) return err(CLOSED);
    const read = from.read(length < BigInt(PERMIT) ? length : BigInt(PERMIT));
    if (read.tag === "err") return read;
    const bytes = read.val ?? new Uint8Array(0);
    const written = this.write(bytes);
    return written.tag === "ok" ? ok(BigInt(bytes.length)) : written;
  }

  flush(): Result<undefined, StreamError> {
    return this.closed ? err(CLOSED) : ok();
  }

  [Symbol.dispose](): void {
    if (this.closed) return;
    this.closed = true;
    this.sink.close?.();
  }
}

function failed(error: unknown): StreamError {
  return {
    tag: "last-operation-failed",
    val: error instanceof IoError ? error : new IoError(codeFor(error)),
  };
}

/** Bytes that are there already, read from their beginning. */
export function bytesSource(bytes: Uint8Array): Source {
  let position = 0;
  return {
    read(max) {
      const piece = bytes.slice(position, position + max);
      position += piece.length;
      return piece;
    },
  };
}
