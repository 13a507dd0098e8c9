import type { HttpFunction, HttpRequest } from "../../../environment.ts";
import { err, ok, type Result } from "../answer.ts";
import type { Readiness } from "../poll.ts";
import type { Preview2 } from "../state.ts";
import type { ErrorCode } from "./errorcode.ts";
import { errorCodeFor } from "./errorcode.ts";
import { IncomingResponse, type OutgoingRequest } from "./message.ts";

/** `wasi:http/types#request-options`: nanoseconds. The response comes whole, so that the time between bytes is the client's. */
export class RequestOptions {
  connect: bigint | undefined;
  firstByte: bigint | undefined;
  betweenBytes: bigint | undefined;

  /** Milliseconds that the request may take before its response; undefined where nothing is said. */
  get timeout(): number | undefined {
    if (this.connect === undefined && this.firstByte === undefined) return undefined;
    const sum = ((this.connect ?? 0n) + (this.firstByte ?? 0n)) / 1_000_000n;
    return Number(sum > 0x7fffffffn ? 0x7fffffffn : sum);
  }
}

/** Requests that one guest may have under way. */
const MAX_REQUESTS = 32;

/** `wasi:http/types#future-incoming-response`. */
export class FutureResponse implements Readiness, Disposable {
  readonly happens: Promise<void>;
  private answer: Result<IncomingResponse, ErrorCode> | undefined;
  private taken = false;
  private readonly dropped = new AbortController();

  constructor(send: (signal: AbortSignal) => Promise<Result<IncomingResponse, ErrorCode>>) {
    this.happens = send(this.dropped.signal).then((answer) => {
      this.answer = answer;
      // It may have been dropped while the response was on its way.
      if (this.dropped.signal.aborted) this[Symbol.dispose]();
    });
  }

  ready(): boolean {
    return this.answer !== undefined;
  }

  get(): Result<Result<IncomingResponse, ErrorCode>, never> | undefined {
    if (this.answer === undefined) return undefined;
    if (this.taken) return err();
    this.taken = true;
    return ok(this.answer);
  }

  [Symbol.dispose](): void {
    this.dropped.abort();
    if (this.taken || this.answer?.tag !== "ok") return;
    this.taken = true;
    this.answer.val?.[Symbol.dispose]();
  }
}

/** Sends a request, once its body is whole, through the client that the instance was given; without one it is denied. */
export function handle(
  request: OutgoingRequest,
  options: RequestOptions | undefined,
  state: Preview2,
): Result<FutureResponse, ErrorCode> {
  const { http } = state.environment;
  const { url, outgoing } = request;
  const refused = (tag: string): Result<never, ErrorCode> => {
    request[Symbol.dispose]();
    return err({ tag });
  };
  if (http === undefined) return refused("HTTP-request-denied");
  if (url === undefined) return refused("HTTP-request-URI-invalid");
  if (state.requests >= MAX_REQUESTS) return refused("connection-limit-reached");
  state.requests++;
  const method = (request.method.tag === "other" ? request.method.val : request.method.tag) ?? "get";
  const headers = joined(request);
  // The call's own signal: what a guest has asked for ends with its call.
  const { ended } = state.guest.call;
  return ok(
    new FutureResponse(async (dropped) => {
      const signal = AbortSignal.any([ended, dropped]);
      // A body that is never finished is not waited for any longer than its call lasts.
      signal.addEventListener("abort", () => outgoing?.release());
      try {
        const body = await outgoing?.whole;
        if (outgoing !== undefined && body === undefined) return err({ tag: "HTTP-protocol-error" });
        const asked: HttpRequest = { url, method: method.toUpperCase(), headers, body };
        return await send(http, asked, signal, options?.timeout, state);
      } finally {
        state.requests--;
        request[Symbol.dispose]();
      }
    }),
  );
}

async function send(
  http: HttpFunction,
  request: HttpRequest,
  signal: AbortSignal,
  timeout: number | undefined,
  state: Preview2,
): Promise<Result<IncomingResponse, ErrorCode>> {
  const timer = new AbortController();
  const stop = timeout === undefined ? undefined : setTimeout(() => timer.abort(), timeout);
  try {
    return IncomingResponse.of(await http(request, AbortSignal.any([signal, timer.signal])), state);
  } catch (error) {
    return err(timer.signal.aborted ? { tag: "HTTP-response-timeout" } : errorCodeFor(error));
  } finally {
    clearTimeout(stop);
  }
}

/** Headers as the host's client takes them: one value a name, several joined as RFC 9110 has it (section 5.2). */
function joined({ headers }: OutgoingRequest): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of headers.entries) {
    const text = Buffer.from(value).toString("latin1");
    const lower = name.toLowerCase();
    const before = values.get(lower);
    values.set(lower, before === undefined ? text : `${before}, ${text}`);
  }
  return Object.fromEntries(values);
}
