import { MortiseError } from "../../../errors.ts";

/** `wasi:http/types#error-code`. */
export interface ErrorCode {
  readonly tag: string;
  readonly val?: unknown;
}

/** What a guest is told of a request that its host's client refused, or that failed. Nothing of the host is in it. */
export function errorCodeFor(error: unknown): ErrorCode {
  if (!(error instanceof MortiseError)) return { tag: "internal-error" };
  switch (error.code) {
    case "MORTISE_HTTP_REFUSED":
    case "MORTISE_PERMISSION_DENIED":
      return { tag: "HTTP-request-denied" };
    case "MORTISE_HTTP_EXCEEDED":
      return { tag: "HTTP-response-body-size" };
    default:
      return { tag: "internal-error", val: error.code };
  }
}
