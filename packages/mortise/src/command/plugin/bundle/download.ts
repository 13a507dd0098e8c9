import { printable } from "@mortise/engine";
import { CommandError } from "../../../errors.ts";

/** What a download may take. */
export interface DownloadBounds {
  readonly bytes: number;
  /** Milliseconds, for all of it. */
  readonly time: number;
  readonly redirects: number;
}

export const DOWNLOAD_BOUNDS: DownloadBounds = { bytes: 64 << 20, time: 120_000, redirects: 5 };

/**
 * Downloads a file by HTTP or HTTPS: within bounds, without credentials, and never from HTTPS on to HTTP.
 *
 * @throws MORTISE_DOWNLOAD_FAILED
 */
export async function download(
  address: string,
  bounds: DownloadBounds = DOWNLOAD_BOUNDS,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(bounds.time);
  try {
    let url = addressOf(address, undefined);
    for (let left = bounds.redirects; ; left--) {
      const response = await fetch(url, { redirect: "manual", signal, credentials: "omit" });
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        if (left === 0) throw failed(`It is redirected more than ${bounds.redirects} times.`);
        url = addressOf(location, url);
        continue;
      }
      if (response.status === 200) return await body(response, bounds.bytes);
      await response.body?.cancel();
      throw failed(`The server answered ${response.status}.`);
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    if (signal.aborted) throw failed(`It took more than ${bounds.time} ms.`, cause);
    // The outer message is `fetch failed`, whatever failed.
    const inner: unknown = cause instanceof Error ? cause.cause : undefined;
    const why = inner instanceof Error && "code" in inner ? ` (${String(inner.code)})` : "";
    throw failed(`The server could not be reached, or broke off${why}.`, cause);
  }
}

function addressOf(text: string, from: URL | undefined): URL {
  const url = URL.parse(text, from?.href);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw failed("The address is neither https:// nor http://.");
  if (url.username !== "" || url.password !== "") throw failed("The address holds a name or a password.");
  if (from?.protocol === "https:" && url.protocol === "http:")
    throw failed(`It is redirected from HTTPS to HTTP, at ${printable(url.host)}.`);
  return url;
}

async function body(response: Response, max: number): Promise<Uint8Array> {
  const large = `It is larger than ${max} bytes.`;
  if (Number(response.headers.get("content-length") ?? 0) > max) {
    await response.body?.cancel();
    throw failed(large);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > max) throw failed(large);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function failed(problem: string, cause?: unknown): CommandError {
  return new CommandError("MORTISE_DOWNLOAD_FAILED", problem, cause);
}
