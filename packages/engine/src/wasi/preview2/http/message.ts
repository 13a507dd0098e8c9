import type { HttpResponse } from "../../../environment.ts";
import { err, ok, type Result } from "../answer.ts";
import type { Preview2 } from "../state.ts";
import { bytesSource, InputStream, IoError, OutputStream } from "../streams.ts";
import type { ErrorCode } from "./errorcode.ts";
import { Fields } from "./fields.ts";

/** `wasi:http/types#outgoing-body`: it is kept until it is whole, and sent in one piece. */
export class OutgoingBody implements Disposable {
  /** Settles with the body when it is finished; undefined where it was dropped before. */
  readonly whole: Promise<Uint8Array | undefined>;
  private readonly state: Preview2;
  private settle: (bytes: Uint8Array | undefined) => void = () => {};
  private readonly chunks: Uint8Array[] = [];
  private length = 0;
  private exceeded = false;
  private taken = false;
  private over = false;

  constructor(state: Preview2) {
    this.state = state;
    this.whole = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  write(): Result<OutputStream, never> {
    if (this.taken) return err();
    this.taken = true;
    return ok(new OutputStream({ write: (bytes) => this.take(bytes) }));
  }

  finish(trailers: Fields | undefined): Result<undefined, ErrorCode> {
    const { length } = this;
    if (this.exceeded) {
      this.release();
      return err({ tag: "HTTP-request-body-size", val: BigInt(length) });
    }
    if (trailers !== undefined && trailers.entries.length > 0) {
      this.release();
      return err({ tag: "HTTP-request-trailer-section-size", val: 0 });
    }
    this.over = true;
    this.settle(Buffer.concat(this.chunks));
    return ok();
  }

  /** Lets go of the body, sent or not. */
  release(): void {
    this.over = true;
    this.state.give(this.length);
    this.length = 0;
    this.chunks.length = 0;
    this.settle(undefined);
  }

  /** The guest drops it: a body that was not finished is none. */
  [Symbol.dispose](): void {
    if (!this.over) this.release();
  }

  private take(bytes: Uint8Array): void {
    if (this.over || this.exceeded || !this.state.keep(bytes.length)) {
      this.exceeded = true;
      throw new IoError(undefined, "the body is too large");
    }
    this.length += bytes.length;
    this.chunks.push(bytes);
  }
}

/** `wasi:http/types#method` and `#scheme`. */
export interface Named {
  readonly tag: string;
  readonly val?: string;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,32}$/;
const AUTHORITY = /^[^\s/?#@\\]{1,512}$/;
const PATH = /^[/?][^\s#\\]*$/;

/** `wasi:http/types#outgoing-request`. */
export class OutgoingRequest implements Disposable {
  readonly headers: Fields;
  method: Named = { tag: "get" };
  path: string | undefined;
  scheme: Named | undefined;
  authority: string | undefined;
  outgoing: OutgoingBody | undefined;
  private readonly given: Fields;
  private readonly state: Preview2;

  constructor(headers: Fields, state: Preview2) {
    this.headers = headers.shown();
    this.given = headers;
    this.state = state;
  }

  body(): Result<OutgoingBody, never> {
    if (this.outgoing !== undefined) return err();
    this.outgoing = new OutgoingBody(this.state);
    return ok(this.outgoing);
  }

  setMethod(method: Named): Result<undefined, never> {
    if (method.tag === "other" && !TOKEN.test(method.val ?? "")) return err();
    this.method = method;
    return ok();
  }

  setPath(path: string | undefined): Result<undefined, never> {
    if (path !== undefined && !PATH.test(path)) return err();
    this.path = path;
    return ok();
  }

  setScheme(scheme: Named | undefined): Result<undefined, never> {
    this.scheme = scheme;
    return ok();
  }

  setAuthority(authority: string | undefined): Result<undefined, never> {
    if (authority !== undefined && !AUTHORITY.test(authority)) return err();
    this.authority = authority;
    return ok();
  }

  /** Where it goes; undefined where that is nowhere that is served. */
  get url(): string | undefined {
    const scheme = this.scheme === undefined ? "https" : this.scheme.tag.toLowerCase();
    if ((scheme !== "http" && scheme !== "https") || this.authority === undefined) return undefined;
    const path = this.path ?? "/";
    return `${scheme}://${this.authority}${path.startsWith("/") ? path : `/${path}`}`;
  }

  [Symbol.dispose](): void {
    this.given[Symbol.dispose]();
    this.outgoing?.release();
  }
}

/** `wasi:http/types#outgoing-response`: what a server would answer with. */
export class OutgoingResponse implements Disposable {
  readonly headers: Fields;
  status = 200;
  private readonly given: Fields;
  private readonly outgoing: OutgoingBody;
  private taken = false;

  constructor(headers: Fields, state: Preview2) {
    this.headers = headers.shown();
    this.given = headers;
    this.outgoing = new OutgoingBody(state);
  }

  setStatus(status: number): Result<undefined, never> {
    if (status < 100 || status > 999) return err();
    this.status = status;
    return ok();
  }

  body(): Result<OutgoingBody, never> {
    if (this.taken) return err();
    this.taken = true;
    return ok(this.outgoing);
  }

  [Symbol.dispose](): void {
    this.given[Symbol.dispose]();
    this.outgoing.release();
  }
}

/** `wasi:http/types#incoming-response`. */
export class IncomingResponse implements Disposable {
  readonly status: number;
  readonly headers: Fields;
  private body: IncomingBody | undefined;

  constructor(status: number, headers: Fields, body: IncomingBody) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** What the host's client answered, as far as so much may be kept for the guest. */
  static of({ status, headers, body }: HttpResponse, state: Preview2): Result<IncomingResponse, ErrorCode> {
    const entries = Object.entries(headers).map(
      ([name, value]) => [name, Buffer.from(value, "latin1")] as const,
    );
    const fields = Fields.of(state, entries);
    if (fields === undefined) return err({ tag: "HTTP-response-header-section-size" });
    if (state.keep(body.length))
      return ok(new IncomingResponse(status, fields, new IncomingBody(body, state)));
    fields[Symbol.dispose]();
    return err({ tag: "HTTP-response-body-size", val: BigInt(body.length) });
  }

  consume(): Result<IncomingBody, never> {
    const { body } = this;
    if (body === undefined) return err();
    this.body = undefined;
    return ok(body);
  }

  [Symbol.dispose](): void {
    this.headers[Symbol.dispose]();
    this.body?.[Symbol.dispose]();
  }
}

/** `wasi:http/types#incoming-body`: its bytes, counted already, are kept until it and its stream are both let go of. */
export class IncomingBody implements Disposable {
  private readonly bytes: Uint8Array;
  private readonly state: Preview2;
  private taken = false;
  private users = 1;

  constructor(bytes: Uint8Array, state: Preview2) {
    this.bytes = bytes;
    this.state = state;
  }

  stream(): Result<InputStream, never> {
    if (this.taken) return err();
    this.taken = true;
    this.users++;
    return ok(new InputStream({ ...bytesSource(this.bytes), close: () => this[Symbol.dispose]() }));
  }

  [Symbol.dispose](): void {
    if (--this.users === 0) this.state.give(this.bytes.length);
  }
}

/** `wasi:http/types#future-trailers`: there are never any, and they are there at once. */
export class FutureTrailers {
  private taken = false;

  get(): Result<Result<undefined, never>, never> {
    if (this.taken) return err();
    this.taken = true;
    return ok(ok());
  }
}
