import type { Rate } from "@mortise/host";

/** How much one request may take. */
export interface HttpLimits {
  /** Bytes of a request's body: 1 MiB unless given. */
  readonly requestBytes: number;
  /** Bytes of a response's body, as it comes and as it is when it is unpacked: 8 MiB unless given. */
  readonly responseBytes: number;
  /** Bytes of a response's headers: 64 KiB unless given. */
  readonly headerBytes: number;
  /** Milliseconds of a request with all its redirects: 30,000 unless given. */
  readonly total: number;
  /** Milliseconds that may pass without a byte of the response: 10,000 unless given. */
  readonly idle: number;
  /** Redirects that are followed: 5 unless given. */
  readonly redirects: number;
  /** Requests of each plugin to each host, redirects too: 60 at once and 10 a second unless given. */
  readonly rate: Rate;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  requestBytes: 1 << 20,
  responseBytes: 8 << 20,
  headerBytes: 64 << 10,
  total: 30_000,
  idle: 10_000,
  redirects: 5,
  rate: { burst: 60, perSecond: 10 },
};

/** Limits as they hold where some are given. */
export function httpLimits(given: Partial<HttpLimits> = {}): HttpLimits {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_HTTP_LIMITS, ...Object.fromEntries(said) };
}
