import type { HttpResponse } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import { Body } from "./body.ts";
import { type Exchange, exceeded, failed } from "./exchange.ts";

/** The web's `fetch`, as far as it is used here. */
export type HttpFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Sends one request by a `fetch` function, and reads its response whole. Redirects come back as they are.
 *
 * @throws MORTISE_HTTP_EXCEEDED
 * @throws MORTISE_HTTP_FAILED
 */
export async function exchangeByFetch(
  { url, method, headers, body }: Exchange,
  fetch: HttpFetch,
  maxResponseBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    signal.throwIfAborted();
    const sent = fetch(url.href, {
      method,
      headers: Object.fromEntries(headers),
      redirect: "manual",
      credentials: "omit",
      signal,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const response = await Promise.race([sent, stopped.promise]);
    const received = new Body(maxResponseBytes);
    reader = response.body?.getReader();
    while (reader !== undefined) {
      const { done, value } = await Promise.race([reader.read(), stopped.promise]);
      if (done) break;
      if (!received.append(value)) throw exceeded(`is larger than ${maxResponseBytes} bytes`);
    }
    return { status: response.status, headers: headersOf(response), body: received.bytes() };
  } catch (cause) {
    // Not awaited: a stream that hangs may hang here too.
    reader?.cancel().catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    throw cause instanceof MortiseError ? cause : failed(url, cause);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function headersOf(response: Response): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of response.headers) headers[name] = value;
  return headers;
}
